"""Settings, read from the environment. What a name means stands in docs/configuration.md.

Production is what one gets without asking: no debug pages, HTTPS only, and no start without a
secret. ``QZ_DEMO=1`` (set by bin/run) relaxes that for a machine of one's own.
"""

from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from kombu import Queue

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
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

# --- Applications --------------------------------------------------------------------------------
# From the bottom of the house to its top: an app imports only from those before it.
FOUNDATION_APPS = [
    "foundation.text",
    "foundation.scopes",
    "foundation.events",
    "foundation.live",
    "foundation.teams",
    "foundation.jobs",
    "foundation.search",
    "foundation.partners",
    "foundation.assets",
    "foundation.imports",
    "foundation.delivery",
]
KOL_APPS = ["kol.platforms"]
COMMUNITY_APPS = [
    "community.fans",
    "community.points",
    "community.groups",
    "community.invites",
    "community.moderation",
    "community.chat",
]
ANALYTICS_APPS = ["analytics.dashboards"]
OUR_APPS = FOUNDATION_APPS + KOL_APPS + COMMUNITY_APPS + ANALYTICS_APPS

# Sign-in by other sites: switched on by naming them, their keys come from the environment too.
SOCIAL_PROVIDERS = env.words("QZ_SOCIAL_PROVIDERS")
# Where WeChat is: the page one signs in on, and what the site asks itself. A sandbox goes there.
WEIXIN_OPEN_URL = env.text("QZ_WEIXIN_OPEN_URL", "https://open.weixin.qq.com").rstrip("/")
WEIXIN_API_URL = env.text("QZ_WEIXIN_API_URL", "https://api.weixin.qq.com").rstrip("/")
_SOCIAL_ORIGINS = {
    "weixin": WEIXIN_OPEN_URL,
    "weibo": "https://api.weibo.com",
    "feishu": "https://open.feishu.cn",
    "dingtalk": "https://login.dingtalk.com",
    "github": "https://github.com",
    "google": "https://accounts.google.com",
    "apple": "https://appleid.apple.com",
}
if unknown := set(SOCIAL_PROVIDERS) - set(_SOCIAL_ORIGINS):
    raise ImproperlyConfigured(
        f"QZ_SOCIAL_PROVIDERS names {sorted(unknown)}: not among {sorted(_SOCIAL_ORIGINS)}"
    )

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    *[
        "foundation.teams.weixin" if name == "weixin" else f"allauth.socialaccount.providers.{name}"
        for name in SOCIAL_PROVIDERS
    ],
    "django_celery_beat",
    "django_cotton.apps.SimpleAppConfig",
    "django_filters",
    "django_htmx",
    "rest_framework",
    "drf_spectacular",
    "template_partials.apps.SimpleAppConfig",
    *OUR_APPS,
    "config.demo",
    "config.apps.SiteConfig",
]

MIDDLEWARE = [
    "config.middleware.request_id",
    "config.middleware.vary_on_htmx",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_NAME = "群主 Qunzhu"
# Where people reach the site, for links in mail that nobody's request led to.
SITE_URL = env.text("QZ_SITE_URL").rstrip("/")
if SITE_URL and not SITE_URL.startswith(("http://", "https://")):
    raise ImproperlyConfigured(f"QZ_SITE_URL must begin with https:// or http://, not {SITE_URL!r}")

_LOADERS: list[Any] = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    _LOADERS if DEBUG else [("django.template.loaders.cached.Loader", _LOADERS)],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
            "builtins": [
                "django_cotton.templatetags.cotton",
                "template_partials.templatetags.partials",
                "django.templatetags.i18n",
                "django.templatetags.static",
                "config.tags",
            ],
        },
    },
    {
        # Rows of long lists (*.jinja), asked for by name: using="jinja2". See config/rows.py.
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {"environment": "config.rows.environment"},
    },
]

# Widgets are drawn by the Jinja templates that Django brings for them: the same markup, sooner.
FORM_RENDERER = "django.forms.renderers.Jinja2"

# --- Data ----------------------------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL")}
DATABASES["default"]["CONN_MAX_AGE"] = 0
DATABASES["default"]["OPTIONS"]["pool"] = {
    "min_size": 1,
    "max_size": env.number("QZ_DB_POOL", 4, low=1, high=64),
    "timeout": 10,
}

# The hottest statements are prepared on their connection; a pooler in front of PostgreSQL that
# can't keep them apart (PgBouncer before 1.21) needs this off.
DATABASE_PREPARE = env.flag("QZ_DB_PREPARE", True)

if env.flag("QZ_TEST"):
    # Lets the test runner empty the audit trail between tests; see teams migration 0002.
    DATABASES["default"]["OPTIONS"]["options"] = "-c qunzhu.maintenance=on"
    # Tests of races open a connection a thread.
    DATABASES["default"]["OPTIONS"]["pool"]["max_size"] = 64
    DATABASES["default"]["TEST"] = {"NAME": env.text("QZ_TEST_DB", "test_qunzhu")}

