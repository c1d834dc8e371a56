"""How far back words are searched for in a list that only grows: the newest days, unless more is
asked for. Filters that an index answers need no such bound."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

from django.db import models
from django.db.models import QuerySet, Subquery
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

M = TypeVar("M", bound=models.Model)

USUAL_DAYS = 90


@dataclass(frozen=True, slots=True)
class Span:
    """A range one may choose: its value in the address, its name, its days (None: all)."""

    value: str
    label: str | Promise
    days: int | None


USUAL = Span("", _("Words: in the newest 90 days"), USUAL_DAYS)
_MORE = (
    Span("365", _("Words: in the past year"), 365),
    Span("all", _("Words: in all there is"), None),
)
SPAN_CHOICES = [(one.value, one.label) for one in _MORE]


def span_of(value: str) -> Span:
    """The range of that value; the usual one for any other."""
    return next((one for one in _MORE if one.value == value), USUAL)


def newest(
    found: "QuerySet[M, M]", *, by: str, days: int | None, **same: object
) -> "QuerySet[M, M]":
    """Those whose time ``by`` lies within the days. By that and by the key: lists are walked by
    keys, which grow with the time, and so the walk ends there too. Wants an index on team and
    time, with what is the ``same`` in all of them between; no query of its own."""
    if days is None:
        return found
    since = timezone.now() - timedelta(days=days)
    within = found.model._default_manager.filter(**same, **{f"{by}__gte": since})
    first = Subquery(within.order_by(by).values("pk")[:1])
    return found.filter(**{f"{by}__gte": since}, pk__gte=first)
