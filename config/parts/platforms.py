"""Settings of the outside platforms: where they are spoken to."""

from django.core.exceptions import ImproperlyConfigured

from config import env

# A program that plays all platforms (sandbox/): each is then spoken to below
# SANDBOX_URL/<its own host>/, and nothing leaves for the real ones.
SANDBOX_URL = env.text("QZ_SANDBOX_URL").rstrip("/")
if SANDBOX_URL and not SANDBOX_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured(
        f"QZ_SANDBOX_URL must begin with https:// or http://, not {SANDBOX_URL!r}"
    )
# Single hosts that are reached another way (a proxy of one's own): host -> base address.
PLATFORM_BASES = {host: base.rstrip("/") for host, base in env.pairs("QZ_PLATFORM_BASES").items()}
for _host, _base in PLATFORM_BASES.items():
    if not _base.startswith(("http://", "https://")):
        raise ImproperlyConfigured(
            f"QZ_PLATFORM_BASES must be host=https://... pairs, not {_host}={_base}"
        )
# The server's own address, which Weibo asks for with each post (rip).
PUBLIC_IP = env.text("QZ_PUBLIC_IP")
