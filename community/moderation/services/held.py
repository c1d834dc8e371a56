"""Messages that wait for review: put there, let through, declined."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from community.groups.models import GroupMember
from community.moderation.errors import AboutOneself, HeldDecided, ReasonNeeded
from community.moderation.models import Decision, Held, Hit
from community.moderation.models.decisions import EXCERPT_LENGTH
from community.moderation.models.held import REASON_LENGTH
from community.moderation.registry import desk
from community.moderation.verdict import Verdict
from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotAllowed
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may
from foundation.text.normal import display_clean

State = Held.State


@dataclass(frozen=True, slots=True)
class Draft:
    """A message as its sender wrote it."""

    team_id: int
    group_id: int
    member_id: int
    client_id: str
    text: str
    reply_to: int | None = None
    image_id: int | None = None


def held_put(*, draft: Draft, verdict: Verdict, actor: Actor) -> Held:
    """Let a message wait; the same client id again is the same row.

    The caller holds the member's row, as sending does, and has seen that no message of that client
    id was sent.
    """
    with transaction.atomic():
        held, made = _row(draft, verdict, after=False)
        if made:
            event_emit(
                team_id=held.team_id,
                name="moderation.message_held",
                actor=actor,
                subject=held,
                payload={"group": held.group_id, "held": held.pk, "why": held.why},
            )
    return held


def review_put(*, draft: Draft, verdict: Verdict, seq: int) -> Held:
    """Note that a message went out and is to be looked at later. In the caller's transaction."""
    held, _made = _row(draft, verdict, after=True, seq=seq)
    return held


def hit_note(*, draft: Draft, verdict: Verdict, done: str) -> None:
    """Write into the log what a rule did by itself."""
    Hit.objects.create(
        team_id=draft.team_id,
        group_id=draft.group_id,
        member_id=draft.member_id,
        done=done,
        why=verdict.why,
        found=verdict.found,
        category=verdict.category,
        text=draft.text[:500],
    )


def held_release(*, held: Held, by: Staff, actor: Actor) -> Held:
    """Let a held message through: it gets its number now and goes out, once however often this is
    called. One that went out already is found to be fine.

    Raises NotAllowed, AboutOneself, HeldDecided (it was declined), and what sending raises (the
    sender has left, is muted): then it goes on waiting.
    """
    _may(by)
    with transaction.atomic():
        locked = _lock(held, by)
        if locked.state == State.RELEASED:
            return locked
        if locked.state != State.WAITING:
            raise HeldDecided
        if not locked.after:
            locked.message_seq = desk().release(locked, actor)
        _decided(locked, State.RELEASED, by, "", actor)
    return locked


def held_decline(*, held: Held, by: Staff, reason: str, actor: Actor) -> Held:
    """Decline a held message; its sender is told the reason and may appeal. One that went out is
    recalled.

    Raises NotAllowed, AboutOneself, ReasonNeeded, HeldDecided (it was let through).
    """
    _may(by)
    told = display_clean(reason, REASON_LENGTH)
    if not told:
        raise ReasonNeeded(field="reason")
    with transaction.atomic():
        locked = _lock(held, by)
        if locked.state == State.DECLINED:
            return locked
        if locked.state != State.WAITING:
            raise HeldDecided
        if locked.after and locked.message_seq is not None:
            desk().recall(locked.group_id, locked.message_seq, by, actor)
        _decided(locked, State.DECLINED, by, told, actor)
        Decision.objects.create(
            team_id=locked.team_id,
            group_id=locked.group_id,
            target=locked.member,
            held=locked,
            message_seq=locked.message_seq,
            excerpt=locked.text[:EXCERPT_LENGTH],
            act=Decision.Act.DECLINE,
            recalled=locked.after,
            reason=told,
            by=by,
        )
    return locked


def held_reopen(*, held: Held, by: Staff, actor: Actor) -> None:
    """Send a declined message after all: its sender's appeal was granted. One that had gone out and
    was recalled stays so. In the caller's transaction; raises what sending raises."""
    locked = _lock(held, by)
    if locked.state == State.DECLINED and not locked.after:
        locked.message_seq = desk().release(locked, actor)
        _decided(locked, State.RELEASED, by, "", actor, before=State.DECLINED)


def held_see(*, member_id: int, public_id: str) -> bool:
    """The sender puts the notice of a declined message away; True when there was one."""
    rows = Held.objects.filter(member_id=member_id, public_id=public_id, state=State.DECLINED)
    return bool(rows.filter(seen_at=None).update(seen_at=timezone.now()))


def _row(
    draft: Draft, verdict: Verdict, *, after: bool, seq: int | None = None
) -> tuple[Held, bool]:
    wanted = Held(
        team_id=draft.team_id,
        group_id=draft.group_id,
        member_id=draft.member_id,
        client_id=draft.client_id,
        text=draft.text,
        reply_to=draft.reply_to,
        image_id=draft.image_id,
        why=verdict.why,
        found=verdict.found,
        category=verdict.category,
        after=after,
        message_seq=seq,
    )
    Held.objects.bulk_create([wanted], ignore_conflicts=True)
    held = Held.objects.get(member_id=draft.member_id, client_id=draft.client_id)
    return held, held.public_id == wanted.public_id


def _lock(held: Held, by: Staff) -> Held:
    """The sender's row first, as sending takes it, then the held message's. Raises AboutOneself."""
    list(
        GroupMember.objects.select_for_update(of=("self",), no_key=True)
        .filter(pk=held.member_id)
        .values_list("pk")
    )
    locked = (
        Held.objects.select_for_update(of=("self",))
        .select_related("group", "member", "image")
        .get(pk=held.pk)
    )
    if locked.member.user_id == by.user_id:
        raise AboutOneself
    return locked


def _decided(
    held: Held,
    state: str,
    by: Staff,
    reason: str,
    actor: Actor,
    *,
    before: State = State.WAITING,
) -> None:
    held.state, held.decided_at, held.decided_by = State(state), timezone.now(), by
    held.reason = reason
    held.save(update_fields=["state", "decided_at", "decided_by", "reason", "message_seq"])
    verb = "release" if state == State.RELEASED else "decline"
    audit_record(
        actor=actor,
        action=f"held.{verb}",
        obj=held,
        changes={"state": [before, state]},
    )
    event_emit(
        team_id=held.team_id,
        name=f"moderation.message_{state}",
        actor=actor,
        subject=held,
        payload={"group": held.group_id, "held": held.pk, "seq": held.message_seq},
    )


def _may(by: Staff) -> None:
    if not role_may(by.role, "moderation.act"):
        raise NotAllowed
