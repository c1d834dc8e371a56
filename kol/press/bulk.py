"""What can be changed of many contacts or outlets at once, and what follows."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.events.services import event_emit
from foundation.imports.customs import custom_fields
from foundation.imports.models import CustomField
from foundation.imports.values import ValueRefused, value_clean, value_text
from foundation.lists.errors import BulkRefused
from foundation.lists.filters import Choices
from foundation.lists.registry import BulkField
from foundation.scopes.actors import Actor
from foundation.scopes.scope import allowed_team_ids
from foundation.teams.audit import audit_record_many
from foundation.teams.models import Staff
from foundation.text.normal import display_clean
from foundation.text.several import words_split
from kol.press.errors_passed import RetentionPast
from kol.press.models import Contact, Outlet, Term
from kol.press.search import contact_index, outlet_index
from kol.press.selectors.terms import terms_offered
from kol.press.services.announce import contact_event
from kol.press.services.another_day import with_another_day
from kol.press.services.fields import words_clean
from kol.press.services.locks import contacts_lock, outlets_lock
from kol.press.services.retention import until_fits

Kind = CustomField.Kind
_YES_NO: Choices = (("1", gettext_lazy("Yes")), ("0", gettext_lazy("No")))
STATES: Choices = (
    ("archived", gettext_lazy("Put away")),
    ("active", gettext_lazy("Bring back")),
)


def contact_fields() -> list[BulkField]:
    """What can be changed of many contacts. One query, and one where choices are looked at."""
    return [*_shared(), *_kept(), *_own("contacts")]


def outlet_fields() -> list[BulkField]:
    """What can be changed of many outlets. As contact_fields."""
    return [*_shared(), *_own("outlets")]


def _shared() -> list[BulkField]:
    return [
        BulkField("tags", gettext_lazy("Tags"), "tags", _words("tags"), how="words",
                  suggestions="press-tags"),
        BulkField("beats", gettext_lazy("Beats"), "beats", _words("beats"), how="words",
                  suggestions="press-beats"),
        BulkField("owner", gettext_lazy("Our owner"), "owner_id", _staff, told=_staff_told,
                  choices=_staff_choices),
        BulkField("region", gettext_lazy("Region"), "region", _region, empty="",
                  suggestions="press-regions", most=40),
        BulkField("state", gettext_lazy("Put away or bring back"), "state", _state, empties=False,
                  choices=lambda: STATES, told=_state_told),
    ]  # fmt: skip


def _kept() -> list[BulkField]:
    """Why and how long people are kept: lists come without a word of it."""
    bases = [one for one in Contact.Basis.choices if one[0]]
    return [
        BulkField("basis", gettext_lazy("Lawful basis"), "basis", _basis, empty="",
                  choices=lambda: bases, told=lambda value: str(dict(bases).get(value, "–"))),
        BulkField("purpose", gettext_lazy("What we keep them for"), "purpose", _purpose, empty="",
                  most=120),
        BulkField("retain_until", gettext_lazy("Keep until"), "retain_until", _keep_until,
                  input_type="date"),
    ]  # fmt: skip


def _basis(value: str) -> str:
    if value not in Contact.Basis.values:
        raise BulkRefused(field="basis")
    return value


def _purpose(text: str) -> str:
    return display_clean(text, 120)


def _keep_until(text: str) -> str:
    """A day to come, as ``retention_set`` takes it."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise BulkRefused(message=_("Write a day as 2026-11-26."), field="retain_until") from None
    if not until_fits(day, allowed_team_ids() or ()):
        raise BulkRefused(message=RetentionPast.message, field="retain_until")
    return day.isoformat()


def _words(field: str) -> Callable[[str], list[str]]:
    return lambda text: words_clean(words_split(text), field=field)


def _staff(public_id: str) -> int:
    staff = Staff.objects.filter(public_id=public_id, state=Staff.State.ACTIVE).first()
    if staff is None:
        raise BulkRefused(message=_("Choose somebody who is on the team."), field="owner")
    return staff.pk


def _staff_told(pk: int) -> str:
    name = Staff.objects.filter(pk=pk).values_list("display_name", flat=True).first()
    return str(name or "–")


