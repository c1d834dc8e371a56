"""Finding contacts and outlets: the best first, as quick for a surname as for a rare name.

What was typed is asked in steps, the surest first (``kol.press.lexemes``), and no further than
``MOST`` rows are found: whoever shares their initials with seven thousand others types one more
letter. Lists and exports that take all that fit use ``contacts_matching``.
"""

from collections.abc import Iterable
from functools import reduce
from typing import TYPE_CHECKING, TypeVar

from django.db import connection
from django.db.models import Case, F, IntegerField, Model, Value, When

from foundation.scopes.models import TeamModel
from foundation.text.postgres import SearchMatch
from kol.press.findable import contacts_findable, outlets_findable
from kol.press.lexemes import asked, lexemes_of
from kol.press.models import Contact, ContactSearch, Outlet, OutletSearch

if TYPE_CHECKING:
    from django.db.models import QuerySet

M = TypeVar("M", bound=Model)

MOST = 200
_BATCH = 500


def contacts_search(
    contacts: "QuerySet[Contact, Contact]", text: str, *, most: int = MOST
) -> "QuerySet[Contact, Contact]":
    """The best of ``contacts`` for what was typed, at most ``most``, in order: by how they were
    found (``found_step``), then those we were in touch with last. None for an empty text. A query
    here and one where they are read."""
    found = _found(contacts, "contact", text, most)
    return found.order_by("found_step", F("last_touch_at").desc(nulls_last=True), "sort_key", "pk")


def outlets_search(
    outlets: "QuerySet[Outlet, Outlet]", text: str, *, most: int = MOST
) -> "QuerySet[Outlet, Outlet]":
    """As ``contacts_search``; outlets with the greater reach lead."""
    found = _found(outlets, "outlet", text, most)
    return found.order_by("found_step", F("reach").desc(nulls_last=True), "sort_key", "pk")


def contacts_matching(
    contacts: "QuerySet[Contact, Contact]", text: str
) -> "QuerySet[Contact, Contact]":
    """All of ``contacts`` that what was typed finds, in their own order. No query."""
    whole = asked(text).whole
    return contacts.filter(search__found_by=SearchMatch(whole)) if whole else contacts.none()


def outlets_matching(outlets: "QuerySet[Outlet, Outlet]", text: str) -> "QuerySet[Outlet, Outlet]":
    """All of ``outlets`` that what was typed finds, in their own order. No query."""
    whole = asked(text).whole
    return outlets.filter(search__found_by=SearchMatch(whole)) if whole else outlets.none()


def _found(rows: "QuerySet[M, M]", what: str, text: str, most: int) -> "QuerySet[M, M]":
    steps = [
        rows.order_by()
        .filter(search__found_by=SearchMatch(step))
        .annotate(found_step=Value(at, IntegerField()))
        .values_list("pk", "found_step")[:most]
        for at, step in enumerate(asked(text).steps)
    ]
    if not steps:
        return rows.none().annotate(found_step=Value(0, IntegerField()))
    # The steps share no row, so the database stops at the step that fills the answer.
    every = reduce(lambda one, other: one.union(other, all=True), steps)[:most]
    by_step: dict[int, list[int]] = {}
    for pk, at in every:
        by_step.setdefault(at, []).append(pk)
    whens = [When(pk__in=ids, then=Value(at)) for at, ids in by_step.items()]
    found = [pk for ids in by_step.values() for pk in ids]
    return rows.filter(pk__in=found).annotate(
        found_step=Case(*whens, default=Value(len(steps)), output_field=IntegerField())
    )


def contact_index(contact_ids: Iterable[int]) -> None:
    """Write what these contacts are found by, from what is stored: after every write of a contact,
    its channels, jobs or accounts, in the same transaction. Five queries for 500 contacts."""
    ids = sorted(set(contact_ids))
    for start in range(0, len(ids), _BATCH):
        part = ids[start : start + _BATCH]
        rows = contacts_findable(part)
        _write(ContactSearch, {pk: (team, lexemes_of(row)) for pk, (team, row) in rows.items()})
        ContactSearch.objects.filter(pk__in=set(part) - set(rows)).delete()


def outlet_index(outlet_ids: Iterable[int], *, names_too: bool = True) -> None:
    """Write what these outlets are found by, and those who work there by their outlets' names
    (``names_too``): after every write of an outlet, in the same transaction."""
    ids = sorted(set(outlet_ids))
    for start in range(0, len(ids), _BATCH):
        part = ids[start : start + _BATCH]
        rows = outlets_findable(part)
        _write(OutletSearch, {pk: (team, lexemes_of(row)) for pk, (team, row) in rows.items()})
        OutletSearch.objects.filter(pk__in=set(part) - set(rows)).delete()
    if names_too:
        there = Contact.objects.filter(employments__outlet__in=ids, employments__ended=False)
        contact_index(there.order_by("pk").values_list("pk", flat=True))


def _write(model: type[TeamModel], rows: dict[int, tuple[int, list[str]]]) -> None:
    """One statement; a row that says what it said already is left alone."""
    if not rows:
        return
    table, key = model._meta.db_table, model._meta.pk.column
    values = ", ".join(["(%s, %s, array_to_tsvector(%s::text[]))"] * len(rows))
    sql = f"""
    INSERT INTO {table} AS held ({key}, team_id, found_by) VALUES {values}
    ON CONFLICT ({key}) DO UPDATE SET found_by = excluded.found_by
    WHERE held.found_by IS DISTINCT FROM excluded.found_by
    """  # noqa: S608 -- names of tables
    with connection.cursor() as cursor:
        cursor.execute(sql, [part for pk, (team, lex) in rows.items() for part in (pk, team, lex)])
