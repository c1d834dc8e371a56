"""Keyset pages over a primary key, newest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """One page; ``previous`` and ``next`` are query strings, empty at the ends."""

    items: list[M]
    previous: str
    next: str


def keyset_page(found: "QuerySet[M, M]", query: Mapping[str, str], *, size: int) -> Page[M]:
    """The page that ``after`` or ``before`` (a key) of the query string asks for. One query."""
    after, before = _key(query, "after"), _key(query, "before")
    if before is not None:
        rows = list(found.filter(pk__gt=before).order_by("pk")[: size + 1])
        more_before, rows = len(rows) > size, rows[:size][::-1]
        more_after = True
    else:
        if after is not None:
            found = found.filter(pk__lt=after)
        rows = list(found.order_by("-pk")[: size + 1])
        more_after, rows = len(rows) > size, rows[:size]
        more_before = after is not None
    rest = {key: value for key, value in query.items() if key not in ("after", "before") and value}
    return Page(
        items=rows,
        previous=_query(rest, "before", rows[0].pk) if rows and more_before else "",
        next=_query(rest, "after", rows[-1].pk) if rows and more_after else "",
    )


def _key(query: Mapping[str, str], name: str) -> int | None:
    raw = query.get(name, "")
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 19 else None


def _query(rest: dict[str, str], name: str, key: int) -> str:
    from urllib.parse import urlencode

    return "?" + urlencode({**rest, name: key})
