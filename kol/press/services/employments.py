"""Where a person works and worked: people move, and the history stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from foundation.scopes.actors import Actor
from foundation.text.normal import display_clean
from kol.press.errors import JobRefused, JobTwice
from kol.press.models import Contact, Employment, Outlet
from kol.press.services.outlets import outlet_get_or_create, outlet_key, outlet_names_hold

MOST_JOBS = 30


@dataclass(frozen=True, slots=True)
class EmploymentInput:
    """A job. ``outlet`` is an outlet, or its name (made where there is none); ``id`` is the public
    id of the job it changes, empty for the one at that outlet, or a new one."""

    outlet: Outlet | str
    title: str = ""
    desk: str = ""
    from_on: date | None = None
    to_on: date | None = None
    ended: bool = False
    is_primary: bool = False
    id: str = ""


def employments_replace(
    *, contact: Contact, given: Sequence[EmploymentInput], actor: Actor
) -> list[int]:
    """Make the jobs of a locked contact be exactly these; returns the ids of the outlets that are
    touched, nothing where nothing changed. Raises JobRefused, JobTwice, as outlet_get_or_create."""
    if len(given) > MOST_JOBS:
        raise JobRefused(field="employments")
    stored = list(Employment.objects.filter(contact=contact).order_by("pk"))
    left = {one.pk: one for one in stored}
    names = {outlet_key(one.outlet) for one in given if isinstance(one.outlet, str)}
    if len(names) > 1:  # all at once and in one order, so that two lists don't wait for each other
        outlet_names_hold(contact.team_id, names)
    wanted = [(_row(contact, one, actor, left), one) for one in given]
    touched = {row.outlet_id for row in left.values()}
    Employment.objects.filter(pk__in=left).delete()
    primary = _primary([row for row, _one in wanted], [one for _row, one in wanted])
    before = {row.pk: row for row in Employment.objects.filter(contact=contact)}
    for row, _one in wanted:
        row.is_primary = row is primary
    changed = [row for row, _one in wanted if row.pk is None or _differs(row, before[row.pk])]
    # First those that stop being the main job or end, then those that begin: one at a time holds.
    kept = sorted(
        (row for row in changed if row.pk), key=lambda row: (not row.ended, row.is_primary)
    )
    for row in [*kept, *(row for row in changed if row.pk is None)]:
        _save(row)
        touched.add(row.outlet_id)
        if row.pk in before:
            touched.add(before[row.pk].outlet_id)
    return sorted(touched)


def _row(
    contact: Contact, one: EmploymentInput, actor: Actor, left: dict[int, Employment]
) -> Employment:
    """The job's row with what was given, not saved; it is taken out of ``left``."""
    outlet = (
        outlet_get_or_create(team_id=contact.team_id, actor=actor, name=one.outlet)
        if isinstance(one.outlet, str)
        else one.outlet
    )
    if one.from_on and one.to_on and one.to_on < one.from_on:
        raise JobRefused(field="employments", message=_("A job can't end before it began."))
    row = next(
        (
            row
            for row in left.values()
            if (row.public_id == one.id if one.id else row.outlet_id == outlet.pk)
            and (one.id or row.ended == (one.ended or one.to_on is not None))
        ),
        None,
    )
    row = left.pop(row.pk) if row else Employment(team_id=contact.team_id, contact=contact)
    row.outlet = outlet
    row.title, row.desk = display_clean(one.title, 60), display_clean(one.desk, 60)
    row.from_on, row.to_on = one.from_on, one.to_on
    row.ended = one.ended or one.to_on is not None
    return row


def _primary(rows: list[Employment], given: list[EmploymentInput]) -> Employment | None:
    """The main job: the one said, else the first they are still at."""
    there = [(row, one) for row, one in zip(rows, given, strict=True) if not row.ended]
    said = next((row for row, one in there if one.is_primary), None)
    return said or (there[0][0] if there else None)


_COLUMNS = ("outlet_id", "title", "desk", "from_on", "to_on", "ended", "is_primary")


def _differs(row: Employment, before: Employment) -> bool:
    return any(getattr(row, name) != getattr(before, name) for name in _COLUMNS)


def _save(row: Employment) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise JobTwice(field="employments", outlet=row.outlet.name) from None
