"""allauth finds the provider here."""

from typing import Any

from allauth.socialaccount.providers.weixin.provider import WeixinProvider
from django.utils.translation import gettext_lazy as _

from foundation.teams.weixin.views import Adapter


class Provider(WeixinProvider):  # type: ignore[misc]
    """WeChat; a person is who their unionid says, and their openid where there is none."""

    name = _("WeChat")
    oauth2_adapter_class = Adapter

    def extract_uid(self, data: dict[str, Any]) -> str:
        """The same for all apps of one owner, if WeChat says it."""
        return str(data.get("unionid") or data["openid"])

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """What is kept of it: no more than who they are and how they are called."""
        return {key: data.get(key) for key in ("openid", "unionid", "nickname")}


provider_classes = [Provider]