REDIS_URL = env.text("REDIS_URL", "redis://localhost:6379/0")
REDIS_PREFIX = env.text("QZ_REDIS_PREFIX", "qz")
CACHES = {
    "default": {
        # Django's own, but a page goes on when Valkey is away (sessions are in the database).
        "BACKEND": "config.cache.ValkeyCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 0.3, "socket_timeout": 1.0},
        "KEY_PREFIX": REDIS_PREFIX,
        "TIMEOUT": 300,
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 30
SESSION_COOKIE_NAME = "qz_session"
CSRF_COOKIE_NAME = "qz_csrf"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"

# --- Celery --------------------------------------------------------------------------------------
CELERY_BROKER_URL = env.celery_url(REDIS_URL)
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": f"{REDIS_PREFIX}:celery:",
    # No task runs for long without renewing a lease of its own, and schedules live in rows, so
    # a lost worker's tasks may come back soon.
    "visibility_timeout": 600,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_QUEUES = [
    # A routing key of its own each: Celery's default would bind all of them to the same one.
    Queue(name, routing_key=name)
    for name in ("default", "deliver", "import", "publish", "pull")
]
# A worker told to end gives unfinished tasks back to their queue after so many seconds.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 3
CELERY_BEAT_SCHEDULER = "config.heartbeat:Scheduler"
CELERY_BEAT_SCHEDULE = {
    "events.consume_all": {
        "task": "events.consume_all",
        "schedule": 2.0,
        "options": {"expires": 4},
    },
    "events.retry": {"task": "events.retry", "schedule": 2.0, "options": {"expires": 4}},
    "events.make_partitions": {"task": "events.make_partitions", "schedule": 24 * 3600.0},
    "teams.purge_codes": {"task": "teams.purge_codes", "schedule": 24 * 3600.0},
    "teams.erase_closed": {"task": "teams.erase_closed", "schedule": 24 * 3600.0},
    "delivery.sweep": {"task": "delivery.sweep", "schedule": 5.0, "options": {"expires": 10}},
    # Proof for /readyz that tasks are done; without a worker they must not pile up.
    "config.heartbeat": {"task": "config.heartbeat", "schedule": 5.0, "options": {"expires": 20}},
    "jobs.sweep": {"task": "jobs.sweep", "schedule": 10.0, "options": {"expires": 30}},
    "imports.drop_files": {"task": "imports.drop_files", "schedule": 24 * 3600.0},
    "jobs.drop_old_errors": {"task": "jobs.drop_old_errors", "schedule": 24 * 3600.0},
    "groups.holds_sweep": {
        "task": "groups.holds_sweep",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "invites.views_fold": {
        "task": "invites.views_fold",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "moderation.drop_logs": {"task": "moderation.drop_logs", "schedule": 24 * 3600.0},
    "groups.visitors_sweep": {"task": "groups.visitors_sweep", "schedule": 24 * 3600.0},
    "groups.pools_watch": {
        "task": "groups.pools_watch",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "groups.rules_recheck": {"task": "groups.rules_recheck", "schedule": 24 * 3600.0},
    "groups.waiting_recheck": {
        "task": "groups.waiting_recheck",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "groups.requests_answer": {
        "task": "groups.requests_answer",
        "schedule": 300.0,
        "options": {"expires": 300},
    },
    "groups.requests_sweep": {"task": "groups.requests_sweep", "schedule": 300.0},
    "fans.pairs_search": {
        "task": "fans.pairs_search",
        "schedule": 600.0,
        "options": {"expires": 600},
    },
    "assets.sweep_orphans": {"task": "assets.sweep_orphans", "schedule": 24 * 3600.0},
    "partners.forget_calls": {"task": "partners.forget_calls", "schedule": 24 * 3600.0},
}
CELERY_BEAT_MAX_LOOP_INTERVAL = 1
CELERY_TIMEZONE = "UTC"
# A job's worker that has not finished a step for so long is taken for dead.
JOB_LEASE_SECONDS = env.number("QZ_JOB_LEASE", 60, low=1, high=3600)

# --- Live stream ---------------------------------------------------------------------------------
# Behind a proxy the stream is /live/ on the same host; bin/run puts it on the next port.
LIVE_URL = env.text("QZ_LIVE_URL", "/live/")
LIVE_PORT = env.number("QZ_LIVE_PORT", 0, low=0, high=65535)
# So many messages of one member within so many seconds.
CHAT_FLOOD = (
    env.number("QZ_CHAT_FLOOD", 20, low=1, high=1_000_000),
    env.number("QZ_CHAT_FLOOD_SECONDS", 10, low=1, high=3600),
)

# --- People --------------------------------------------------------------------------------------
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

# --- Invite codes --------------------------------------------------------------------------------
# Days a phrase rests after its code has ended, before anybody may take it again.
INVITE_REST_DAYS = env.number("QZ_INVITE_REST_DAYS", 30, low=0, high=3650)
# No code is valid for longer: short words are guessed in the end.
INVITE_MAX_DAYS = env.number("QZ_INVITE_MAX_DAYS", 180, low=1, high=3650)
# The Official Account whose JS-SDK makes a card of a page shared inside WeChat; empty is none.
WEIXIN_JS_ID = env.text("QZ_WEIXIN_JS_ID")
WEIXIN_JS_SECRET = env.text("QZ_WEIXIN_JS_SECRET")
# Platforms whose share form staff are offered. Telegram is off: what goes there leaves the country.
SHARE_TARGETS = env.words("QZ_SHARE_TARGETS", "weibo,qzone,qq")
if unknown := set(SHARE_TARGETS) - {"weibo", "qzone", "qq", "telegram"}:
    raise ImproperlyConfigured(f"QZ_SHARE_TARGETS names {sorted(unknown)}, which nobody knows")
# Wrong codes in 10 minutes before one has to wait. Phone carriers put many people behind one
# address, so an address may err more often than an account or a browser session.
INVITE_GUESSES = env.number("QZ_INVITE_GUESSES", 20, low=1, high=10000)
INVITE_GUESSES_PER_IP = env.number("QZ_INVITE_GUESSES_PER_IP", 60, low=1, high=100000)

# --- Mail and codes ------------------------------------------------------------------------------
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

# A content check of others beside the words and rules of the teams: "" or "tencent".
SAFETY_PROVIDER = env.text("QZ_SAFETY_PROVIDER")
if SAFETY_PROVIDER not in {"", "tencent"}:
    raise ImproperlyConfigured(f"QZ_SAFETY_PROVIDER must be tencent, not {SAFETY_PROVIDER!r}")
TENCENT_SAFETY: dict[str, Any] = {
    "secret_id": env.text("QZ_TENCENT_SECRET_ID"),
    "secret_key": env.text("QZ_TENCENT_SECRET_KEY"),
    "region": env.text("QZ_TENCENT_SAFETY_REGION", "ap-guangzhou"),
    # Empty: each product's own.
    "endpoint": env.text("QZ_TENCENT_SAFETY_ENDPOINT"),
    "biz_type": env.text("QZ_TENCENT_SAFETY_BIZ_TYPE"),
    # A message waits for the check no longer than this.
    "seconds": env.number("QZ_TENCENT_SAFETY_SECONDS", 2, low=1, high=10),
}
if SAFETY_PROVIDER == "tencent" and not (
    TENCENT_SAFETY["secret_id"] and TENCENT_SAFETY["secret_key"]
):
    raise ImproperlyConfigured("QZ_SAFETY_PROVIDER=tencent lacks QZ_TENCENT_SECRET_ID and _KEY")

# --- Languages and time --------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "qz_lang"
# Before those of libraries, in which "Name" may be the name of a task; an app's own words before
# the root's, which also holds the words of libraries that we put differently.
LOCALE_PATHS = [
    *(BASE_DIR / app.replace(".", "/") / "locale" for app in OUR_APPS),
    BASE_DIR / "locale",
]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- Files ---------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", BASE_DIR / "build" / "static"]
STATICFILES_DIRS = [path for path in STATICFILES_DIRS if path.is_dir()]
MEDIA_ROOT = DATA_DIR / "files"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(MEDIA_ROOT)},
    },
    "staticfiles": {
        "BACKEND": "config.storage.StaticStorage"
        if not DEBUG and not env.flag("QZ_TEST")
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = DEBUG
DATA_UPLOAD_MAX_MEMORY_SIZE = 10 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# What is kept of an upload at most; each page's own limit is smaller and says so.
UPLOAD_MAX_BYTES = 200 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "config.uploads.CappedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Safety --------------------------------------------------------------------------------------
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
        "form-action": [SELF, *(_SOCIAL_ORIGINS[name] for name in SOCIAL_PROVIDERS)],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
    }
}

# --- Site ----------------------------------------------------------------------------------------
# Filing numbers shown in the footer, as the place's law asks of a public site.
ICP_NUMBER = env.text("QZ_ICP_NUMBER")
POLICE_NUMBER = env.text("QZ_POLICE_NUMBER")

# --- API -----------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["foundation.partners.authentication.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["foundation.partners.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["foundation.partners.parsers.Json"],
    "DEFAULT_PAGINATION_CLASS": "foundation.partners.pagination.KeysetPagination",
    "DEFAULT_SCHEMA_CLASS": "foundation.partners.schema.ApiSchema",
    "EXCEPTION_HANDLER": "foundation.partners.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Qunzhu API",
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
    "POSTPROCESSING_HOOKS": ["foundation.partners.schema.add_problem"],
}
# A key's calls in any minute.
API_CALLS_PER_MINUTE = env.number("QZ_API_CALLS_PER_MINUTE", 600, low=1, high=1_000_000)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # It logs whole addresses, and some carry a platform's token.
    "loggers": {"httpx": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": env.text("QZ_LOG_LEVEL", "INFO")},
}
