"""``/accounts/weixin/login/`` and ``/accounts/weixin/login/callback/``."""

from allauth.socialaccount.providers.oauth2.urls import default_urlpatterns

from foundation.teams.weixin.provider import Provider

urlpatterns = default_urlpatterns(Provider)
