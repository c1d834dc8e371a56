"""When a post goes out: scheduling, moving and cancelling targets.

A person wins against a running dispatcher as long as the platform was not called: the worker's
last step before the call is a conditional update under its claim, and these take the claim away.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.scopes.errors import DomainError, NotAllowed
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may
from kol.posts.models import Post, PostTarget
from kol.posts.models.targets import key_after
from kol.posts.moves import HELD_BY_WORKER, TARGET_MOVES, post_move, target_move
from kol.posts.publish_errors import (
    NotAllReady,
    NotApproved,
    NothingChosen,
    NotReady,
    OnItsWay,
    PlaceTaken,
    TargetState,
)
from kol.posts.publishing.looking import wrongs_kept
from kol.posts.publishing.preflight import AHEAD, Wrong, wrongs_of
from kol.posts.publishing.waking import dispatch_soon
from kol.posts.quotas import counts_of, slot_find
from kol.posts.rendering import content_hash
from kol.posts.services.moments import moment_free

logger = logging.getLogger(__name__)
State = PostTarget.State
# What a claim or a try before left, and must not speak of the next one.
FRESH: dict[str, Any] = {
    "next_try_at": None,
    "called_at": None,
    "ask_at": None,
    "asked": 0,
    "fault": "",
    "reason": "",
    "ended_at": None,
    "look_at": None,
    "wrong": [],
}

# What a platform has of a call, and must not be taken for what it will have of another content.
UNCALLED: dict[str, Any] = {
    "prepared": {},
    "sent": {},
    "handle": "",
    "remote_id": "",
    "url": "",
    "live_at": None,
    "told_by": None,
    # What the refused call took of a quota stays taken: the platform counted it.
    "quota": [],
}


@dataclass(frozen=True, slots=True)
class Slot:
    """A target and its time; None is now. ``move``: over a quota it goes to the next free moment,
    else it is refused."""

    target: PostTarget
    due_at: datetime | None = None
    move: bool = False


def post_schedule(
    *, post: Post, staff: Staff, actor: Actor, targets: Sequence[Slot]
) -> list[PostTarget]:
    """Schedule an approved post at these targets: all of them or none.

    What is in the way of one is refused where it can't be mended without another content, and else
    kept in the row (``PostTarget.wrong``) for whoever schedules.

    Raises NotAllowed, NothingChosen, NotApproved, NotReady (NotAllReady for several), DuePast,
    DueFar, SlotFull, TargetState.
    """
    _may(staff)
    if not targets:
        raise NothingChosen
    wrong = _all_looked(targets)  # before the transaction: files are read
    with transaction.atomic():
        locked = Post.objects.select_for_update().get(pk=post.pk)
        approved = approved_hash(locked)
        # Always in the same order: two that schedule at once wait for each other, never in a ring.
        slots = sorted(targets, key=lambda slot: slot.target.pk)
        done = [
            schedule_locked(locked, slot, approved, actor, wrong=wrong[slot.target.pk])
            for slot in slots
        ]
        post_going(locked, actor=actor)
    post.state = locked.state
    return done


def target_reschedule(
    *, target: PostTarget, staff: Staff, actor: Actor, due_at: datetime | None, move: bool = False
) -> PostTarget:
    """Give a scheduled target another time; one that failed, is held or waits goes out then.

    Raises NotAllowed, NotApproved, NotReady, DuePast, DueFar, SlotFull, OnItsWay, TargetState.
    """
    _may(staff)
    wrong = _looked(Slot(target, due_at, move))
    with transaction.atomic():
        post = Post.objects.select_for_update().get(pk=target.post_id)
        now = _read(target)
        if now.state not in (State.SCHEDULED, State.CLAIMED):
            return _again(post, Slot(now, due_at, move), actor, wrong)
        before = now.due_at
        free = moment_free(now, due_at, move=move)
        if now.state == State.CLAIMED:
            _or_late(target_move(now, State.SCHEDULED, actor=actor, claim=now.claim), now)
        moved = PostTarget.objects.filter(pk=now.pk, state=State.SCHEDULED).update(
            due_at=free, **{**FRESH, "next_try_at": free, "look_at": free - AHEAD, "wrong": wrong}
        )
        _or_late(bool(moved), now)
        now.due_at = now.next_try_at = free
        now.wrong = wrong
        event_emit(
            team_id=now.team_id,
            name="post.rescheduled",
            actor=actor,
            subject=now,
            payload={"post": now.post_id},
        )
        audit_record(
            actor=actor,
            action="post.target_reschedule",
            obj=now,
            changes={"due_at": [str(before), str(free)]},
        )
    return now


def target_cancel(*, target: PostTarget, staff: Staff, actor: Actor) -> PostTarget:
    """It does not go out (or not again). Raises NotAllowed, OnItsWay, TargetState."""
    _may(staff)
    with transaction.atomic():
        post = Post.objects.select_for_update().get(pk=target.post_id)
        now = _read(target)
        if now.state in (State.SUBMITTING, State.ACCEPTED, State.UNCONFIRMED):
            # Of what may be out somebody says first what they see (deciding.py).
            raise OnItsWay(place=now.where)
        allowed(now, State.CANCELLED)
        gone = target_move(
            now,
            State.CANCELLED,
            actor=actor,
            claim=now.claim if now.state in HELD_BY_WORKER else None,
            action="post.target_cancel",
            ended_at=timezone.now(),
        )
        _or_late(gone, now)
        post_settle(post, actor=actor)
    return now


def target_restore(*, target: PostTarget, staff: Staff, actor: Actor) -> PostTarget:
    """Undo cancelling: scheduled as before where its time is still to come, else planned.

    Raises NotAllowed, NotApproved, SlotFull, PlaceTaken, TargetState.
    """
    _may(staff)
    with transaction.atomic():
        post = Post.objects.select_for_update().get(pk=target.post_id)
        now = _read(target)
        if now.state != State.CANCELLED:
            raise TargetState(place=now.where, state=now.get_state_display())
        twin = PostTarget.objects.filter(
            post=post, kind=now.kind, account_id=now.account_id, ref=now.ref
        ).exclude(state=State.CANCELLED)
        if twin.exists():
            raise PlaceTaken(place=now.where)
        if now.due_at and now.due_at > timezone.now() and post_approved(post):
            return _again(post, Slot(now, now.due_at), actor)
        planned = planned_fields(now.due_at)
        target_move(now, State.PLANNED, actor=actor, action="post.target_restore", **planned)
    return now


def targets_withdraw(*, post: Post, actor: Actor) -> int:
    """The approval is void (an edit, a second thought): what has not left waits for a new one and
    keeps its time. The caller holds the post's row. Returns how many it moved."""
    before = [State.SCHEDULED, State.CLAIMED, State.HELD]
    rows = PostTarget.objects.filter(post=post, state__in=before).order_by("pk")
    moved = 0
    for target in rows.select_for_update():
        claim = target.claim if target.state == State.CLAIMED else None
        planned = planned_fields(target.due_at)
        moved += target_move(target, State.PLANNED, actor=actor, claim=claim, **planned)
    return moved


