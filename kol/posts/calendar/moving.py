"""Giving an entry of the calendar another time, whatever it is."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.scopes.errors import DomainError, NotAllowed, NotFound
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may
from kol.posts.drafts import plan_clean
from kol.posts.models import Post, PostTarget
from kol.posts.services.editing import post_plan
from kol.posts.services.scheduling import (
    Slot,
    look_first,
    post_approved,
    post_schedule,
    target_reschedule,
)

State = PostTarget.State


class PlanPast(DomainError):
    """Nothing is planned for a time that is over."""

    code = "post_plan_past"
    message = _("This time is over. Choose one that is still to come.")

    def __init__(self) -> None:
        super().__init__(field="at")


@dataclass(frozen=True, slots=True)
class Moved:
    """Where an entry is now. ``planned``: it still waits for approval. ``back``: to undo this, its
    old time is all it takes."""

    at: datetime
    planned: bool = False
    back: bool = True


def entry_move(
    *, kind: str, public_id: str, staff: Staff, actor: Actor, at: datetime, move: bool = False
) -> Moved:
    """Move a post's plan or a target to ``at``, or, where its account's quota is full then, to the
    next free moment (``move``). A planned target of an approved post is scheduled by it; of any
    other it goes out then if the post is approved by that time.

    Raises NotFound, NotAllowed, PlanPast, and what post_schedule, target_reschedule and post_plan
    raise.
    """
    if at < timezone.now():
        raise PlanPast
    if kind == "post":
        post = Post.objects.filter(public_id=public_id).first()
        if post is None:
            raise NotFound
        post_plan(post=post, staff=staff, actor=actor, planned_at=at)
        return Moved(at)
    target = PostTarget.objects.filter(public_id=public_id).select_related("post").first()
    if target is None:
        raise NotFound
    if target.state == State.PLANNED:
        if post_approved(target.post):  # nothing more is waited for: it goes out then
            slots = [Slot(target, at, move)]
            (done,) = post_schedule(post=target.post, staff=staff, actor=actor, targets=slots)
            return Moved(done.due_at or at, back=False)
        if _planned_move(target, staff, actor, at):
            return Moved(at, planned=True)
    now = target_reschedule(target=target, staff=staff, actor=actor, due_at=at, move=move)
    return Moved(now.due_at or at, back=target.state == State.SCHEDULED)


def day_moment(was: datetime | None, day: date, zone: ZoneInfo) -> datetime:
    """The same time of day on another day; ten in the morning where there was none."""
    local = was.astimezone(zone) if was else None
    hour, minute = (local.hour, local.minute) if local else (10, 0)
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone)


def entry_at(kind: str, public_id: str) -> datetime | None:
    """When an entry is now. One query. Raises NotFound."""
    rows = (
        Post.objects.filter(public_id=public_id).values_list("planned_at", flat=True)
        if kind == "post"
        else PostTarget.objects.filter(public_id=public_id).values_list("due_at", flat=True)
    )
    found = list(rows[:1])
    if not found:
        raise NotFound
    return found[0]


def _planned_move(target: PostTarget, staff: Staff, actor: Actor, at: datetime) -> bool:
    """A target that waits for approval is only planned: its time is a wish. False: it was
    scheduled meanwhile."""
    if not role_may(staff.role, "posts.publish"):
        raise NotAllowed
    plan_clean(at)
    with transaction.atomic():
        rows = PostTarget.objects.filter(pk=target.pk, state=State.PLANNED)
        moved = rows.update(due_at=at, look_at=look_first(at), wrong=[])
        if moved:
            audit_record(
                actor=actor,
                action="post.target_reschedule",
                obj=target,
                changes={"due_at": [str(target.due_at), str(at)]},
            )
            event_emit(
                team_id=target.team_id,
                name="post.rescheduled",
                actor=actor,
                subject=target,
                payload={"post": target.post_id},
            )
    return bool(moved)
