"""Joining: what a fan does with one tap."""

from collections.abc import Mapping
from datetime import timedelta

from django.utils import timezone

from community.fans.models import Fan
from community.groups.entry import entry_judge
from community.groups.errors import (
    AskedTooOften,
    Banned,
    BannedFromTeam,
    GroupClosed,
    GroupFull,
    GroupOver,
)
from community.groups.models import FanGroup, GroupMember, JoinRequest
from community.groups.registry import DoorRef
from community.groups.rules.judge import Judged
from community.groups.services.admit import (
    JoinOutcome,
    group_and_ban,
    member_admit,
    once_more,
    place_of,
)
from community.groups.services.evidence import answers_before, evidence_note
from community.groups.services.holds import hold_drop, hold_take
from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.teams.errors import TeamClosed
from foundation.teams.models import User
from foundation.text.normal import display_clean

PENDING = JoinRequest.State.PENDING
# So many refusals within a day, and the next request waits until tomorrow.
DECLINES_A_DAY = 3


def member_join(
    *,
    group: FanGroup,
    fan: Fan,
    user: User,
    actor: Actor,
    door: DoorRef | None,
    says_follows: bool = False,
    note: str = "",
    answers: Mapping[str, str] | None = None,
) -> JoinOutcome:
    """Join a group, or ask to, as its entry rule has it.

    ``joined``: in, counted, the door claimed. ``already``: was in before; nothing changed and no
    door was claimed. ``pending``: a request waits (the same one however often this is called); it
    burns no use, and keeps a place only where its door says so. Two calls at once are one
    membership and one count.
    ``says_follows`` turns a known "does not follow" into a request that waits for proof; ``note``
    is a word to the team with a request; ``answers`` are to the rule's questions (Leaf.key).

    Raises TeamClosed, GroupClosed, GroupFull, NeedsCode, NotFollowing, RuleUnmet, Banned,
    BannedFromTeam, AskedTooOften and what the door raises; then nothing has changed. The caller
    holds the fan's row (fan_for_user), as a ban does, so that nobody is banned halfway in.
    """
    if fan.team_id != group.team_id:
        raise ValueError("the fan is another team's")
    return once_more(
        lambda: _join(
            group.pk, fan, user, actor, door, says_follows, display_clean(note, 200), answers or {}
        )
    )


def _join(
    group_id: int,
    fan: Fan,
    user: User,
    actor: Actor,
    door: DoorRef | None,
    says_follows: bool,
    note: str,
    answers: Mapping[str, str],
) -> JoinOutcome:
    group, banned = group_and_ban(group_id, fan)
    member = place_of(group, user)
    if member is not None and member.state == GroupMember.State.ACTIVE:
        return JoinOutcome("already", member)
    if member is not None and member.state == GroupMember.State.REMOVED:
        raise BannedFromTeam if banned else Banned
    if banned:
        raise BannedFromTeam
    if not group.team.is_open:
        raise TeamClosed
    if group.state == FanGroup.State.ARCHIVED:
        raise GroupOver
    if group.state != FanGroup.State.OPEN:
        raise GroupClosed
    if group.is_full:
        # Told before anything is written. count_in decides, on the row as it is then.
        waiting = _waiting(group, fan)
        if waiting is None:
            raise GroupFull
        if waiting.held_until is None:
            return JoinOutcome("pending", None, waiting)
    if group.entry == FanGroup.Entry.RULES:
        answers = answers_before(group, fan) | dict(answers)
    judged = entry_judge(group, fan, door=door, says_follows=says_follows, answers=answers)
    if judged.value is None:
        outcome = _ask(group, fan, user, actor, door, judged, note)
        if outcome.request is not None:
            evidence_note(group=group, fan=fan, judged=judged, request=outcome.request)
        return outcome
    _waiting_end(group, fan, actor)
    outcome = member_admit(group=group, fan=fan, user=user, actor=actor, door=door, member=member)
    if outcome.kind == "joined":
        evidence_note(group=group, fan=fan, judged=judged, member=outcome.member)
    return outcome


