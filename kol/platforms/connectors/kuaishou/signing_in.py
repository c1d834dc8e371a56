"""Tokens of Kuaishou: two days, renewed for half a year."""

from collections.abc import Mapping
from urllib.parse import urlencode

from kol.platforms.connectors.bases import base_of
from kol.platforms.connectors.http import Ask, ask
from kol.platforms.connectors.kuaishou.speaking import DIALECT, HOST
from kol.platforms.connectors.oauth import Profile, Tokens, moment_in
from kol.platforms.connectors.table.official import KUAISHOU


class KuaishouOAuth:
    """An owner's yes at Kuaishou."""

    def authorize_url(self, app: Mapping[str, str], redirect: str, state: str) -> str:
        """Where the owner is sent."""
        asked = {
            "app_id": app["client_id"],
            "scope": ",".join(KUAISHOU.scopes),
            "response_type": "code",
            "redirect_uri": redirect,
            "state": state,
        }
        return f"{base_of(HOST)}/oauth2/authorize?{urlencode(asked)}"

    def exchange(self, app: Mapping[str, str], code: str, redirect: str) -> Tokens:
        """Tokens for a code."""
        return _tokens(app, "/oauth2/access_token", code=code, grant_type="authorization_code")

    def refresh(self, app: Mapping[str, str], tokens: Tokens) -> Tokens:
        """New tokens, both of them."""
        return _tokens(
            app,
            "/oauth2/refresh_token",
            refresh_token=tokens.refresh_token,
            grant_type="refresh_token",
        )

    def profile(self, app: Mapping[str, str], tokens: Tokens) -> Profile:
        """Whose account it is."""
        params = {"access_token": tokens.access_token, "app_id": app["client_id"]}
        got = ask(Ask("GET", f"{base_of(HOST)}/openapi/user_info", params=params), DIALECT)
        user = got["user_info"]
        return Profile(
            uid=tokens.uid,
            name=str(user.get("name", "")),
            avatar=str(user.get("bigHead") or user.get("head") or ""),
        )


def _tokens(app: Mapping[str, str], path: str, **params: str) -> Tokens:
    keys = {"app_id": app["client_id"], "app_secret": app["client_secret"]}
    got = ask(Ask("GET", base_of(HOST) + path, params={**keys, **params}), DIALECT)
    return Tokens(
        access_token=str(got["access_token"]),
        expires_at=moment_in(got.get("expires_in")),
        refresh_token=str(got.get("refresh_token", "")),
        refresh_expires_at=moment_in(got.get("refresh_token_expires_in")),
        uid=str(got.get("open_id", "")),
        scopes=tuple(str(one) for one in got.get("scopes") or ()),
    )
