"""The words that contacts and outlets are sorted by."""

from typing import TYPE_CHECKING

from django.db.models import IntegerField
from django.db.models.expressions import RawSQL

from foundation.scopes.pages import COUNT_CAP, Page, keyset_page
from kol.press.models import Term

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

TERMS = 40
# So many of a kind are offered while typing.
OFFERED = 300


def terms_offered() -> dict[str, list[str]]:
    """Words of each kind to choose from while typing, by name. One query."""
    offered: dict[str, list[str]] = {kind: [] for kind in Term.Kind.values}
    for kind, name in Term.objects.order_by("name").values_list("kind", "name")[: 10 * OFFERED]:
        if len(offered[kind]) < OFFERED:
            offered[kind].append(name)
    return offered


def terms_page(kind: str, q: str, params: "QueryDict | None") -> Page[Term]:
    """Words of a kind by name, with how many contacts (``contacts_count``) and outlets
    (``outlets_count``) have each, no further than lists count. Two queries."""
    terms = Term.objects.filter(kind=kind)
    if q:
        terms = terms.filter(name__icontains=q)
    return keyset_page(_counted(terms, kind), params=params, order=("name", "id"), size=TERMS)


# Column of the rows that have a word of a kind.
_HAVING = {
    Term.Kind.TAG: "one.tags @> ARRAY[press_term.name]",
    Term.Kind.BEAT: "one.beats @> ARRAY[press_term.name]",
    Term.Kind.REGION: "one.region = press_term.name",
}
_COUNT = (
    "(SELECT count(*) FROM (SELECT FROM {table} one WHERE one.team_id = press_term.team_id "
    "AND one.state = 'active' AND {having} LIMIT {most}) counted)"
)


def _counted(terms: "QuerySet[Term, Term]", kind: str) -> "QuerySet[Term, Term]":
    counts = {
        name: RawSQL(  # noqa: S611 -- ours alone
            _COUNT.format(table=table, having=_HAVING[Term.Kind(kind)], most=COUNT_CAP + 1),
            [],
            IntegerField(),
        )
        for name, table in (("contacts_count", "press_contact"), ("outlets_count", "press_outlet"))
    }
    return terms.annotate(**counts)