def _ask(
    group: FanGroup,
    fan: Fan,
    user: User,
    actor: Actor,
    door: DoorRef | None,
    judged: Judged,
    note: str,
) -> JoinOutcome:
    """The fan's waiting request, made where there is none."""
    waiting = (
        JoinRequest.objects.select_for_update(of=("self",))
        .filter(group=group, fan=fan, state=PENDING)
        .first()
    )
    why, account_id = _why(group, judged)
    if waiting is not None:
        waiting.group = group
        return JoinOutcome("pending", None, _ask_again(waiting, door, why, account_id, note))
    member = place_of(group, user)
    if member is not None and member.state == GroupMember.State.ACTIVE:
        # Staff accepted the request that waited while this looked for it.
        return JoinOutcome("already", member)
    today = timezone.now() - timedelta(days=1)
    declined = JoinRequest.objects.filter(
        group=group, fan=fan, state=JoinRequest.State.DECLINED, decided_at__gte=today
    )
    if declined.count() >= DECLINES_A_DAY:
        raise AskedTooOften
    request = JoinRequest.objects.create(
        team_id=group.team_id,
        group=group,
        fan=fan,
        why=why,
        account_id=account_id,
        checked_at=timezone.now(),
        note=note,
        door_kind=door.kind if door else "",
        door_id=door.id if door else None,
    )
    hold_take(request)
    event_emit(
        team_id=group.team_id,
        name="group.request_made",
        actor=actor,
        subject=request,
        payload={"group": group.pk, "request": request.pk, "fan": fan.pk, "why": str(why)},
    )
    return JoinOutcome("pending", None, request)


def _ask_again(
    waiting: JoinRequest,
    door: DoorRef | None,
    why: "JoinRequest.Why",
    account_id: int | None,
    note: str,
) -> JoinRequest:
    """Asking twice is one request; what is new in the second is kept."""
    new: dict[str, object] = {}
    if (waiting.why, waiting.account_id) != (why, account_id):  # the rule changed, or facts did
        new |= {"why": why, "account_id": account_id}
    if note and note != waiting.note:
        new["note"] = note
    if door is not None and waiting.door_id is None:
        new |= {"door_kind": door.kind, "door_id": door.id}
    for name, value in new.items():
        setattr(waiting, name, value)
    if new:
        waiting.save(update_fields=[name.replace("account_id", "account") for name in new])
    return waiting


def _why(group: FanGroup, judged: Judged) -> "tuple[JoinRequest.Why, int | None]":
    """What they wait for. The account is kept where the group itself has not just that one."""
    why, account_id = judged.why
    return why, account_id if group.entry == FanGroup.Entry.RULES else None


def _waiting(group: FanGroup, fan: Fan) -> JoinRequest | None:
    """A request of theirs that waits."""
    waiting = JoinRequest.objects.filter(group=group, fan=fan, state=PENDING).first()
    if waiting is not None:
        waiting.group = group
    return waiting


def _waiting_end(group: FanGroup, fan: Fan, actor: Actor) -> None:
    """One who waited is let in by the rule itself now: the request is answered."""
    ids = list(
        JoinRequest.objects.select_for_update(of=("self",))
        .filter(group=group, fan=fan, state=PENDING)
        .values_list("pk", flat=True)
    )
    if not ids:
        return
    for held in JoinRequest.objects.filter(pk__in=ids, held_until__isnull=False):
        hold_drop(held)
    now = timezone.now()  # they stand at the door: nothing is left to be told
    JoinRequest.objects.filter(pk__in=ids).update(
        state=JoinRequest.State.APPROVED, decided_at=now, seen_at=now
    )
    for pk in ids:
        event_emit(
            team_id=group.team_id,
            name="group.request_decided",
            actor=actor,
            payload={"group": group.pk, "request": pk, "fan": fan.pk, "approved": True},
        )
