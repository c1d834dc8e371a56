"""Settings of what goes out by mail and by text message."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config import env
from config.parts.base import DEMO

EMAIL_HOST = env.text("QZ_SMTP_HOST")
EMAIL_PORT = env.number("QZ_SMTP_PORT", 587, low=1, high=65535)
EMAIL_HOST_USER = env.text("QZ_SMTP_USER")
EMAIL_HOST_PASSWORD = env.text("QZ_SMTP_PASSWORD")
EMAIL_USE_TLS = env.flag("QZ_SMTP_TLS", True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("QZ_MAIL_FROM", "群主 <no-reply@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
# Text messages: console (they go to the log), tencent, or empty for none.
SMS_PROVIDER = env.text("QZ_SMS_PROVIDER", "console" if DEMO else "")
if SMS_PROVIDER not in {"", "console", "tencent"}:
    raise ImproperlyConfigured(f"QZ_SMS_PROVIDER must be console or tencent, not {SMS_PROVIDER!r}")
TENCENT_SMS: dict[str, Any] = {
    "secret_id": env.text("QZ_TENCENT_SECRET_ID"),
    "secret_key": env.text("QZ_TENCENT_SECRET_KEY"),
    "app_id": env.text("QZ_TENCENT_SMS_APP_ID"),
    "sign_name": env.text("QZ_TENCENT_SMS_SIGN_NAME"),
    "region": env.text("QZ_TENCENT_SMS_REGION", "ap-guangzhou"),
    "endpoint": env.text("QZ_TENCENT_SMS_ENDPOINT", "https://sms.tencentcloudapi.com"),
    # Message name (or name.language) = template id: "signin_code=123,signin_code.en=456".
    "templates": env.pairs("QZ_TENCENT_SMS_TEMPLATES"),
}
_missing = [key for key, value in TENCENT_SMS.items() if not value]
if SMS_PROVIDER == "tencent" and _missing:
    raise ImproperlyConfigured(f"QZ_SMS_PROVIDER=tencent lacks {_missing}")
