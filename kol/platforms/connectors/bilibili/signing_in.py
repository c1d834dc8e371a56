"""Tokens of Bilibili, and what it tells an app of all its accounts."""

import hashlib
import json
import time
from collections.abc import Mapping
from urllib.parse import urlencode

from kol.platforms.connectors.base import JSON, Connection, Notice
from kol.platforms.connectors.bases import base_of
from kol.platforms.connectors.bilibili.speaking import API, DIALECT, call
from kol.platforms.connectors.callbacks import CallbackRefused, Heard, Incoming
from kol.platforms.connectors.http import Ask, ask, kept
from kol.platforms.connectors.oauth import Profile, Tokens, moment_in
from kol.platforms.connectors.reading import json_read

PASSPORT = "https://account.bilibili.com"


class BilibiliOAuth:
    """An owner's yes at Bilibili."""

    def authorize_url(self, app: Mapping[str, str], redirect: str, state: str) -> str:
        """Where the owner is sent."""
        asked = {"client_id": app["client_id"], "gourl": redirect, "state": state}
        return f"{base_of(PASSPORT)}/pc/account-pc/auth/oauth?{urlencode(asked)}"

    def exchange(self, app: Mapping[str, str], code: str, redirect: str) -> Tokens:
        """Tokens for a code."""
        got = _tokens(app, "/x/account-oauth2/v1/token", code=code, grant_type="authorization_code")
        profile = self.profile(app, got)
        return Tokens(
            access_token=got.access_token,
            expires_at=got.expires_at,
            refresh_token=got.refresh_token,
            uid=profile.uid,
            scopes=got.scopes,
        )

    def refresh(self, app: Mapping[str, str], tokens: Tokens) -> Tokens:
        """New tokens, both of them."""
        return _tokens(
            app,
            "/x/account-oauth2/v1/refresh_token",
            refresh_token=tokens.refresh_token,
            grant_type="refresh_token",
        )

    def profile(self, app: Mapping[str, str], tokens: Tokens) -> Profile:
        """Whose account it is."""
        link = Connection(
            account_id=0,
            platform="bilibili",
            uid=tokens.uid,
            credentials={},
            app=app,
            token=lambda new=False: tokens.access_token,
        )
        got = call(link, "GET", "/user/account/info")
        return Profile(
            uid=str(got.get("openid") or tokens.uid),
            name=str(got.get("name", "")),
            avatar=str(got.get("face", "")),
        )


def _tokens(app: Mapping[str, str], path: str, **params: str) -> Tokens:
    # In the address, as its own samples have it.
    asked = {"client_id": app["client_id"], "client_secret": app["client_secret"], **params}
    got = ask(Ask("POST", base_of(API) + path, params=asked), DIALECT)["data"]
    scopes = got.get("scopes") or ()
    return Tokens(
        access_token=str(got["access_token"]),
        expires_at=moment_in(_lasting(got.get("expires_in"))),
        refresh_token=str(got.get("refresh_token", "")),
        uid=str(got.get("openid", "")),
        scopes=tuple(str(one) for one in scopes),
    )


def _lasting(said: object) -> object:
    """Bilibili says a moment in seconds since 1970 where others say how long."""
    try:
        number = int(str(said))
    except ValueError:
        return said
    return number - int(time.time()) if number > 10**9 else number


class BilibiliCallbacks:
    """The reader. What it tells is not signed, so it is only a reason to ask."""

    per_app = True
    signed = False

    def hear(self, secrets: Mapping[str, str], incoming: Incoming) -> Heard:
        """Read a verification or an event. Raises CallbackRefused."""
        try:
            told = json_read(incoming.body)
        except ValueError:
            raise CallbackRefused("json") from None
        content = told.get("content") if isinstance(told, dict) else None
        if isinstance(content, str):
            content = _loaded(content)
        about: JSON = content if isinstance(content, dict) else told
        if not isinstance(about, dict):
            raise CallbackRefused("json")
        if about.get("client_id") and about["client_id"] != secrets["client_id"]:
            raise CallbackRefused("not of this app")
        event = str(told.get("event", ""))
        if event == "verify_webhooks":
            return _verified(about)
        resource = str(about.get("resource_id", ""))
        if not resource:
            return Heard(reply="{}", mime="application/json")
        # A video may be turned down twice: when it was told is part of what was told.
        about_what = (event, resource, about.get("state", ""), told.get("timestamp", ""))
        key = hashlib.sha256(":".join(map(str, about_what)).encode()).hexdigest()
        notice = Notice(key, event, resource, None, kept(about), str(about.get("openid", "")))
        return Heard(reply="{}", mime="application/json", notices=(notice,))


def _verified(about: JSON) -> Heard:
    """Bilibili sends a number when the address is typed in, and wants it back."""
    number = about.get("data")
    if not isinstance(number, int):
        raise CallbackRefused("no number")
    return Heard(reply=json.dumps({"data": number}), mime="application/json")


def _loaded(text: str) -> object:
    try:
        return json_read(text)
    except ValueError:
        raise CallbackRefused("json") from None
