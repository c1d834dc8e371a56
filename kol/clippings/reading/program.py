"""Reads a page or a feed that came from the web: a program of its own, so that it may die alone.

    python -I program.py page|feed MEMORY SECONDS URL CHARSET < bytes > JSON

What the web sends is nobody's friend: nesting without end, entities in entities, a megabyte of one
tag. Here memory and time are bounded by the system, and nothing is fetched. Exit status: 0 done,
3 nothing that could be read; anything else means that memory or time ran out. Imports nothing of
ours.
"""

import io
import json
import re
import resource
import sys
from calendar import timegm
from datetime import UTC, datetime
from typing import Any

NOTHING = 3
MOST_ENTRIES = 200
MOST_TEXT = 200_000
_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_-]{2,30})", re.IGNORECASE)
# GB2312 and GBK are what pages of here say; GB18030 holds both.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030"}
_BLANK = re.compile(r"[ \t\r\f\v\u00a0\u3000]+")
_LINES = re.compile(r"\n\s*\n+")
_BLOCKS = ("p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "section", "article", "blockquote")
# What an official account's page says in a script alone: its moment of publication.
_WECHAT_TIME = re.compile(r"var\s+ct\s*=\s*[\"'](\d{10})[\"']")


def decoded(body: bytes, charset: str) -> str:
    """The text of a page: by the header, the page's own word, as UTF-8, as GB18030."""
    said = _META.search(body[:4096])
    for name in (charset, said.group(1).decode() if said else "", "utf-8", "gb18030"):
        try:
            if name:
                return body.decode(_WIDER.get(name.lower(), name))
        except (LookupError, UnicodeDecodeError):
            continue
    return body.decode(_WIDER.get(charset.lower(), "utf-8") or "utf-8", "replace")


def tidy(text: str) -> str:
    """Lines without blanks at their ends, one empty line at most."""
    lines = (_BLANK.sub(" ", line).strip() for line in text.replace("\0", "").split("\n"))
    return _LINES.sub("\n\n", "\n".join(lines)).strip()[:MOST_TEXT]


def page_read(body: bytes, url: str, charset: str) -> dict[str, Any] | None:
    """Headline, author, outlet, day, address and text of an article; None for no page."""
    from lxml import html as lxml_html
    from trafilatura import bare_extraction

    text = decoded(body, charset)
    if not text.strip():
        return None
    found = bare_extraction(text, url=url, with_metadata=True, include_comments=False)
    told: dict[str, Any] = {}
    if found is not None:
        told = found if isinstance(found, dict) else found.as_dict()
    title = str(told.get("title") or "")
    if not title:
        try:
            title = str(lxml_html.fromstring(text).findtext(".//title") or "")
        except Exception:  # whatever it stumbles over, there is no headline
            title = ""
    day = str(told.get("date") or "")
    moment = _WECHAT_TIME.search(text)
    return {
        "title": tidy(title),
        "author": tidy(str(told.get("author") or "")),
        "site": tidy(str(told.get("sitename") or "")),
        "day": datetime.fromtimestamp(int(moment.group(1)), UTC).isoformat() if moment else day,
        "text": tidy(str(told.get("text") or "")),
        "canonical": str(told.get("url") or ""),
    }


def plain(markup: str) -> str:
    """The words of a piece of HTML, a line for each block."""
    from lxml import html as lxml_html

    if "<" not in markup and "&" not in markup:
        return tidy(markup)
    try:
        tree = lxml_html.fragment_fromstring(markup, create_parent="div")
    except Exception:  # not HTML after all
        return tidy(markup)
    for one in tree.iter(*_BLOCKS):
        one.tail = "\n" + (one.tail or "")
    return tidy(tree.text_content())


def feed_read(body: bytes, url: str, mime: str) -> dict[str, Any] | None:
    """A feed's name and its entries, as they stand in it; None for what is no feed."""
    import feedparser

    heads = {"content-location": url} | ({"content-type": mime} if mime else {})
    # A stream: a text would be taken for an address or a file's name.
    found = feedparser.parse(io.BytesIO(body), response_headers=heads)
    if not found.get("version") and not found.entries:
        return None
    return {
        "title": plain(str(found.feed.get("title") or "")),
        "entries": [_entry(one) for one in found.entries[:MOST_ENTRIES]],
    }


def _entry(one: Any) -> dict[str, Any]:
    whole = max(
        (str(part.get("value") or "") for part in one.get("content", [])), key=len, default=""
    )
    at = one.get("published_parsed") or one.get("updated_parsed")
    try:
        moment = datetime.fromtimestamp(timegm(at), UTC).isoformat() if at else ""
    except (ValueError, TypeError, OverflowError, OSError):
        moment = ""
    link = str(one.get("link") or "")
    return {
        "id": str(one.get("id") or link or one.get("title") or ""),
        "link": link,
        "title": plain(str(one.get("title") or "")),
        "author": plain(str(one.get("author") or "")),
        "at": moment,
        "text": plain(whole or str(one.get("summary") or "")),
    }


def main(kind: str, memory: int, seconds: int, url: str, charset: str) -> int:
    """Read what comes; returns the exit status."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    body = sys.stdin.buffer.read()
    told = (page_read if kind == "page" else feed_read)(body, url, charset)
    if told is None:
        return NOTHING
    sys.stdout.write(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4], sys.argv[5]))
