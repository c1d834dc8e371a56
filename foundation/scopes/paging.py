"""Lists that never load all: pages by key in both directions, and counts that stop counting.

A page says where it ends by the key of its last row, not by an offset, so the thousandth page costs
what the first does and a row that came meanwhile moves nothing.
"""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

M = TypeVar("M", bound=Model)

COUNT_CAP = 1000


@dataclass(frozen=True, slots=True)
class KeysetPage(Generic[M]):
    """One page: its rows in order, and the tokens for ``?before=`` and ``?after=`` (empty at an
    end)."""

    rows: list[M]
    previous: str
    next: str


def keyset_page(
    queryset: "QuerySet[M, M]",
    *,
    order: Sequence[str],
    size: int = 50,
    after: str = "",
    before: str = "",
) -> KeysetPage[M]:
    """A page of ``queryset`` ordered by ``order``: field names, the last one unique, all with a
    leading ``-`` or none. A token that can't be read gives the first page. One query; going back
    to what turns out to be the start takes a second one."""
    names = [name.lstrip("-") for name in order]
    down = order[0].startswith("-")
    if any(name.startswith("-") != down for name in order):
        raise ValueError("a keyset goes in one direction")
    back = _read(before, queryset, names) if before else None
    forth = _read(after, queryset, names) if after and back is None else None
    if back is not None:
        turned = [name if down else f"-{name}" for name in names]
        rows = list(queryset.filter(_beyond(names, back, not down)).order_by(*turned)[: size + 1])
        if len(rows) > size:
            rows = rows[:size][::-1]
            return KeysetPage(rows, _token(rows[0], names), _token(rows[-1], names))
        # The start is reached: show a whole first page.
    found = queryset if forth is None else queryset.filter(_beyond(names, forth, down))
    rows = list(found.order_by(*order)[: size + 1])
    more, rows = len(rows) > size, rows[:size]
    return KeysetPage(
        rows,
        previous=_token(rows[0], names) if forth is not None and rows else "",
        next=_token(rows[-1], names) if more else "",
    )


def capped_count(queryset: "QuerySet[Any, Any]", cap: int = COUNT_CAP) -> tuple[int, bool]:
    """How many rows, at most ``cap``, and whether there are more. One query that stops early."""
    count = queryset.order_by()[: cap + 1].count()
    return min(count, cap), count > cap


def _beyond(names: Sequence[str], values: Sequence[Any], down: bool) -> Q:
    """The rows after ``values`` in that direction, written so that an index on ``names`` serves."""
    op = "lt" if down else "gt"
    first, value = names[0], values[0]
    if len(names) == 1:
        return Q(**{f"{first}__{op}": value})
    rest = _beyond(names[1:], values[1:], down)
    return Q(**{f"{first}__{op}e": value}) & (Q(**{f"{first}__{op}": value}) | rest)


def _token(row: Model, names: Sequence[str]) -> str:
    values = [getattr(row, name) for name in names]
    plain = [v.isoformat() if isinstance(v, datetime) else v for v in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _read(token: str, queryset: "QuerySet[Any, Any]", names: Sequence[str]) -> list[Any] | None:
    """The key in a token, or None when somebody has played with it."""
    try:
        values = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        if not isinstance(values, list) or len(values) != len(names):
            return None
        fields = [queryset.model._meta.get_field(name) for name in names]
        read = [field.to_python(value) for field, value in zip(fields, values, strict=True)]
    except (ValueError, binascii.Error, TypeError):
        return None
    except Exception:  # a field's ValidationError: the token is from elsewhere
        return None
    if any(isinstance(v, int) and abs(v) > 2**62 for v in read) or None in read:
        return None
    return None if any(isinstance(v, str) and "\0" in v for v in read) else read
