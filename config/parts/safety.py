"""Settings of safety: hosts, HTTPS, cookies, and what a page may load."""

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import env
from config.parts.base import DEMO, LIVE_PORT
from config.parts.people import social_origins

ALLOWED_HOSTS = env.words("QZ_ALLOWED_HOSTS", "*" if DEMO else "")
if not ALLOWED_HOSTS:
    raise ImproperlyConfigured("QZ_ALLOWED_HOSTS is empty: name the hosts this site answers to")
CSRF_TRUSTED_ORIGINS = env.words("QZ_TRUSTED_ORIGINS")
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
if not DEMO:
    SECURE_SSL_REDIRECT = env.flag("QZ_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = env.number("QZ_HSTS", 31536000, low=0, high=63072000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
# How many proxies stand before the site: an address is read from X-Forwarded-For that far back.
TRUSTED_PROXIES = env.number("QZ_TRUSTED_PROXIES", 0, low=0, high=8)

_LIVE_ORIGINS = [f"*:{LIVE_PORT}"] if LIVE_PORT else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "media-src": [SELF, "blob:"],
        "connect-src": [SELF, *_LIVE_ORIGINS],
        "manifest-src": [SELF],
        # Where a form of ours may lead on to: signing in by another site ends there.
        "form-action": [SELF, *social_origins()],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
    }
}
