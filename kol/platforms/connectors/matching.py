"""Whether a post the platform lists is the one that was sent: by its own address in it, else by its
text, which platforms shorten, escape and rewrite links in."""

import html
import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta

from kol.platforms.connectors.base import Content, RemotePost

# Clocks differ.
SLACK = timedelta(minutes=2)
_LINK = re.compile(r"https?://[^\s<>\"'\u4e00-\u9fff\uff00-\uffef]+", re.I)
_TAG = re.compile(r"<[^>]{1,500}>")
_NOTHING = re.compile(r"[\W_]+")
# A shorter text that was cut is no proof.
LEAST_OF_CUT = 20


def fingerprint(text: str) -> str:
    """A text's letters and digits, without links, marks, spaces and the forms they may take."""
    plain = html.unescape(_TAG.sub("", text))
    return _NOTHING.sub("", unicodedata.normalize("NFKC", _LINK.sub("", plain))).lower()


def same_text(sent: str, listed: str) -> bool:
    """Whether a listed text is a sent one, whole or cut short by the platform."""
    ours, theirs = fingerprint(sent), fingerprint(listed)
    if not ours or not theirs:
        return False
    return ours == theirs or (len(theirs) >= LEAST_OF_CUT and ours.startswith(theirs))


def found_among(
    posts: Iterable[RemotePost], content: Content, since: datetime
) -> RemotePost | None:
    """The listed post that is ``content``, put there since a moment; the address of its own decides
    where the platform shows it, else the first with its text (or title)."""
    near = [post for post in posts if post.published_at >= since - SLACK]
    if content.link:
        for post in near:
            if content.link in html.unescape(post.text):
                return post
    for post in near:
        if content.title and post.title:
            if same_text(content.title, post.title):
                return post
        elif same_text(content.text, post.text or post.title):
            return post
    return None
