"""Settings of people: accounts, passwords, passkeys, codes, sign-in by other sites."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config import env
from config.parts.base import DEMO

AUTH_USER_MODEL = "teams.User"
AUTHENTICATION_BACKENDS = ["foundation.teams.backends.Backend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "foundation.teams.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "foundation.teams.adapters.SocialAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_SIGNUP_FORM_CLASS = "foundation.teams.forms.SignupForm"
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
# Counts a period, each per address (ip), per account or mail (key), or per signed-in user.
ACCOUNT_RATE_LIMITS = {
    "change_password": "5/m/user",
    "change_phone": "1/m/user",
    "manage_email": "10/m/user",
    "reset_password": "20/m/ip,5/m/key",
    "reauthenticate": "10/m/user",
    "reset_password_from_key": "20/m/ip",
    "signup": "20/m/ip",
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "confirm_email": "1/m/key,10/d/key",
    "request_login_code": "20/m/ip,3/m/key",
    "verify_phone": "1/m/key",
    # Ours (foundation.teams.adapters): the way to WeChat, Weibo and others.
    "social_login": "30/m/ip",
}
MFA_RATE_LIMITS = {"webauthn_login": "30/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_FORMS = {
    "add_webauthn": "foundation.teams.mfa_forms.AddKeyForm",
    "edit_webauthn": "foundation.teams.mfa_forms.RenameKeyForm",
}
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Qunzhu"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO
# Codes by phone or mail: caps in a rolling day, to one address, from one IP, and for the site.
CAPTCHA = env.text("QZ_CAPTCHA", "foundation.teams.captcha.LocalCaptcha")
CODE_DAILY_ADDRESS = env.number("QZ_CODE_DAILY_ADDRESS", 10, low=1, high=1000)
CODE_DAILY_IP = env.number("QZ_CODE_DAILY_IP", 300, low=1, high=1_000_000)
CODE_DAILY_PHONE = env.number("QZ_CODE_DAILY_PHONE", 5000, low=0, high=10_000_000)
CODE_DAILY_EMAIL = env.number("QZ_CODE_DAILY_EMAIL", 20000, low=0, high=10_000_000)
# Country calling codes that text messages go to; empty means all.
SMS_COUNTRIES = env.words("QZ_SMS_COUNTRIES", "86")

# --- Sign-in by other sites ----------------------------------------------------------------------
# Switched on by naming them; their keys come from the environment too.
SOCIAL_PROVIDERS = env.words("QZ_SOCIAL_PROVIDERS")
# Where WeChat is: the page one signs in on, and what the site asks itself. A sandbox goes there.
WEIXIN_OPEN_URL = env.text("QZ_WEIXIN_OPEN_URL", "https://open.weixin.qq.com").rstrip("/")
WEIXIN_API_URL = env.text("QZ_WEIXIN_API_URL", "https://api.weixin.qq.com").rstrip("/")
_ORIGINS = {
    "weixin": WEIXIN_OPEN_URL,
    "weibo": "https://api.weibo.com",
    "feishu": "https://open.feishu.cn",
    "dingtalk": "https://login.dingtalk.com",
    "github": "https://github.com",
    "google": "https://accounts.google.com",
    "apple": "https://appleid.apple.com",
}
if unknown := set(SOCIAL_PROVIDERS) - set(_ORIGINS):
    raise ImproperlyConfigured(
        f"QZ_SOCIAL_PROVIDERS names {sorted(unknown)}: not among {sorted(_ORIGINS)}"
    )
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_EMAIL_REQUIRED = False  # WeChat and Weibo tell none, and a fan needs none
SOCIALACCOUNT_PROVIDERS: dict[str, dict[str, Any]] = {
    name: {
        "APPS": [
            {
                "client_id": env.text(f"QZ_{name.upper()}_ID"),
                "secret": env.text(f"QZ_{name.upper()}_SECRET"),
            }
        ]
    }
    for name in SOCIAL_PROVIDERS
}
if "weixin" in SOCIAL_PROVIDERS:
    # A website app for browsers, a service account (服务号) for pages inside WeChat, or one alone.
    _weixin = {
        "QZ_WEIXIN": {"inside": False, "scope": ["snsapi_login"]},
        "QZ_WEIXIN_MP": {"inside": True, "scope": ["snsapi_userinfo"]},
    }
    SOCIALACCOUNT_PROVIDERS["weixin"]["APPS"] = [
        {
            "client_id": env.text(f"{name}_ID"),
            "secret": env.text(f"{name}_SECRET"),
            "settings": kind,
        }
        for name, kind in _weixin.items()
        if env.text(f"{name}_ID")
    ]


def social_origins() -> list[str]:
    """Where signing in by the other sites that are switched on leads to."""
    return [_ORIGINS[name] for name in SOCIAL_PROVIDERS]
