"""Sign-in with WeChat (微信开放平台 and 公众号网页授权), switched on by QZ_SOCIAL_PROVIDERS.

allauth's provider ``weixin``, with what WeChat's documents ask for and it lacks: inside WeChat's
own browser a page signs in through the team's service account (服务号, scope ``snsapi_userinfo``),
elsewhere through a website app (网站应用, a QR code, scope ``snsapi_login``); refusals come as JSON
with HTTP 200; and a person is the same in both by their ``unionid``.
"""

from django.conf import settings
from django.http import HttpRequest

INSIDE = "inside"


def in_wechat(request: HttpRequest) -> bool:
    """Whether the page is open inside WeChat."""
    return "micromessenger" in request.headers.get("User-Agent", "").lower()


def wechat_offered(request: HttpRequest) -> bool:
    """Whether this browser can sign in with WeChat: the kind of app it needs is set up."""
    apps = settings.SOCIALACCOUNT_PROVIDERS.get("weixin", {}).get("APPS", [])
    return any(app["settings"][INSIDE] is in_wechat(request) for app in apps)
