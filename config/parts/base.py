"""What the other parts of the settings stand on: where the site is, its mode and its secrets."""

from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent.parent
DATA_DIR = Path(env.text("QZ_DATA", str(BASE_DIR / "var"))).resolve()

DEMO = env.flag("QZ_DEMO")
DEBUG = env.flag("QZ_DEBUG")

# --- Secrets -------------------------------------------------------------------------------------
MIN_SECRET = 50


def _secret() -> str:
    value = env.text("SECRET_KEY")
    if value and (DEMO or (len(value) >= MIN_SECRET and "insecure" not in value)):
        return value
    if DEMO:
        return "insecure-demo-key-of-a-site-that-runs-on-your-own-machine-only"
    raise ImproperlyConfigured(
        "SECRET_KEY is missing or weak: set it to at least 50 random characters, "
        "for example the output of: python -c 'import secrets; print(secrets.token_urlsafe(64))'"
    )


SECRET_KEY = _secret()
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
# Phrases (口令), API keys and codes are found by keyed hashes. A key of its own lets SECRET_KEY
# rotate without making every code that was handed out worthless.
HASH_KEY = env.text("HASH_KEY", SECRET_KEY)

# --- Valkey and the live stream ------------------------------------------------------------------
REDIS_URL = env.text("REDIS_URL", "redis://localhost:6379/0")
REDIS_PREFIX = env.text("QZ_REDIS_PREFIX", "qz")
# Behind a proxy the stream is /live/ on the same host; bin/run puts it on the next port.
LIVE_URL = env.text("QZ_LIVE_URL", "/live/")
LIVE_PORT = env.number("QZ_LIVE_PORT", 0, low=0, high=65535)
