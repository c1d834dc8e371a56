"""What ``manage.py check --deploy`` looks at beyond Django's own list."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def trusted_proxies(**_kwargs: Any) -> list[CheckMessage]:
    """Production stands behind a proxy that ends TLS: without a word of it, all visitors share the
    proxy's address, and with it every limit that is counted by address."""
    if settings.DEMO or settings.TRUSTED_PROXIES:
        return []
    return [
        Warning(
            "QZ_TRUSTED_PROXIES is 0: every visitor seems to come from the proxy's address.",
            hint="Set it to the number of proxies before the site, usually 1.",
            id="qunzhu.W001",
        )
    ]


@register(Tags.security, deploy=True)
def real_platforms(**_kwargs: Any) -> list[CheckMessage]:
    """A real site's posts go to the real platforms: a sandbox would take them, and nobody would
    ever see them."""
    if settings.DEMO or not settings.SANDBOX_URL:
        return []
    return [
        Warning(
            "QZ_SANDBOX_URL is set: posts go to a program that plays the platforms.",
            hint="Leave it out on a real site.",
            id="qunzhu.W002",
        )
    ]
