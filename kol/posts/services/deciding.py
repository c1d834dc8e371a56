"""What a person says of a target the engine can't decide on: it is live, it is not, try it again,
do it by hand."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotAllowed
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may
from foundation.text.normal import display_clean
from kol.posts.models import Post, PostAttempt, PostTarget
from kol.posts.moves import target_move
from kol.posts.publish_errors import OnItsWay, TargetState
from kol.posts.publishing.addresses import address_check
from kol.posts.publishing.attempts import attempt_note
from kol.posts.services.scheduling import (
    FRESH,
    Slot,
    allowed,
    approved_hash,
    post_going,
    post_settle,
    schedule_locked,
)

State = PostTarget.State
Step = PostAttempt.Step
# Where a person's word is asked for or taken; elsewhere the platform's counts. What the platform
# looks at for days may be seen there before it says so.
SAYABLE = frozenset(
    {
        State.ACCEPTED,
        State.UNCONFIRMED,
        State.WAITING,
        State.HELD,
        State.FAILED,
        State.REJECTED,
    }
)


def target_confirm_live(
    *, target: PostTarget, staff: Staff, actor: Actor, url: str = "", reason: str = ""
) -> PostTarget:
    """A person says that it is live, and where. The address is checked (addresses.py); with a
    ``reason`` it is taken as it is.

    Raises NotAllowed, TargetState, AddressRefused (and its kinds).
    """
    _may(staff)
    # Outside the transaction: the other side is asked.
    address = address_check(target=target, url=url, reason=reason)
    with transaction.atomic():
        post, row = _read(target)
        if row.state not in SAYABLE:
            raise TargetState(place=row.where, state=row.get_state_display())
        now = timezone.now()
        moved = target_move(
            row,
            State.LIVE,
            actor=actor,
            action="post.target_live",
            url=address,
            live_at=row.called_at or now,
            ended_at=now,
            ask_at=None,
            told_by=staff,
            fault="",
            reason="",
        )
        _or_late(moved, row)
        said = display_clean(reason, 300)
        attempt_note(row, Step.PERSON, None, begun_at=now, reason=said)
        _going(post, actor)
    return row


def target_named(target: PostTarget, remote_id: str) -> None:
    """What the platform calls a post that a person brought out, once it was found there: its
    comments can be read then. One query at most."""
    if not target.remote_id:
        rows = PostTarget.objects.filter(pk=target.pk, state=State.LIVE, remote_id="")
        rows.update(remote_id=remote_id[:200])


def target_confirm_not(
    *,
    target: PostTarget,
    staff: Staff,
    actor: Actor,
    again: bool = True,
    due_at: datetime | None = None,
) -> PostTarget:
    """A person looked: it is not there. It goes out again (now, or then), or is cancelled.

    Raises NotAllowed, TargetState, NotApproved, SlotFull, DuePast.
    """
    _may(staff)
    with transaction.atomic():
        post, row = _read(target)
        if row.state != State.UNCONFIRMED:
            raise TargetState(place=row.where, state=row.get_state_display())
        now = timezone.now()
        if again:
            schedule_locked(
                post, Slot(row, due_at, move=True), approved_hash(post), actor, unsure=True
            )
        else:
            moved = target_move(
                row,
                State.CANCELLED,
                actor=actor,
                action="post.target_cancel",
                told_by=staff,
                ended_at=now,
                ask_at=None,
            )
            _or_late(moved, row)
            post_settle(post, actor=actor)
        row.refresh_from_db()
        attempt_note(row, Step.PERSON, None, begun_at=now)
    return row


def target_retry(
    *, target: PostTarget, staff: Staff, actor: Actor, due_at: datetime | None = None
) -> PostTarget:
    """Send what failed or was held once more, now or then; over a quota at the next free moment.

    Raises NotAllowed, TargetState, NotApproved, DuePast.
    """
    _may(staff)
    with transaction.atomic():
        post, row = _read(target)
        if row.state not in (State.FAILED, State.HELD):
            raise TargetState(place=row.where, state=row.get_state_display())
        schedule_locked(post, Slot(row, due_at, move=True), approved_hash(post), actor)
        row.refresh_from_db()
        _going(post, actor)
    return row


def target_by_hand(*, target: PostTarget, staff: Staff, actor: Actor) -> PostTarget:
    """A person brings it out on the phone instead. Raises NotAllowed, TargetState, NotApproved."""
    _may(staff)
    with transaction.atomic():
        post, row = _read(target)
        if row.account_id is None or row.state == State.CANCELLED:
            raise TargetState(place=row.where, state=row.get_state_display())
        allowed(row, State.WAITING)
        fields: dict[str, Any] = {**FRESH, "approved_hash": approved_hash(post)}
        if row.due_at is None:
            fields["due_at"] = timezone.now()
        moved = target_move(row, State.WAITING, actor=actor, action="post.target_by_hand", **fields)
        _or_late(moved, row)
        _going(post, actor)
    return row


def target_unconfirm(*, target: PostTarget, staff: Staff, actor: Actor) -> PostTarget:
    """Undo "it is live": a hand-off waits for a person again. Where the platform was called it may
    have it, so nobody is asked to bring it out: unconfirmed, until a person says what they see.

    Raises NotAllowed, TargetState."""
    _may(staff)
    with transaction.atomic():
        _post, row = _read(target)
        if row.state != State.LIVE or row.told_by_id is None:
            raise TargetState(place=row.where, state=row.get_state_display())
        moved = target_move(
            row,
            State.WAITING if row.called_at is None else State.UNCONFIRMED,
            actor=actor,
            action="post.target_unconfirm",
            url="",
            remote_id="",
            live_at=None,
            ended_at=None,
            told_by=None,
        )
        _or_late(moved, row)
    return row


def _going(post: Post, actor: Actor) -> None:
    post_going(post, actor=actor)


def _read(target: PostTarget) -> tuple[Post, PostTarget]:
    """The post's row first, then the target's: everybody locks in this order."""
    post = Post.objects.select_for_update().get(pk=target.post_id)
    row = PostTarget.objects.select_for_update().get(pk=target.pk)
    return post, row


def _or_late(moved: bool, target: PostTarget) -> None:
    if not moved:
        raise OnItsWay(place=target.where)


def _may(staff: Staff) -> None:
    if not role_may(staff.role, "posts.publish"):
        raise NotAllowed
