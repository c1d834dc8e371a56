"""A page of a long list that is narrowed by anything, in a time that no guess of the planner's
decides."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from django.db.models import Model
from django.db.models.expressions import RawSQL
from django.http import QueryDict

from foundation.scopes.pages import COUNT_CAP, Page, keyset_page

if TYPE_CHECKING:
    from django.db.models import QuerySet

M = TypeVar("M", bound=Model)

PAGE = 50
# So many that fit are listed before more is taken for "many". In an order whose rows lie scattered
# a walk costs more, so walking pays later.
FEW = 1200
FEW_SCATTERED = 5000


def listed_page(
    narrow: "Callable[[bool], QuerySet[M, M]]",
    *,
    all_of: "QuerySet[M, M]",
    params: QueryDict | None,
    order: tuple[str, ...],
    scattered: bool = False,
    drawn: "Callable[[QuerySet[M, M]], QuerySet[M, M]]" = lambda rows: rows,
    size: int | None = None,
) -> Page[M]:
    """A page of the rows that fit. Two queries, and those that ``drawn`` brings along.

    The first looks for a thousand or more that fit, in no order: what is rare an index finds at
    once, what is common soon fills it. If that was all of them, the page is cut out of these. If
    there are more, walking the list in its order meets a page of them soon. So neither depends on
    how well the planner guesses what a mixture of filters leaves.

    ``narrow(walking)`` gives those that fit (``foundation.lists.filters.narrowed``), ``all_of`` the
    list without filters; ``drawn`` adds what rows show.
    """
    few = FEW_SCATTERED if scattered else FEW
    ids = list(narrow(False).order_by().values_list("pk", flat=True)[: few + 1])
    rows = narrow(True) if len(ids) > few else all_of.filter(pk__in=listed_ids(ids))
    page = keyset_page(drawn(rows), params=params, order=order, size=size or PAGE, counted=False)
    return replace(page, count=min(len(ids), COUNT_CAP), capped=len(ids) > COUNT_CAP)


def listed_ids(ids: list[int]) -> RawSQL:
    """Any number of ids as one parameter."""
    return RawSQL("SELECT unnest(%s::bigint[])", [ids])


def ranked_page(
    ids: list[int],
    rows: "QuerySet[M, M]",
    *,
    params: QueryDict | None,
    drawn: "Callable[[QuerySet[M, M]], QuerySet[M, M]]" = lambda rows: rows,
    most: int,
) -> Page[M]:
    """A page of what a search found, best first: ``ids`` are all it found, ``most`` of them at
    most. Marks are places, for nothing else says where a row stands. One query, and those of
    ``drawn``."""
    params = params or QueryDict()
    given = params.get("at", "")
    at = int(given) if given.isascii() and given.isdigit() and len(given) < 6 else 0
    shown = ids[at : at + PAGE]
    by_key = {row.pk: row for row in drawn(rows.filter(pk__in=shown))}
    return Page(
        rows=[by_key[pk] for pk in shown if pk in by_key],
        previous=_at(params, max(0, at - PAGE)) if at else "",
        next=_at(params, at + PAGE) if len(ids) > at + PAGE else "",
        count=len(ids),
        capped=len(ids) >= most,
    )


def _at(params: QueryDict, at: int) -> str:
    query = params.copy()
    query.pop("at", None)
    if at:
        query["at"] = str(at)
    return f"?{query.urlencode()}"
