"""What a text is made of: blocks of runs, never HTML. Read and checked here, whoever sent it.

``{"blocks": [...]}``, and each block is one of

- ``{"type": "paragraph" | "heading" | "quote", "runs": [run, ...]}``
- ``{"type": "list", "ordered": bool, "items": [[run, ...], ...]}``
- ``{"type": "picture", "asset": public id, "alt": text, "caption": text}``
- ``{"type": "divider"}``

A run is ``{"text": ..., "bold": true, "italic": true, "link": address}`` (marks only where they are
set), ``{"topic": name, "open": true}`` (``#name#``, or ``#name`` when open) or ``{"mention":
name}``. What isn't known is refused, so nothing unexpected is ever kept or shown.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from foundation.scopes.models import PUBLIC_ID_LENGTH
from kol.posts.errors import BodyBroken, BodyTooLong, LinkBroken
from kol.posts.models.posts import BODY_LENGTH

Body = dict[str, Any]
Run = dict[str, Any]

TEXT_BLOCKS = frozenset({"paragraph", "heading", "quote"})
MOST_BLOCKS, MOST_RUNS = 2000, 10_000
TOPIC_LENGTH, MENTION_LENGTH, CAPTION_LENGTH = 40, 40, 200
LINK_LENGTH = 1000
EMPTY: Body = {"blocks": []}
# #话题#, or #话题 up to a space or the end; @名字, but not in an e-mail address.
_PIECE = re.compile(
    r"#(?P<closed>[^#\s@]{1,40})#"
    r"|(?<![\w#&/])#(?P<open>[^\W_][\w·\-]{0,39})(?=\s|$)"
    r"|(?<![\w.@])@(?P<mention>[\w·\-]{1,40})"
)
_FORMAT = frozenset({"\u200d", "\ufe0f", "\ufe0e"})  # joiners and looks of emoji


def body_clean(raw: Any) -> Body:
    """The structure as it is kept. Raises BodyBroken, BodyTooLong, LinkBroken."""
    if not raw:
        return {"blocks": []}
    if not isinstance(raw, dict) or not isinstance(raw.get("blocks", []), list):
        raise BodyBroken(what="blocks")
    blocks = raw.get("blocks", [])
    if len(blocks) > MOST_BLOCKS:
        raise BodyTooLong(most=BODY_LENGTH)
    body: Body = {"blocks": [_block(block) for block in blocks]}
    if body_length(body) > BODY_LENGTH:
        raise BodyTooLong(most=BODY_LENGTH)
    return body


def text_to_body(text: str) -> Body:
    """What was typed into a plain field: a paragraph each line. Raises BodyTooLong."""
    if len(text) > BODY_LENGTH * 2:
        raise BodyTooLong(most=BODY_LENGTH)
    lines = _shown(text, lines=True).rstrip().strip("\n").split("\n")
    if lines == [""]:
        return {"blocks": []}
    return body_clean(
        {"blocks": [{"type": "paragraph", "runs": runs_of(line.rstrip())} for line in lines]}
    )


def runs_of(line: str) -> list[Run]:
    """A line of plain text with its topics and mentions found."""
    runs: list[Run] = []
    at = 0
    for found in _PIECE.finditer(line):
        if found.start() > at:
            runs.append({"text": line[at : found.start()]})
        if found["closed"]:
            runs.append({"topic": found["closed"]})
        elif found["open"]:
            runs.append({"topic": found["open"], "open": True})
        else:
            runs.append({"mention": found["mention"]})
        at = found.end()
    if at < len(line):
        runs.append({"text": line[at:]})
    return runs


def body_found(body: Body) -> Body:
    """The same with the topics and mentions found that stand in it as plain words."""
    for block in body["blocks"]:
        if block["type"] in TEXT_BLOCKS:
            block["runs"] = _found(block["runs"])
        elif block["type"] == "list":
            block["items"] = [_found(item) for item in block["items"]]
    return body


def _found(runs: list[Run]) -> list[Run]:
    found: list[Run] = []
    for run in runs:
        found += runs_of(run["text"]) if set(run) == {"text"} else [run]
    return found


def blocks_runs(body: Body) -> Iterator[list[Run]]:
    """The runs of every line of text, in order."""
    for block in body.get("blocks", []):
        if block["type"] in TEXT_BLOCKS:
            yield block["runs"]
        elif block["type"] == "list":
            yield from block["items"]


def body_pictures(body: Body) -> list[str]:
    """The public ids of its pictures, in order, each once."""
    found = [block["asset"] for block in body.get("blocks", []) if block["type"] == "picture"]
    return list(dict.fromkeys(found))


def body_topics(body: Body) -> list[str]:
    """The topics in its text, each once."""
    runs = [run for line in blocks_runs(body) for run in line]
    return list(dict.fromkeys(run["topic"] for run in runs if "topic" in run))


def body_mentions(body: Body) -> list[str]:
    """Whom its text mentions, each once."""
    runs = [run for line in blocks_runs(body) for run in line]
    return list(dict.fromkeys(run["mention"] for run in runs if "mention" in run))


def body_length(body: Body) -> int:
    """Characters of all text, captions with it."""
    runs = sum(len(run_text(run)) for line in blocks_runs(body) for run in line)
    said = sum(
        len(block.get("alt", "")) + len(block.get("caption", ""))
        for block in body.get("blocks", [])
        if block["type"] == "picture"
    )
    return runs + said


def body_empty(body: Body) -> bool:
    """Whether nothing is in it."""
    return not body_pictures(body) and not any(
        run_text(run).strip() for line in blocks_runs(body) for run in line
    )


def run_text(run: Run) -> str:
    """A run as plain text, topics and mentions the usual way."""
    if "topic" in run:
        return f"#{run['topic']}" if run.get("open") else f"#{run['topic']}#"
    return f"@{run['mention']}" if "mention" in run else str(run["text"])


def link_clean(link: Any) -> str:
    """An address that may stand in a text. Raises LinkBroken."""
    shown = str(link).strip()
    try:
        parts = urlsplit(shown)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and not parts.username
    except ValueError:
        good = False
    if not good or len(shown) > LINK_LENGTH or re.search(r"[\s<>\"\\]", shown):
        raise LinkBroken(link=shown[:80])
    return shown


def _block(block: Any) -> dict[str, Any]:
    if not isinstance(block, dict):
        raise BodyBroken(what="block")
    kind = block.get("type")
    if kind in TEXT_BLOCKS:
        return {"type": kind, "runs": _runs(block.get("runs"))}
    if kind == "list":
        items = block.get("items")
        if not isinstance(items, list) or len(items) > MOST_BLOCKS:
            raise BodyBroken(what="list")
        return {
            "type": "list",
            "ordered": bool(block.get("ordered")),
            "items": [_runs(item) for item in items],
        }
    if kind == "picture":
        asset = block.get("asset")
        if not isinstance(asset, str) or len(asset) != PUBLIC_ID_LENGTH or not asset.isalnum():
            raise BodyBroken(what="picture")
        return {
            "type": "picture",
            "asset": asset,
            "alt": _words(block.get("alt", ""), CAPTION_LENGTH),
            "caption": _words(block.get("caption", ""), CAPTION_LENGTH),
        }
    if kind == "divider":
        return {"type": "divider"}
    raise BodyBroken(what=str(kind)[:20])


def _runs(raw: Any) -> list[Run]:
    if not isinstance(raw, list) or len(raw) > MOST_RUNS:
        raise BodyBroken(what="runs")
    runs: list[Run] = []
    for one in raw:
        run = _run(one)
        # Neighbours that look the same are one: the same text is the same structure.
        if runs and "text" in run and "text" in runs[-1] and _marks(run) == _marks(runs[-1]):
            runs[-1]["text"] += run["text"]
        elif run.get("text") != "":
            runs.append(run)
    return runs


def _run(raw: Any) -> Run:
    if not isinstance(raw, dict):
        raise BodyBroken(what="run")
    if "topic" in raw:
        name = _words(raw["topic"], TOPIC_LENGTH).replace("#", "")
        if not name:
            raise BodyBroken(what="topic")
        return {"topic": name, "open": True} if raw.get("open") else {"topic": name}
    if "mention" in raw:
        name = _words(raw["mention"], MENTION_LENGTH).replace("@", "")
        if not name:
            raise BodyBroken(what="mention")
        return {"mention": name}
    if not isinstance(raw.get("text"), str):
        raise BodyBroken(what="text")
    run: Run = {"text": _shown(raw["text"])}
    for mark in ("bold", "italic"):
        if raw.get(mark):
            run[mark] = True
    if raw.get("link"):
        run["link"] = link_clean(raw["link"])
    return run


def _marks(run: Run) -> dict[str, Any]:
    return {name: value for name, value in run.items() if name != "text"}


def _words(raw: Any, most: int) -> str:
    if not isinstance(raw, str):
        raise BodyBroken(what="words")
    return _shown(raw).strip()[:most]


def _shown(text: str, *, lines: bool = False) -> str:
    """Without what can't be seen: controls, marks of direction, halves of characters."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "  ")
    if not lines:
        text = text.replace("\n", " ")
    kept = [
        char
        for char in text
        if char == "\n" or char in _FORMAT or unicodedata.category(char) not in _UNSEEN
    ]
    return "".join(kept)


_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})