def targets_anew(*, post: Post, actor: Actor) -> int:
    """Another content was approved: places that refused the one before wait for a time again, and
    are called under a key they have not heard, for the old one means the old content there. The
    caller holds the post's row. Returns how many it moved."""
    refused = PostTarget.objects.filter(post=post, state=State.REJECTED)
    rows = refused.exclude(approved_hash=post.approved_hash).order_by("pk")
    moved = 0
    for target in rows.select_for_update():
        key = key_after(target.key, bytes(post.approved_hash or b""))
        fields = {**FRESH, **UNCALLED, "due_at": None, "key": key}
        moved += target_move(target, State.PLANNED, actor=actor, **fields)
    return moved


def planned_fields(due_at: datetime | None) -> dict[str, Any]:
    """What a target has that waits for approval: nothing of what was, and a word to staff where
    its time comes near."""
    return {**FRESH, "look_at": look_first(due_at)}


def look_first(due_at: datetime | None) -> datetime | None:
    """When a target is looked at before it is due (publishing/looking.py); None where that time is
    over, or there is none."""
    return due_at - AHEAD if due_at is not None and due_at > timezone.now() else None


def _resumable(post: Post) -> QuerySet[PostTarget, PostTarget]:
    """What has a time and waits for approval: it was scheduled before an edit, or whoever publishes
    put it there in the calendar (nothing else gives a planned target a time)."""
    coming = PostTarget.objects.filter(post=post, due_at__gt=timezone.now(), state=State.PLANNED)
    # Of those whose earlier words are out after all a person decides.
    return coming.exclude(reason="earlier_out").select_related("post", "account").order_by("pk")


def resume_looked(post: Post) -> dict[int, list[dict[str, Any]]]:
    """What is in the way of each that would go out again once the post is approved; those that
    can't go out as they are are left out. Reads files: before the transaction."""
    found: dict[int, list[dict[str, Any]]] = {}
    for target in _resumable(post):
        wrongs = _wrongs(target, target.due_at or timezone.now())
        if not any(wrong.stops for wrong in wrongs):
            found[target.pk] = wrongs_kept(wrongs)
    return found


def targets_resume(
    *, post: Post, staff: Staff, actor: Actor, looked: Mapping[int, list[dict[str, Any]]]
) -> int:
    """The post was approved: what has a time already, and was ``looked`` at, goes out then.

    What can't stays planned, for a person to see to: its time is over, a quota is full, whoever
    approves may not publish. The caller holds the post's row. Returns how many are scheduled.
    """
    if not looked or not role_may(staff.role, "posts.publish"):
        return 0
    approved = approved_hash(post)
    done = 0
    for target in _resumable(post).filter(pk__in=looked):
        try:
            with transaction.atomic():
                slot = Slot(target, target.due_at)
                schedule_locked(post, slot, approved, actor, wrong=looked[target.pk])
        except DomainError as refusal:
            logger.info("target %s stays planned: %s", target.pk, refusal)
        else:
            done += 1
    if done:
        post_going(post, actor=actor)
    return done


