"""allauth's two views, with our adapter."""

from typing import Any

from allauth.socialaccount.models import SocialAccount, SocialLogin
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.weixin.views import WeixinOAuth2Adapter
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest

from foundation.teams.weixin import in_wechat
from foundation.teams.weixin.client import Client, WeixinRefused, ask


class Adapter(WeixinOAuth2Adapter):  # type: ignore[misc]
    """Knows WeChat's addresses; QZ_WEIXIN_OPEN_URL and QZ_WEIXIN_API_URL put a sandbox there."""

    client_class = Client

    @property
    def authorize_url(self) -> str:
        """The consent inside WeChat; elsewhere the QR code to scan with it."""
        path = "oauth2/authorize" if in_wechat(self.request) else "qrconnect"
        return f"{settings.WEIXIN_OPEN_URL}/connect/{path}"

    @property
    def access_token_url(self) -> str:
        """Where a code is changed for a token."""
        return f"{settings.WEIXIN_API_URL}/sns/oauth2/access_token"

    def complete_login(
        self, request: HttpRequest, app: Any, token: Any, **kwargs: Any
    ) -> SocialLogin:
        """Who it is. Raises WeixinRefused."""
        told = kwargs["response"]
        person = ask(
            f"{settings.WEIXIN_API_URL}/sns/userinfo",
            access_token=token.token,
            openid=told["openid"],
            lang="zh_CN",
        )
        if person.get("openid") != told["openid"]:
            raise WeixinRefused(0)
        person = {"unionid": told.get("unionid"), **person}
        _known_by_unionid(person)
        return self.get_provider().sociallogin_from_response(request, person)


def _known_by_unionid(person: dict[str, Any]) -> None:
    """One who came before their app had a unionid is known by it from now on."""
    unionid = person.get("unionid")
    if not unionid:
        return
    before = SocialAccount.objects.filter(provider="weixin", uid=person["openid"])
    try:
        with transaction.atomic():
            before.update(uid=unionid)
    except IntegrityError:  # they came by another app meanwhile: that account is the one
        return


oauth2_login = OAuth2LoginView.adapter_view(Adapter)
oauth2_callback = OAuth2CallbackView.adapter_view(Adapter)
