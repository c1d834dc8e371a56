"""What somebody of ours is to do about a person or an outlet, and by when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.scopes.actors import Actor
from foundation.teams.audit import Changes, audit_record, changes_between
from foundation.teams.models import Staff
from foundation.text.normal import display_clean
from kol.press.errors import FieldRefused
from kol.press.errors_passed import FollowUpOver, NobodyThere, OwnerGone, TextMissing
from kol.press.models import Contact, FollowUp, Interaction, Outlet
from kol.press.services.announce import contact_event
from kol.press.services.locks import contact_lock, outlet_lock

TEXT_LENGTH = 200
_CHANGEABLE = frozenset({"text", "due_at", "owner"})


@dataclass(frozen=True, slots=True)
class FollowUpInput:
    """What is to be done and when; ``owner`` None: whoever enters it."""

    text: str
    due_at: datetime
    owner: Staff | None = None


def follow_up_add(
    *,
    team_id: int,
    actor: Actor,
    given: FollowUpInput,
    contact: Contact | None = None,
    outlet: Outlet | None = None,
) -> FollowUp:
    """Note what is to be done about a contact or an outlet. Raises TextMissing, OwnerGone,
    NobodyThere, FieldRefused, ContactErased; then nothing was written."""
    with transaction.atomic():
        return follow_up_put(
            team_id=team_id,
            actor=actor,
            given=given,
            contact=contact_lock(contact, follow=True) if contact else None,
            outlet=outlet_lock(outlet, follow=True) if outlet else None,
        )


def follow_up_put(
    *,
    team_id: int,
    actor: Actor,
    given: FollowUpInput,
    contact: Contact | None,
    outlet: Outlet | None,
    interaction: Interaction | None = None,
) -> FollowUp:
    """As follow_up_add, of locked records, in the caller's transaction."""
    if contact is None and outlet is None:
        raise NobodyThere(field="contact")
    owner = given.owner or _entering(actor)
    fields = _cleaned({"text": given.text, "due_at": given.due_at, "owner": owner})
    added = FollowUp.objects.create(
        team_id=team_id,
        contact=contact,
        outlet=outlet,
        interaction=interaction,
        created_by_id=actor.staff_id if actor.kind == "staff" else None,
        **fields,
    )
    _tell("follow_up.add", added, actor)
    return added


def follow_up_update(*, follow_up: FollowUp, actor: Actor, **changes: Any) -> FollowUp:
    """Change the text, the time or the owner of an open one. Another time or owner reminds anew.
    Raises FollowUpOver and as follow_up_add."""
    fields = _cleaned(changes)
    with transaction.atomic():
        locked = FollowUp.objects.select_for_update().filter(pk=follow_up.pk).first()
        if locked is None or locked.state != FollowUp.State.OPEN:
            raise FollowUpOver
        told = changes_between(locked, fields)
        if not told:
            return locked
        for name in told:
            setattr(locked, name, fields[name])
        if {"due_at", "owner"} & set(told):
            locked.reminded_at = None
        locked.save()
        _tell("follow_up.update", locked, actor, told)
    return locked


def follow_up_end(*, follow_up: FollowUp, actor: Actor, state: str) -> bool:
    """Mark it done or dropped; False when it was over already. Two who do it at once: one did."""
    if state not in (FollowUp.State.DONE, FollowUp.State.DROPPED):
        raise ValueError(state)
    return _moved(follow_up, actor, FollowUp.State.OPEN, state)


def follow_up_reopen(*, follow_up: FollowUp, actor: Actor) -> bool:
    """Open it again; False when it is open."""
    moved = _moved(follow_up, actor, follow_up.state, FollowUp.State.OPEN)
    follow_up.refresh_from_db()
    return moved


def _moved(follow_up: FollowUp, actor: Actor, before: str, after: str) -> bool:
    done_at = None if after == FollowUp.State.OPEN else timezone.now()
    with transaction.atomic():
        rows = FollowUp.objects.filter(pk=follow_up.pk, state=before).exclude(state=after)
        if not rows.update(state=after, done_at=done_at):
            return False
        follow_up.refresh_from_db()
        action = {"done": "done", "dropped": "drop", "open": "reopen"}[after]
        _tell(f"follow_up.{action}", follow_up, actor)
    return True


def _entering(actor: Actor) -> Staff:
    staff = Staff.objects.filter(pk=actor.staff_id).first() if actor.staff_id else None
    if staff is None:
        raise OwnerGone(field="owner")
    return staff


def _cleaned(given: dict[str, Any]) -> dict[str, Any]:
    if unknown := set(given) - _CHANGEABLE:
        raise TypeError(f"not to be changed: {sorted(unknown)}")
    fields = dict(given)
    if "text" in fields:
        fields["text"] = display_clean(str(given["text"] or ""), TEXT_LENGTH + 1)
        if not fields["text"]:
            raise TextMissing(field="text")
        if len(fields["text"]) > TEXT_LENGTH:
            raise FieldRefused(
                field="text", message=_("At most %(limit)s characters.") % {"limit": TEXT_LENGTH}
            )
    if "owner" in fields and fields["owner"].state != Staff.State.ACTIVE:
        raise OwnerGone(field="owner")
    return fields


def _tell(action: str, follow_up: FollowUp, actor: Actor, changes: Changes | None = None) -> None:
    audit_record(actor=actor, action=action, obj=follow_up, changes=changes)
    if follow_up.contact_id is not None:
        contact_event(
            team_id=follow_up.team_id,
            name=action,
            contact_ids=[follow_up.contact_id],
            actor=actor,
            follow_up=follow_up.pk,
        )