def post_settle(post: Post, *, actor: Actor) -> None:
    """A post none of whose targets is beyond planning is approved again, and no more scheduled.
    The caller holds its row."""
    if post.state != Post.State.SCHEDULED:
        return
    beyond = PostTarget.objects.filter(post=post).exclude(
        state__in=[State.PLANNED, State.CANCELLED]
    )
    if not beyond.exists():
        post_move(post, Post.State.APPROVED, actor=actor)


def approved_hash(post: Post) -> bytes:
    """The hash of what somebody said yes to. Raises NotApproved where that is not what would go
    out now."""
    if not post_approved(post):
        raise NotApproved
    return bytes(post.approved_hash or b"")


def allowed(target: PostTarget, to: PostTarget.State) -> None:
    """Raises TargetState where the table has no such move."""
    if to not in TARGET_MOVES[State(target.state)]:
        raise TargetState(place=target.where, state=target.get_state_display())


def post_approved(post: Post) -> bool:
    """Whether somebody said yes to the post as it stands."""
    going = post.state in (Post.State.APPROVED, Post.State.SCHEDULED)
    return going and bytes(post.approved_hash or b"") == content_hash(post)


def post_going(post: Post, *, actor: Actor) -> None:
    """Something of an approved post is on its way. The caller holds its row."""
    if post.state == Post.State.APPROVED:
        post_move(post, Post.State.SCHEDULED, actor=actor, action="post.schedule")


def _all_looked(slots: Sequence[Slot]) -> dict[int, list[dict[str, Any]]]:
    """What is in the way of each. Raises NotReady that names every one that can't go out: nobody
    mends a post once for each of its places."""
    found: dict[int, list[dict[str, Any]]] = {}
    refused: list[NotReady] = []
    for slot in slots:
        try:
            found[slot.target.pk] = _looked(slot)
        except NotReady as refusal:
            refused.append(refusal)
    if refused and len(slots) > 1:
        raise NotAllReady(what=" ".join(one.text() for one in refused))
    if refused:
        raise refused[0]
    return found


def _looked(slot: Slot) -> list[dict[str, Any]]:
    """What is in the way of a target, as its row keeps it. Raises NotReady for one that is being
    scheduled for the first time and can't go out as it is."""
    target = PostTarget.objects.select_related("post", "account").get(pk=slot.target.pk)
    at = slot.due_at or timezone.now()
    if slot.move:
        at = slot_find(target, at).at  # it is looked at for the time it will have
    wrongs = _wrongs(target, at)
    stops = [wrong for wrong in wrongs if wrong.stops]
    if stops and target.state == State.PLANNED and post_approved(target.post):
        raise NotReady(place=target.where, what=" ".join(wrong.text for wrong in stops))
    return wrongs_kept(wrongs)


def _wrongs(target: PostTarget, at: datetime) -> list[Wrong]:
    try:
        return wrongs_of(target, at)
    except Exception:  # ours, or the file store's: what can't be looked at is not in the way
        logger.exception("target %s can't be looked at", target.pk)
        return []


def _again(
    post: Post, slot: Slot, actor: Actor, wrong: Sequence[dict[str, Any]] = ()
) -> PostTarget:
    done = schedule_locked(post, slot, approved_hash(post), actor, wrong=wrong)
    post_going(post, actor=actor)
    return done


def schedule_locked(
    post: Post,
    slot: Slot,
    approved: bytes,
    actor: Actor,
    *,
    unsure: bool = False,
    wrong: Sequence[dict[str, Any]] = (),
) -> PostTarget:
    """Schedule one target of a post whose row the caller holds. ``unsure``: a person says that the
    unconfirmed call did nothing. ``wrong``: what was found in its way."""
    target = _read(slot.target)
    if target.post_id != post.pk or (target.state == State.UNCONFIRMED and not unsure):
        raise TargetState(place=target.where, state=target.get_state_display())
    if target.state in (State.SUBMITTING, State.ACCEPTED):
        raise OnItsWay(place=target.where)
    allowed(target, State.SCHEDULED)
    free = moment_free(target, slot.due_at, move=slot.move)
    fields: dict[str, Any] = {
        **FRESH,
        "due_at": free,
        "next_try_at": free,
        "approved_hash": approved,
        "look_at": free - AHEAD,
        "wrong": list(wrong),
        "counts": counts_of(target),
    }
    moved = target_move(
        target, State.SCHEDULED, actor=actor, action="post.target_schedule", **fields
    )
    _or_late(moved, target)
    if free <= timezone.now():
        transaction.on_commit(dispatch_soon, robust=True)
    return target


def _read(target: PostTarget) -> PostTarget:
    """The row as it is, kept still until the transaction ends. A worker's conditional update waits
    for it, and then finds that it lost."""
    return PostTarget.objects.select_for_update().get(pk=target.pk)


def _or_late(moved: bool, target: PostTarget) -> None:
    if not moved:
        raise OnItsWay(place=target.where)


def _may(staff: Staff) -> None:
    if not role_may(staff.role, "posts.publish"):
        raise NotAllowed
