"""Showing posts."""

import re
from typing import Any

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from kol.posts.checking import clock
from kol.posts.labels import label_of
from kol.posts.models import Post, PostTarget
from kol.posts.publishing.preflight import wrong_text
from kol.posts.publishing.words import REASONS, fault_text, reason_text

register = template.Library()
# What platforms tint in a text: topics, mentions, addresses.
_TINTED = re.compile(r"#[^#\s@]{1,40}#?|(?<![\w.@])@[\w·\-]{1,40}|https?://[^\s\u4e00-\u9fff]+")


@register.filter
def tinted(text: str) -> SafeString:
    """A plain text as a platform shows it: lines kept, topics, mentions and addresses tinted."""
    parts: list[str] = []
    at = 0
    for found in _TINTED.finditer(text):
        parts.append(escape(text[at : found.start()]))
        parts.append(f"<em>{escape(found[0])}</em>")
        at = found.end()
    parts.append(escape(text[at:]))
    return mark_safe("".join(parts))  # noqa: S308 -- escaped piece by piece


@register.filter
def safe_article(html: str) -> SafeString:
    """An article drawn by kol.posts.drawn, which escapes all that people wrote."""
    return mark_safe(html)  # noqa: S308 -- made by drawn.body_html


@register.filter
def minutes(seconds: float) -> str:
    """95 as 1:35."""
    return clock(seconds)


@register.filter
def platform_label(platform: str) -> str:
    """How a platform, or a kind of place, is called."""
    return label_of(platform)


@register.filter
def post_name(post: Post) -> str:
    """A title, or how the text begins."""
    return post.name


@register.filter
def fault_words(fault: str) -> str:
    """What went wrong with a try, for people."""
    return fault_text(fault)


@register.filter
def reason_words(reason: str) -> str:
    """What was said of a try, for people."""
    return reason_text(reason)


@register.filter
def wrong_words(kept: dict[str, Any]) -> str:
    """What is in the way of a target, in the reader's language."""
    return wrong_text(kept)


@register.filter
def platform_code(code: str) -> str:
    """The platform's own number or word; a code of ours says nothing to anybody."""
    return "" if code in REASONS else code


@register.filter
def state_words(state: str) -> str:
    """The state of a target a try led to, as it is called everywhere."""
    return str(dict(PostTarget.State.choices).get(state, ""))
