"""What a card in Latin letters says: Jane Doe / Senior Editor, Food Weekly.

Its parts stand between commas or on lines of their own, so they are read whole: what ends as titles
do is one, what is written like a name is the name, what then stands alone or has a paper's word in
it is the outlet.
"""

import re

_BREAKS = re.compile(r"\s*[,，;；|｜/·•]\s*|\s{2,}")
_PART = re.compile(r"[A-Za-z][A-Za-z0-9 .'’&+-]*")
_TITLE = re.compile(
    r"(?:[\w.'&-]+ ){0,4}?(?:editor|reporter|journalist|correspondent|writer|columnist|producer"
    r"|host|anchor|photographer|director|manager|presenter|blogger|critic|publisher|commentator|chief"
    r"|officer|founder|intern|assistant)(?:[ -]in[ -]chief| at large)?",
    re.IGNORECASE,
)
_AT = re.compile(r"\s+(?:at|of|for|with|@)\s+", re.IGNORECASE)
_OUTLET = re.compile(
    r"\b(?:daily|weekly|monthly|times|news|press|post|tv|media|magazine|journal|review|herald|radio"
    r"|group|agency|network|online|tribune|gazette|today|studio|ltd|inc|co)\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"[A-Z][A-Za-z.'’-]*(?: [A-Z][A-Za-z.'’-]*){1,2}")
_WORD = re.compile(r"[A-Z][A-Za-z.'’-]+")


def latin_split(lines: list[str]) -> tuple[list[str], list[str]]:
    """(what else the lines hold, the parts of them that are in Latin letters throughout)."""
    others: list[str] = []
    parts: list[str] = []
    for line in lines:
        rest: list[str] = []
        for part in filter(None, _BREAKS.split(line)):
            (parts if _PART.fullmatch(part) and len(part) > 1 else rest).append(part)
        if rest:
            others.append(" ".join(rest))
    return others, parts


def latin_read(parts: list[str], *, name: str, outlet: str, title: str) -> tuple[str, str, str]:
    """(name, outlet, title) with what the parts say of them added; takes what was read away."""
    for part in list(parts):
        said, *where = _AT.split(part, maxsplit=1)
        if not title and _TITLE.fullmatch(said):
            title = said
            parts.remove(part)
            if where and not outlet:
                outlet = where[0]
    alone = not name
    if not name:
        name = _name_in(parts)
    if not outlet:
        outlet = _outlet_in(parts, alone and bool(name))
    return name, outlet, title


def _name_in(parts: list[str]) -> str:
    for pattern in (_NAME, _WORD):
        for part in parts:
            if pattern.fullmatch(part) and not _OUTLET.search(part):
                parts.remove(part)
                if len(parts) or part.count(" ") < 2:
                    return part
                # John Smith Reuters: nothing stands between them.
                first, last, more = part.split(" ", 2)
                parts.append(more)
                return f"{first} {last}"
    return ""


def _outlet_in(parts: list[str], any_part: bool) -> str:
    """A part with a paper's word in it; else, beside a name in Latin letters, the first."""
    for part in parts:
        if _OUTLET.search(part) or (any_part and _WORD.match(part)):
            parts.remove(part)
            return part
    return ""
