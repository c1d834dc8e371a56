"""Settings, read from the environment. What a name means stands in docs/configuration.md.

Production is what one gets without asking: no debug pages, HTTPS only, and no start without a
secret. ``QZ_DEMO=1`` (set by bin/run) relaxes that for a machine of one's own.

Here stand the applications, the data, the languages and the files; the other subjects are parts of
their own in config/parts/, gathered here.
"""

from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config import env
from config.parts.api import *
from config.parts.base import *
from config.parts.base import BASE_DIR, DATA_DIR, DEBUG, REDIS_PREFIX, REDIS_URL
from config.parts.community import *
from config.parts.credentials import *
from config.parts.delivery import *
from config.parts.fetching import *
from config.parts.people import *
from config.parts.people import SOCIAL_PROVIDERS
from config.parts.platforms import *
from config.parts.publishing import *
from config.parts.safety import *
from config.parts.tasks import *

# --- Applications --------------------------------------------------------------------------------
# From the bottom of the house to its top: an app imports only from those before it.
FOUNDATION_APPS = [
    "foundation.text",
    "foundation.scopes",
    "foundation.fetching",
    "foundation.events",
    "foundation.live",
    "foundation.teams",
    "foundation.jobs",
    "foundation.search",
    "foundation.partners",
    "foundation.assets",
    "foundation.imports",
    "foundation.lists",
    "foundation.delivery",
    "foundation.notify",
]
KOL_APPS = [
    "kol.platforms",
    "kol.links",
    "kol.posts",
    "kol.adverts",
    "kol.press",
    "kol.pitches",
    "kol.conferences",
    "kol.clippings",
]
COMMUNITY_APPS = [
    "community.fans",
    "community.points",
    "community.groups",
    "community.invites",
    "community.moderation",
    "community.chat",
]
ANALYTICS_APPS = ["analytics.metrics", "analytics.dashboards"]
OUR_APPS = FOUNDATION_APPS + KOL_APPS + COMMUNITY_APPS + ANALYTICS_APPS

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
    "kol.links.middleware.short_links",
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

# --- Site ----------------------------------------------------------------------------------------
# Filing numbers shown in the footer, as the place's law asks of a public site.
ICP_NUMBER = env.text("QZ_ICP_NUMBER")
POLICE_NUMBER = env.text("QZ_POLICE_NUMBER")

# --- Logging -------------------------------------------------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # It logs whole addresses, and some carry a platform's token.
    "loggers": {"httpx": {"level": "WARNING"}, "httpcore": {"level": "WARNING"}},
    "root": {"handlers": ["console"], "level": env.text("QZ_LOG_LEVEL", "INFO")},
}
