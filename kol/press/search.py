"""Finding contacts and outlets: the best first, as quick for a surname as for a rare name.

What was typed is asked in steps, the surest first (``kol.press.lexemes``), and no further than
``MOST`` rows are found: whoever shares their initials with seven thousand others types one more
letter. Lists and exports that take all that fit use ``contacts_matching``.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, F, IntegerField, Model, Value, When

from foundation.scopes.models import TeamModel
from foundation.scopes.scope import allowed_team_ids
from foundation.text.postgres import SearchMatch
from kol.press.findable import contacts_findable, outlets_findable
from kol.press.lexemes import Asked, asked, lexemes_of
from kol.press.models import Contact, ContactSearch, Outlet, OutletSearch

if TYPE_CHECKING:
    from django.db.models import QuerySet

M = TypeVar("M", bound=Model)

MOST = 200
_BATCH = 500


def contacts_search(
    contacts: "QuerySet[Contact, Contact]", text: str, *, most: int = MOST, sees: bool = True
) -> "QuerySet[Contact, Contact]":
    """The best of ``contacts`` for what was typed, at most ``most``, in order: by how they were
    found (``found_step``), then those we were in touch with last. None for an empty text;
    ``sees``: by parts of numbers, too. A query here and one where they are read."""
    found = _found(contacts, ContactSearch, asked(text, sees=sees), most)
    return found.order_by("found_step", F("last_touch_at").desc(nulls_last=True), "sort_key", "pk")


def outlets_search(
    outlets: "QuerySet[Outlet, Outlet]", text: str, *, most: int = MOST
) -> "QuerySet[Outlet, Outlet]":
    """As ``contacts_search``; outlets with the greater reach lead."""
    found = _found(outlets, OutletSearch, asked(text), most)
    return found.order_by("found_step", F("reach").desc(nulls_last=True), "sort_key", "pk")


def contacts_matching(
    contacts: "QuerySet[Contact, Contact]", text: str, *, sees: bool = True
) -> "QuerySet[Contact, Contact]":
    """All of ``contacts`` that what was typed finds, in their own order; ``sees``: by parts of
    numbers, too. A query here: how common it is decides how the next one asks."""
    return _matching(contacts, ContactSearch, asked(text, sees=sees))


def outlets_matching(outlets: "QuerySet[Outlet, Outlet]", text: str) -> "QuerySet[Outlet, Outlet]":
    """As ``contacts_matching``."""
    return _matching(outlets, OutletSearch, asked(text))


# So many that are found are named; more are common enough for any plan to meet them soon.
_NAMED = 2000
# The planner is not to guess how many a query of prefixes finds: given a limit it would read the
# whole table in the hope to meet them soon. A materialised step is asked of the index, and read no
# further than the limit.
_MATCHING = """
WITH found AS MATERIALIZED (SELECT {key} AS id FROM {table} WHERE found_by @@ %s::tsquery {team})
SELECT id FROM found LIMIT {most}
"""
# What a step finds in the first rows of the table, looked through: what is common there is common
# everywhere, and its entry in the index would hold a part of all rows.
_PROBED = 1000
_PROBE = """
probed AS MATERIALIZED (
  SELECT id, step FROM (SELECT {key} AS id, CASE {whens} END AS step FROM
    (SELECT {key}, found_by FROM {table} WHERE true {team} LIMIT {probed}) taken) looked
  WHERE step IS NOT NULL AND id IN ({rows})
)
"""
_STEP = """
found{at} AS MATERIALIZED (SELECT {key} AS id FROM {table} WHERE found_by @@ %s::tsquery {team})
"""
_OF_STEP = """
(SELECT id, {at} FROM probed WHERE step = {at}
   AND (SELECT count(*) FROM probed WHERE step = {at}) >= {most} LIMIT {most})
UNION ALL
(SELECT id, {at} FROM found{at}
 WHERE (SELECT count(*) FROM probed WHERE step = {at}) < {most}
   AND EXISTS (SELECT 1 FROM ({rows}) AS fits(id) WHERE fits.id = found{at}.id) LIMIT {most})
"""


def _matching(rows: "QuerySet[M, M]", model: type[TeamModel], typed: Asked) -> "QuerySet[M, M]":
    whole = typed.whole
    if not whole:
        return rows.none()
    with connection.cursor() as cursor:
        cursor.execute(_MATCHING.format(**_names(model), most=_NAMED + 1), [whole])
        ids = [pk for (pk,) in cursor.fetchall()]
    common = len(ids) > _NAMED
    by_word, by_id = {"search__found_by": SearchMatch(whole)}, {"pk__in": ids}
    fitting: QuerySet[M, M] = rows.filter(**(by_word if common else by_id))
    return fitting


def _names(model: type[TeamModel]) -> dict[str, str]:
    pk = model._meta.pk
    assert pk is not None
    teams = allowed_team_ids()
    of_team = "" if teams is None else f"AND team_id IN ({', '.join(map(str, teams)) or 'NULL'})"
    return {"key": pk.column or "", "table": model._meta.db_table, "team": of_team}


def _found(
    rows: "QuerySet[M, M]", model: type[TeamModel], typed: Asked, most: int
) -> "QuerySet[M, M]":
    steps = typed.steps
    by_step: dict[int, list[int]] = {}
    for pk, at in _in_steps(rows, model, steps, most) if steps else ():
        by_step.setdefault(at, []).append(pk)
    if not by_step:
        nobody: QuerySet[M, M] = rows.none().annotate(found_step=Value(0, IntegerField()))
        return nobody
    whens = [When(pk__in=ids, then=Value(at)) for at, ids in by_step.items()]
    found = [pk for ids in by_step.values() for pk in ids]
    step = Case(*whens, default=Value(len(steps)), output_field=IntegerField())
    ranked: QuerySet[M, M] = rows.filter(pk__in=found).annotate(found_step=step)
    return ranked


def _in_steps(
    rows: "QuerySet[M, M]", model: type[TeamModel], steps: tuple[str, ...], most: int
) -> list[tuple[int, int]]:
    """(id, step) of the first ``most``. The steps share no row, so the database stops at the step
    that fills the answer."""
    try:
        inner, params = rows.order_by().values_list("pk").query.sql_with_params()
    except EmptyResultSet:
        return []
    names, numbers = _names(model), range(len(steps))
    whens = " ".join(f"WHEN found_by @@ %s::tsquery THEN {at}" for at in numbers)
    asking = [_PROBE.format(whens=whens, rows=inner, probed=_PROBED, **names)]
    asking += [_STEP.format(at=at, **names) for at in numbers]
    each = " UNION ALL ".join(_OF_STEP.format(at=at, rows=inner, most=most) for at in numbers)
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH {', '.join(asking)} SELECT * FROM ({each}) every LIMIT {most}",  # noqa: S608
            [*steps, *params, *steps, *params * len(steps)],
        )
        return [(pk, at) for pk, at in cursor.fetchall()]


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
