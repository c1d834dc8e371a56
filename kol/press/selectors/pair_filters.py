"""What lists of pairs are narrowed to, of contacts and of outlets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Q

from kol.press.models.cleaning import LikelyPair

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

P = TypeVar("P", bound=LikelyPair)
LEAST = (75, 90, 99)
# How many pairs of contacts and of outlets wait, at most a thousand each: two columns of a
# statement about ``%(team)s``.
PRESS_PAIRS_OPEN = """
  (SELECT count(*) FROM (SELECT FROM press_contactpair pair
     JOIN press_contact one ON one.id = pair.first_id AND one.state IN ('active', 'archived')
     JOIN press_contact other ON other.id = pair.second_id AND other.state IN ('active', 'archived')
     WHERE pair.team_id = %(team)s AND pair.state = 'open' LIMIT 1000) contacts),
  (SELECT count(*) FROM (SELECT FROM press_outletpair pair
     JOIN press_outlet one ON one.id = pair.first_id AND one.state <> 'merged'
     JOIN press_outlet other ON other.id = pair.second_id AND other.state <> 'merged'
     WHERE pair.team_id = %(team)s AND pair.state = 'open' LIMIT 1000) outlets)
"""


@dataclass(frozen=True, slots=True)
class PairFilters:
    """Words that find one of the two, what they have in common, and how likely they are one at
    least (percent)."""

    q: str = ""
    reason: str = ""
    least: int = 0

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return bool(self.q or self.reason or self.least)


def pair_filters(given: "QueryDict", reasons: Sequence[str]) -> PairFilters:
    """The filters of a query string; what makes no sense is as not said."""
    reason, least = given.get("reason", ""), given.get("least", "")
    return PairFilters(
        q=given.get("q", "").replace("\0", "").strip()[:120],
        reason=reason if reason in reasons else "",
        least=int(least) if least in {str(one) for one in LEAST} else 0,
    )


def pairs_narrowed(
    pairs: "QuerySet[P, P]",
    given: "QueryDict | None",
    reasons: Sequence[str],
    found: Callable[[str], Sequence[int]],
) -> "QuerySet[P, P]":
    """The pairs that fit a query string; ``found(text)`` gives the records that words find."""
    if given is None:
        return pairs
    filters = pair_filters(given, reasons)
    if filters.reason:
        pairs = pairs.filter(reasons__contains=[filters.reason])
    if filters.least:
        pairs = pairs.filter(score__gte=filters.least)
    if filters.q:
        ids = list(found(filters.q))
        pairs = pairs.filter(Q(first__in=ids) | Q(second__in=ids))
    return pairs
