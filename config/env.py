"""Typed readers of the environment, so that a setting is right or refused with a sentence."""

import os
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def text(name: str, default: str = "") -> str:
    """The variable as text, stripped; ``default`` when unset."""
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    """The variable as yes or no: 1/true/yes/on or 0/false/no/off. Raises ImproperlyConfigured."""
    raw = os.environ.get(name, "").strip().lower()
    if not raw:
        return default
    if raw in {"1", "true", "yes", "on"}:
        return True
    if raw in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {raw!r}")


def number(name: str, default: int, *, low: int, high: int) -> int:
    """The variable as a whole number within ``low..high``. Raises ImproperlyConfigured."""
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    try:
        value = int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {raw!r}") from None
    if not low <= value <= high:
        raise ImproperlyConfigured(f"{name} must be between {low} and {high}, not {value}")
    return value


def words(name: str, default: str = "") -> list[str]:
    """The variable as a list split at commas, empty parts dropped."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def pairs(name: str) -> dict[str, str]:
    """The variable as ``key=value`` pairs split at commas. Raises ImproperlyConfigured."""
    found: dict[str, str] = {}
    for part in words(name):
        key, sign, value = part.partition("=")
        if not (key.strip() and sign and value.strip()):
            raise ImproperlyConfigured(f"{name} must be key=value pairs, not {part!r}")
        found[key.strip()] = value.strip()
    return found


def database(name: str) -> dict[str, Any]:
    """A Django DATABASES entry from ``postgresql://user:password@host:port/name?host=/socket``.

    Raises ImproperlyConfigured when the variable is missing or names another kind of database.
    """
    raw = text(name)
    if not raw:
        raise ImproperlyConfigured(
            f"{name} is not set. Start the site with bin/run, or set "
            f"{name}=postgresql://user:password@host:5432/name"
        )
    url = urlsplit(raw)
    if url.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured(f"{name} must start with postgresql://, not {url.scheme!r}")
    query = dict(parse_qsl(url.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(url.path.lstrip("/")) or "qunzhu",
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": query.pop("host", url.hostname or ""),
        "PORT": str(url.port or query.pop("port", "")),
        "OPTIONS": dict(query),
    }


def celery_url(redis_url: str) -> str:
    """Celery's spelling of a Redis address: a unix socket is ``redis+socket://`` there."""
    if redis_url.startswith("unix://"):
        return "redis+socket://" + redis_url.removeprefix("unix://")
    return redis_url
