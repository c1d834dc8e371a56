"""An article as marked text, for where there is no editor: ``## heading``, ``> quote``, ``- item``,
``1. item``, ``---``, ``![words](picture)``, ``**bold**``, ``*italic*``, ``[words](address)``.

Reading what was written gives the same structure again; a backslash takes a mark's meaning away.
"""

import re
from typing import Any

from kol.posts.body import Body, Run, body_clean, run_text, runs_of

_PICTURE = re.compile(
    r"!\[(?P<alt>[^\]]*)\]\((?P<asset>[A-Za-z0-9]+)(?:\s+\"(?P<said>[^\"]*)\")?\)"
)
_ORDERED = re.compile(r"\d{1,4}[.、] ")
_INLINE = re.compile(
    r"\\(?P<plain>[\\*\[\]#>!\-])"
    r"|\*\*\*(?P<both>[^*]+)\*\*\*"
    r"|\*\*(?P<bold>[^*]+)\*\*"
    r"|\*(?P<italic>[^*]+)\*"
    r"|\[(?P<words>[^\]]+)\]\((?P<link>https?://[^\s)]+)\)"
)
_MARKS = re.compile(r"([\\*\[\]])")


def body_to_marked(body: Body) -> str:
    """The structure as marked text."""
    return "\n\n".join(_block(block) for block in body.get("blocks", []))


def marked_to_body(text: str) -> Body:
    """Marked text as structure. Raises what body_clean does."""
    blocks: list[dict[str, Any]] = []
    for raw in text.replace("\r\n", "\n").split("\n"):
        line = raw.strip()
        if not line:
            blocks.append({})
        elif found := _PICTURE.fullmatch(line):
            blocks.append(
                {
                    "type": "picture",
                    "asset": found["asset"],
                    "alt": found["alt"],
                    "caption": found["said"] or "",
                }
            )
        elif line in ("---", "———"):
            blocks.append({"type": "divider"})
        elif line.startswith("#") and (words := line.lstrip("#")).startswith(" "):
            blocks.append({"type": "heading", "runs": _runs(words.strip())})
        elif line.startswith("> "):
            blocks.append({"type": "quote", "runs": _runs(line[2:])})
        elif line.startswith(("- ", "• ")):
            _item(blocks, False, line[2:])
        elif found := _ORDERED.match(line):
            _item(blocks, True, line[found.end() :])
        else:
            blocks.append({"type": "paragraph", "runs": _runs(line)})
    return body_clean({"blocks": [block for block in blocks if block]})


def _item(blocks: list[dict[str, Any]], ordered: bool, text: str) -> None:
    last = blocks[-1] if blocks else {}
    if last.get("type") != "list" or last["ordered"] is not ordered:
        last = {"type": "list", "ordered": ordered, "items": []}
        blocks.append(last)
    last["items"].append(_runs(text))


def _block(block: dict[str, Any]) -> str:
    match block["type"]:
        case "heading":
            return f"## {_line(block['runs'])}"
        case "quote":
            return f"> {_line(block['runs'])}"
        case "list":
            marks = [
                f"{n}. " if block["ordered"] else "- " for n in range(1, 1 + len(block["items"]))
            ]
            return "\n".join(
                mark + _line(item) for mark, item in zip(marks, block["items"], strict=True)
            )
        case "divider":
            return "---"
        case "picture":
            said = block["caption"].replace('"', "'")
            alt = block["alt"].replace("]", ")")
            return f"![{alt}]({block['asset']}{f' {chr(34)}{said}{chr(34)}' if said else ''})"
    line = _line(block["runs"])
    starts = line.startswith(("#", "> ", "- ", "• ", "---", "![")) or _ORDERED.match(line)
    return f"\\{line}" if starts and line[:1] in "#>-!" else line


def _line(runs: list[Run]) -> str:
    return "".join(_inline(run) for run in runs)


def _inline(run: Run) -> str:
    if "text" not in run:
        return run_text(run)
    text = _MARKS.sub(r"\\\1", run["text"])
    stars = "*" * (2 * bool(run.get("bold")) + bool(run.get("italic")))
    if run.get("link"):
        return f"[{text}]({run['link']})"
    return f"{stars}{text}{stars}"


def _runs(line: str) -> list[Run]:
    runs: list[Run] = []
    at = 0
    plain = ""
    for found in _INLINE.finditer(line):
        plain += line[at : found.start()]
        at = found.end()
        if found["plain"]:
            plain += found["plain"]
            continue
        runs += runs_of(plain)
        plain = ""
        if found["link"]:
            runs.append({"text": found["words"], "link": found["link"]})
        else:
            text = found["both"] or found["bold"] or found["italic"]
            run: Run = {"text": text}
            if found["both"] or found["bold"]:
                run["bold"] = True
            if found["both"] or found["italic"]:
                run["italic"] = True
            runs.append(run)
    return runs + runs_of(plain + line[at:])
