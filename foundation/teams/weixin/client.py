"""What WeChat's ``/sns/`` says: JSON in UTF-8 whatever its header, refusals with HTTP 200."""

import json
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.weixin.client import WeixinOAuth2Client
from requests import RequestException


class WeixinRefused(OAuth2Error):  # type: ignore[misc]
    """WeChat did not do it. ``errcode`` is its own (0: it did not answer in time, or no JSON)."""

    def __init__(self, errcode: int) -> None:
        self.errcode = errcode
        super().__init__(f"errcode {errcode}")


class Client(WeixinOAuth2Client):  # type: ignore[misc]
    """The two steps of signing in, as WeChat's documents write them."""

    def get_redirect_url(self, authorization_url: str, scope: Any, extra_params: Any) -> str:
        """Where the browser is sent; the fragment has to be there."""
        url = super().get_redirect_url(authorization_url, scope, extra_params)
        return f"{url}#wechat_redirect"

    def get_access_token(self, code: str, pkce_code_verifier: Any = None) -> dict[str, Any]:
        """The token and openid a code stands for. Raises WeixinRefused."""
        found = ask(
            self.access_token_url,
            appid=self.consumer_key,
            secret=self.consumer_secret,
            code=code,
            grant_type="authorization_code",
        )
        if not found.get("access_token") or not found.get("openid"):
            raise WeixinRefused(0)
        return found


def ask(url: str, **params: str) -> dict[str, Any]:
    """One GET. Raises WeixinRefused, which holds no word of the request: it has the secret."""
    try:
        with get_adapter().get_requests_session() as session:
            response = session.request("GET", url, params=params)
            response.raise_for_status()
            answer = json.loads(response.content)
    except (RequestException, ValueError):
        raise WeixinRefused(0) from None
    if not isinstance(answer, dict):
        raise WeixinRefused(0)
    if errcode := answer.get("errcode"):
        raise WeixinRefused(int(errcode) if str(errcode).lstrip("-").isdecimal() else 0)
    return answer