def _staff_choices() -> Choices:
    staff = Staff.objects.filter(state=Staff.State.ACTIVE).order_by("display_name", "pk")
    return list(staff.values_list("public_id", "display_name"))


def _region(text: str) -> str:
    return display_clean(text, 40)


def _state(value: str) -> str:
    if value not in dict(STATES):
        raise BulkRefused(field="state")
    return value


def _state_told(value: str) -> str:
    return str(dict(STATES).get(value, value))


def _own(target: str) -> list[BulkField]:
    return [
        BulkField(
            f"own.{one.key}", one.label, "custom", partial(_own_clean, one), key=one.key,
            how="words" if one.kind == Kind.CHOICES else "value", choices=_own_choices(one),
            told=value_text, input_type=_INPUTS.get(Kind(one.kind), "text"), most=500,
        )
        for one in custom_fields(target)
    ]  # fmt: skip


_INPUTS = {Kind.DATE: "date", Kind.LINK: "url"}


def _own_choices(field: CustomField) -> Callable[[], Choices] | None:
    options = [(one, one) for one in field.options]
    if field.kind in (Kind.CHOICE, Kind.CHOICES):
        return lambda: options
    return (lambda: _YES_NO) if field.kind == Kind.BOOLEAN else None


def _own_clean(field: CustomField, text: str) -> Any:
    try:
        return value_clean(field.kind, text, field.options)
    except ValueRefused as error:
        # The text is whole already: its own marks are none of ours.
        message = f"{field.label}: {error.message}".replace("%", "%%")
        raise BulkRefused(message=message, field=f"own.{field.key}", key=field.key) from None


def contacts_locked(ids: Sequence[int], undoing: bool) -> list[Contact]:
    """Those of these contacts that may be changed, locked. One query."""
    return contacts_lock(list(ids))


def outlets_locked(ids: Sequence[int], undoing: bool) -> list[Outlet]:
    """Those of these outlets that may be changed, locked. One query."""
    return outlets_lock(list(ids))


def contacts_saved(
    rows: Sequence[Contact], fields: Sequence[str], actor: Actor, undoing: bool
) -> None:
    """The time, the index, the trail and one event for all."""
    ids = [row.pk for row in rows]
    along = with_another_day(fields)
    Contact.objects.filter(pk__in=ids).update(updated_at=timezone.now(), **along)
    if set(fields) & {"tags", "beats", "region", "state"}:
        contact_index(ids)
    _trail(rows, fields, actor, "contact", undoing)
    contact_event(
        team_id=rows[0].team_id,
        name="contact.updated",
        contact_ids=ids,
        actor=actor,
        fields=list(fields),
    )


def outlets_saved(
    rows: Sequence[Outlet], fields: Sequence[str], actor: Actor, undoing: bool
) -> None:
    """As contacts_saved."""
    ids = [row.pk for row in rows]
    Outlet.objects.filter(pk__in=ids).update(updated_at=timezone.now())
    if set(fields) & {"tags", "beats", "region", "state"}:
        outlet_index(ids, names_too=False)
    _trail(rows, fields, actor, "outlet", undoing)
    event_emit(
        team_id=rows[0].team_id,
        name="outlet.updated",
        actor=actor,
        payload={"outlets": ids, "fields": list(fields)},
    )


def _trail(
    rows: Sequence[Contact] | Sequence[Outlet],
    fields: Sequence[str],
    actor: Actor,
    noun: str,
    undoing: bool,
) -> None:
    """Which fields changed and that it was for many; the values are with the edit."""
    told = sorted({"custom" if name.startswith("own.") else name for name in fields})
    action = f"{noun}.bulk_undo" if undoing else f"{noun}.bulk"
    audit_record_many(actor=actor, action=action, objs=rows, changes=dict.fromkeys(told, "changed"))


def suggestions() -> list[tuple[str, list[str]]]:
    """Words to choose from while typing, by the name of their list. One query."""
    offered = terms_offered()
    return [
        ("press-tags", offered[Term.Kind.TAG]),
        ("press-beats", offered[Term.Kind.BEAT]),
        ("press-regions", offered[Term.Kind.REGION]),
    ]


__all__ = [
    "contact_fields",
    "contacts_locked",
    "contacts_saved",
    "outlet_fields",
    "outlets_locked",
    "outlets_saved",
    "suggestions",
]
