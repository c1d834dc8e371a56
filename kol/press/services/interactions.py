"""What passed between us: entered, mended, taken away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import IntegrityError
from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.scopes.deadlocks import past_deadlocks
from foundation.scopes.errors import NotFound
from foundation.teams.audit import audit_record, changes_between
from foundation.teams.models import Staff
from kol.press.errors_passed import LongAgo, NobodyThere, NotYet, TooManyThere
from kol.press.models import (
    Contact,
    Employment,
    Interaction,
    InteractionContact,
    InteractionStaff,
    Outlet,
)
from kol.press.services.announce import contact_event
from kol.press.services.fields import fields_clean
from kol.press.services.files_gone import files_drop
from kol.press.services.follow_ups import FollowUpInput, follow_up_put
from kol.press.services.health import health_reckon
from kol.press.services.locks import contact_lock, outlet_lock

MOST_THERE = 50
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
# Clocks differ: what is said to be now may be a little ahead.
AHEAD = timedelta(minutes=5)
_DIRECTIONS: dict[str, str] = {
    Interaction.Kind.EMAIL: Interaction.Direction.OURS,
    Interaction.Kind.GIFT: Interaction.Direction.OURS,
}
_CHANGEABLE = frozenset({"kind", "direction", "at", "minutes", "summary"})


@dataclass(frozen=True, slots=True)
class There:
    """Who took part: of theirs, of ours, and for which outlet. ``staff`` None: who enters it."""

    contacts: Sequence[Contact] = ()
    staff: Sequence[Staff] | None = None
    outlet: Outlet | None = None


def interaction_log(
    *,
    team_id: int,
    actor: Actor,
    kind: str,
    there: There,
    at: datetime | None = None,
    direction: str = "",
    minutes: int | None = None,
    summary: str = "",
    key: str = "",
    follow_up: FollowUpInput | None = None,
) -> Interaction:
    """Enter a call, a message, a meeting. A ``key`` that was used before gives what it entered.

    Without an outlet it is that where the first contact mainly works now. Raises NobodyThere,
    TooManyThere, NotYet, LongAgo, FieldRefused, ContactErased and as follow_up_add; then nothing
    was written.
    """
    given = {"kind": kind, "direction": direction or _DIRECTIONS.get(kind, "both")}
    fields = _cleaned({**given, "at": at or timezone.now(), "minutes": minutes, "summary": summary})
    if key and (earlier := Interaction.objects.filter(key=key).first()):
        return earlier

    def enter() -> Interaction:
        contacts = _locked(there.contacts)
        outlet = outlet_lock(there.outlet, follow=True) if there.outlet else _works_at(contacts)
        if not contacts and outlet is None:
            raise NobodyThere(field="contacts")
        entered = Interaction.objects.create(
            team_id=team_id,
            outlet=outlet,
            key=key,
            created_by_id=actor.staff_id if actor.kind == "staff" else None,
            **fields,
        )
        _contacts_put(entered, contacts)
        _staff_put(entered, _ours(there, actor))
        if follow_up is not None:
            follow_up_put(
                team_id=team_id,
                actor=actor,
                given=follow_up,
                interaction=entered,
                contact=contacts[0] if contacts else None,
                outlet=outlet,
            )
        _tell("interaction.log", entered, [one.pk for one in contacts], actor)
        return entered

    try:
        return past_deadlocks(enter)
    except IntegrityError:
        # Somebody entered it by the same key meanwhile.
        same = Interaction.objects.filter(key=key).first() if key else None
        if same is None:
            raise
        return same


def interaction_update(
    *, interaction: Interaction, actor: Actor, there: There | None = None, **changes: Any
) -> Interaction:
    """Change what is given (kind, direction, at, minutes, summary, who took part), leave the rest.
    Who was erased since stays among those who took part, without a name. Raises as interaction_log,
    and NotFound when it was taken away meanwhile."""
    fields = _cleaned(changes)

    def change() -> Interaction:
        before = _contact_ids(interaction)
        # Contacts before interactions, everywhere: health is reckoned under their locks.
        contacts = _locked(there.contacts if there else (), also=before)
        locked = Interaction.objects.select_for_update().filter(pk=interaction.pk).first()
        if locked is None:
            raise NotFound
        told = changes_between(locked, fields)
        for name in told:
            setattr(locked, name, fields[name])
        if there is not None and _there_set(locked, there, contacts, before):
            told["there"] = "changed"
        if told:
            locked.edited_at = timezone.now()
            locked.save()
            now = sorted({*before, *(one.pk for one in contacts)})
            _tell("interaction.update", locked, now, actor, told)
        return locked

    return past_deadlocks(change)


def interaction_remove(*, interaction: Interaction, actor: Actor) -> None:
    """Take an interaction away with its files and follow-ups; gifts stay, on their own. Twice is as
    once."""

    def remove() -> None:
        ids = _contact_ids(interaction)
        list(Contact.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
        found = Interaction.objects.select_for_update().filter(pk=interaction.pk).first()
        if found is None:
            return
        audit_record(actor=actor, action="interaction.remove", obj=found)
        files_drop(found.files.all())
        pk, team_id = found.pk, found.team_id
        found.delete()
        health_reckon(contact_ids=ids)
        contact_event(
            team_id=team_id,
            name="interaction.removed",
            contact_ids=ids,
            actor=actor,
            interaction=pk,
        )

    past_deadlocks(remove)


def _cleaned(given: dict[str, Any]) -> dict[str, Any]:
    fields = fields_clean(Interaction, given, _CHANGEABLE)
    if "summary" in fields:
        fields["summary"] = str(fields["summary"]).strip()
    if "at" in fields:
        if fields["at"] > timezone.now() + AHEAD:
            raise NotYet(field="at")
        if fields["at"] < EARLIEST:
            raise LongAgo(field="at")
    return fields


def _locked(contacts: Sequence[Contact], also: Sequence[int] = ()) -> list[Contact]:
    """The contacts as they are now (the winners of those that were merged), locked in order of
    their ids together with those of the ids ``also``; in the order given. Raises TooManyThere,
    ContactErased."""
    if len(contacts) > MOST_THERE:
        raise TooManyThere(field="contacts", most=MOST_THERE)
    ids = {*also, *(one.pk for one in contacts)}
    list(Contact.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    held = {one.pk: contact_lock(one, follow=True) for one in sorted(contacts, key=lambda c: c.pk)}
    kept = {held[one.pk].pk: held[one.pk] for one in contacts}
    return list(kept.values())


def _works_at(contacts: Sequence[Contact]) -> Outlet | None:
    """Where the first of them mainly works now."""
    if not contacts:
        return None
    jobs = Employment.objects.filter(contact=contacts[0], ended=False).select_related("outlet")
    job = jobs.order_by("-is_primary", "pk").first()
    return job.outlet if job else None


def _ours(there: There, actor: Actor) -> list[int]:
    if there.staff is not None:
        return list(dict.fromkeys(one.pk for one in there.staff))
    return [actor.staff_id] if actor.kind == "staff" and actor.staff_id else []


def _contact_ids(interaction: Interaction) -> list[int]:
    rows = InteractionContact.objects.filter(interaction=interaction).order_by("contact_id")
    return list(rows.values_list("contact_id", flat=True))


def _contacts_put(interaction: Interaction, contacts: Sequence[Contact]) -> None:
    InteractionContact.objects.bulk_create(
        [
            InteractionContact(team_id=interaction.team_id, interaction=interaction, contact=one)
            for one in contacts
        ]
    )


def _staff_put(interaction: Interaction, staff_ids: Sequence[int]) -> None:
    InteractionStaff.objects.bulk_create(
        [
            InteractionStaff(team_id=interaction.team_id, interaction=interaction, staff_id=pk)
            for pk in staff_ids
        ]
    )


def _there_set(
    interaction: Interaction, there: There, contacts: Sequence[Contact], before: Sequence[int]
) -> bool:
    """Put these people in place of those who were there; the outlet stays where none is given and
    nobody changed. Whether anybody changed."""
    theirs = InteractionContact.objects.filter(interaction=interaction)
    gone = theirs.filter(contact__state=Contact.State.ERASED)
    nameless = set(gone.values_list("contact_id", flat=True))
    same = {one.pk for one in contacts} == set(before) - nameless
    outlet = outlet_lock(there.outlet, follow=True) if there.outlet else None
    if outlet is None:
        outlet = interaction.outlet if same else _works_at(contacts)
    if not contacts and not nameless and outlet is None:
        raise NobodyThere(field="contacts")
    changed = interaction.outlet_id != (outlet.pk if outlet else None)
    interaction.outlet = outlet
    if not same:
        theirs.exclude(contact__in=nameless).delete()
        _contacts_put(interaction, contacts)
        changed = True
    ours = InteractionStaff.objects.filter(interaction=interaction)
    staff = [one.pk for one in there.staff] if there.staff is not None else None
    if staff is not None and set(staff) != set(ours.values_list("staff_id", flat=True)):
        ours.delete()
        _staff_put(interaction, list(dict.fromkeys(staff)))
        changed = True
    return changed


def _tell(
    action: str,
    interaction: Interaction,
    contact_ids: Sequence[int],
    actor: Actor,
    changes: dict[str, Any] | None = None,
) -> None:
    """What follows every change: scores, the trail, the event."""
    health_reckon(contact_ids=contact_ids)
    audit_record(actor=actor, action=action, obj=interaction, changes=changes)
    contact_event(
        team_id=interaction.team_id,
        name="interaction.logged" if action == "interaction.log" else "interaction.updated",
        contact_ids=contact_ids,
        actor=actor,
        interaction=interaction.pk,
    )
