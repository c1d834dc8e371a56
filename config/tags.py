"""Filters and tags the components are written with. Loaded everywhere, as a builtin."""

import re
import zlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.forms import BoundField
from django.template.loader import get_template, render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from config.brand import accent_css

register = template.Library()

HUES = 8
# From which count on a unit is used, and how many it stands for.
_CHINESE_UNITS = [(100_000_000, 100_000_000, "亿"), (10_000, 10_000, "万")]
_ENGLISH_UNITS = [(10**9, 10**9, "B"), (10**6, 10**6, "M"), (10_000, 1_000, "K")]
_CSRF_INPUT = '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
_COLOR = re.compile(r"^#[0-9a-f]{6}$")
# Tailwind finds these class names here.
_WIDGET_CLASSES = {
    "textarea": "textarea",
    "select": "select",
    "selectmultiple": "select h-auto",
    "nullbooleanselect": "select",
    "checkbox": "checkbox",
    "file": "file-input",
    "clearablefile": "file-input",
}


@lru_cache(maxsize=512)
def static_once(name: str) -> str:
    """The address of a static file, worked out once: it does not change while the site runs."""
    return static(name)


@register.filter
def widget(field: BoundField, extra: str = "") -> SafeString:
    """The field's own widget in the product's looks; what was typed, and its ARIA, are Django's."""
    kind = field.widget_type
    given = field.field.widget.attrs.get("class", "")
    classes = f"{_WIDGET_CLASSES.get(kind, 'input')} {given} {extra}".strip()
    return field.as_widget(attrs={"class": classes})


@register.filter
def bare_of_placeholder(form: Any) -> Any:
    """The form without placeholders: where labels stand, they only repeat them."""
    for field in form:
        field.field.widget.attrs.pop("placeholder", None)
    return form


@register.filter
def hue(name: Any) -> str:
    """One of eight colour classes, always the same for the same name."""
    return f"hue-{zlib.crc32(str(name).encode()) % HUES}"


@register.filter
def initial(name: Any) -> str:
    """The first character of a name, for an avatar without a picture."""
    return str(name).strip()[:1].upper() or "?"


@register.filter
def compact(value: Any) -> str:
    """A count for a phone: 12345 is 1.2万 in Chinese, 12.3K in English."""
    try:
        number = int(value)
    except (TypeError, ValueError):
        return str(value)
    units = _CHINESE_UNITS if (get_language() or "").startswith("zh") else _ENGLISH_UNITS
    for least, size, unit in units:
        if abs(number) >= least:
            return f"{number / size:.1f}".removesuffix(".0") + unit
    return f"{number:,}"


@register.simple_tag(takes_context=True)
def accent_style(context: template.Context) -> SafeString:
    """The page's team colour as a nonce'd style element; nothing where no team is in sight."""
    color = str(getattr(context.get("team"), "accent", "") or "").lower()
    if not _COLOR.match(color):
        return mark_safe("")
    nonce = getattr(context.get("request"), "csp_nonce", "")
    css = mark_safe(accent_css(color))  # noqa: S308 -- made of our own tokens and #rrggbb
    return format_html('<style nonce="{}">{}</style>', nonce, css)


@register.filter
def thousands(value: Any) -> str:
    """A count for the desk: 12,345 in both languages (Django's own grouping in Chinese is none)."""
    return f"{value:,}" if isinstance(value, int | float | Decimal) else str(value)


@register.filter
def at(mapping: Any, key: Any) -> Any:
    """``mapping[key]``, or nothing where it is missing."""
    return mapping.get(str(key), "") if hasattr(mapping, "get") else ""


def words(choices: Mapping[Any, Any] | Iterable[tuple[Any, Any]]) -> dict[Any, str]:
    """Choices or names as plain text by their key, translated once and not again in each row."""
    return {key: str(text) for key, text in dict(choices).items()}


@register.filter
def times(count: Any) -> range:
    """``count`` turns of a loop."""
    return range(int(count))


@lru_cache(maxsize=2048)
def _icon(sprite: str, name: str, size: str, label: str) -> SafeString:
    classes = f"icon icon-{size}" if size else "icon"
    quiet = SafeString('aria-hidden="true"')
    says = format_html('role="img" aria-label="{}"', label) if label else quiet
    return format_html(
        '<svg class="{}" {}><use href="{}#{}"></use></svg>', classes, says, sprite, name
    )


@lru_cache(maxsize=1)
def _light_icons() -> frozenset[str]:
    """The icons of the sprite that phones load; the desk has a second one of its own."""
    found = finders.find("icons.svg")
    text = Path(found).read_text() if found else ""
    return frozenset(re.findall(r'<symbol id="([a-z0-9-]+)"', text))


@register.simple_tag
def icon(name: str, size: str = "", label: str = "") -> SafeString:
    """An icon of a sprite. Beside a word it says nothing; alone it needs ``label``."""
    sprite = "icons.svg" if name in _light_icons() else "icons-desk.svg"
    return _icon(static_once(sprite), name, size, label)


@register.filter
def when(moment: datetime | None) -> SafeString:
    """A moment as a ``<time>`` that scripts turn into "3 hours ago"; quick, for rows."""
    if moment is None:
        return mark_safe("")
    iso = timezone.localtime(moment).isoformat(timespec="seconds")
    return mark_safe(  # noqa: S308 -- digits only
        f'<time datetime="{iso}" data-relative>{iso[:10]} {iso[11:16]}</time>'
    )


@register.simple_tag(takes_context=True)
def rows(context: template.Context, name: str, found: Any) -> SafeString:
    """The rows ``found`` as a ``.jinja`` file draws them (config/rows.py), with the page's names.

    The file gets them as ``rows``.
    """
    token = format_html(_CSRF_INPUT, context["csrf_token"]) if "csrf_token" in context else ""
    names = context.flatten() | {"rows": found, "csrf_input": token}
    return mark_safe(get_template(name, using="jinja2").render(names))  # noqa: S308 -- escaped by Jinja


@register.filter
def moment(at: datetime | None) -> SafeString:
    """A moment as it stands in the calendar of the page's time zone: for what lies ahead."""
    if at is None:
        return mark_safe("")
    local = timezone.localtime(at)
    return mark_safe(  # noqa: S308 -- digits only
        f'<time datetime="{local.isoformat(timespec="seconds")}">{local:%Y-%m-%d %H:%M}</time>'
    )


@lru_cache(maxsize=512)
def _fixed(name: str, language: str) -> SafeString:
    return mark_safe(render_to_string(name))  # noqa: S308 -- a template of ours, already escaped


@register.simple_tag
def fixed(name: str) -> SafeString:
    """A template that says the same on every page: rendered once for each language and kept."""
    language = get_language() or ""
    if settings.DEBUG:
        return _fixed.__wrapped__(name, language)
    return _fixed(name, language)
