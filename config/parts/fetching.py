"""Settings of what is fetched from the web: pages, feeds."""

from ipaddress import ip_network

from django.core.exceptions import ImproperlyConfigured

from config import env

# Networks that pages are fetched from although they are private: a company's own, for one.
FETCH_ALLOWED = env.words("QZ_FETCH_ALLOWED")
for _network in FETCH_ALLOWED:
    try:
        ip_network(_network, strict=False)
    except ValueError:
        raise ImproperlyConfigured(
            f"QZ_FETCH_ALLOWED holds networks such as 10.1.0.0/16, not {_network!r}"
        ) from None
# Who asks, said openly: other sites may refuse us, and know where to complain.
_SITE = env.text("QZ_SITE_URL").rstrip("/")
FETCH_USER_AGENT = f"Mozilla/5.0 (compatible; Qunzhu/1.0{f'; +{_SITE}' if _SITE else ''})"
