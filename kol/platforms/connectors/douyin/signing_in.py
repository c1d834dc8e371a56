"""Tokens of Douyin: a fortnight, renewed for a month; and the app's own."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from kol.platforms.connectors.base import JSON
from kol.platforms.connectors.bases import base_of
from kol.platforms.connectors.douyin.speaking import DIALECT, HOST
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.http import Ask, ask
from kol.platforms.connectors.oauth import Profile, Tokens, moment_in
from kol.platforms.connectors.table.official import DOUYIN

_NO_HEADERS: Mapping[str, str] = {}
RENEWAL = "renew_refresh_token"


class DouyinOAuth:
    """An owner's yes at Douyin."""

    def authorize_url(self, app: Mapping[str, str], redirect: str, state: str) -> str:
        """Where the owner is sent."""
        asked = {
            "client_key": app["client_id"],
            "response_type": "code",
            "scope": ",".join(scopes_of(app)),
            "redirect_uri": redirect,
            "state": state,
        }
        return f"{base_of(HOST)}/platform/oauth/connect/?{urlencode(asked)}"

    def exchange(self, app: Mapping[str, str], code: str, redirect: str) -> Tokens:
        """Tokens for a code."""
        form = {
            "client_key": app["client_id"],
            "client_secret": app["client_secret"],
            "code": code,
            "grant_type": "authorization_code",
        }
        return _tokens(_posted("/oauth/access_token/", form))

    def refresh(self, app: Mapping[str, str], tokens: Tokens) -> Tokens:
        """A new token for the one that renews it. The month of that one goes on running."""
        form = {
            "client_key": app["client_id"],
            "grant_type": "refresh_token",
            "refresh_token": tokens.refresh_token,
        }
        return _tokens(_posted("/oauth/refresh_token/", form))

    def prolong(self, app: Mapping[str, str], tokens: Tokens) -> Tokens:
        """Another month for what renews the token, five times at most, where the owner allowed
        ``renew_refresh_token``. The token of now stays."""
        if RENEWAL not in tokens.scopes:
            raise PlatformError(Fault.PERMISSION, code="no_scope")
        form = {"client_key": app["client_id"], "refresh_token": tokens.refresh_token}
        got = _posted("/oauth/renew_refresh_token/", form)
        return replace(
            tokens,
            refresh_token=str(got["refresh_token"]),
            refresh_expires_at=moment_in(got.get("expires_in")),
        )

    def profile(self, app: Mapping[str, str], tokens: Tokens) -> Profile:
        """Whose account it is."""
        # Its older pages want the token in the body, its newer ones in a header.
        form = {"access_token": tokens.access_token, "open_id": tokens.uid}
        got = _posted("/oauth/userinfo/", form, {"access-token": tokens.access_token})
        return Profile(
            uid=str(got.get("open_id") or tokens.uid),
            name=str(got.get("nickname", "")),
            avatar=str(got.get("avatar", "")),
        )


def scopes_of(app: Mapping[str, str]) -> list[str]:
    """What an owner is asked for. Douyin refuses the whole of it where an app lacks one of them, so
    the team may say which ones its app has."""
    said = app.get("scopes", "").replace("\uff0c", " ").replace(",", " ").split()
    return said or [*DOUYIN.scopes]


def client_token(app: Mapping[str, str]) -> str:
    """A token of the app itself, for what concerns no account. Raises PlatformError."""
    form = {
        "client_key": app["client_id"],
        "client_secret": app["client_secret"],
        "grant_type": "client_credential",
    }
    return str(_posted("/oauth/client_token/", form)["access_token"])


def _posted(path: str, form: Mapping[str, str], headers: Mapping[str, str] = _NO_HEADERS) -> JSON:
    asked = Ask("POST", base_of(HOST) + path, form=form, headers=headers)
    data: JSON = ask(asked, DIALECT)["data"]
    return data


def _tokens(got: JSON) -> Tokens:
    return Tokens(
        access_token=str(got["access_token"]),
        expires_at=moment_in(got.get("expires_in")),
        refresh_token=str(got.get("refresh_token", "")),
        refresh_expires_at=moment_in(got.get("refresh_expires_in")),
        uid=str(got.get("open_id", "")),
        scopes=tuple(one for one in str(got.get("scope", "")).split(",") if one),
    )
