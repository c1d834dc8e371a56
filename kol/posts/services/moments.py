"""The moment a target may have: neither past nor too far ahead, within its platform's quotas."""

from datetime import datetime, timedelta

from django.utils import timezone

from kol.posts.models import PostTarget
from kol.posts.publish_errors import DueFar, DuePast, SlotFull
from kol.posts.quotas import slot_find

# "Now" may be a moment ago: a form was filled in.
GRACE = timedelta(minutes=2)
FURTHEST = timedelta(days=731)


def moment_free(target: PostTarget, due_at: datetime | None, *, move: bool) -> datetime:
    """The moment it may have for the one that is wanted (None: now). ``move``: over a quota the
    next free one, else that is refused. Raises DuePast, DueFar, SlotFull."""
    now = timezone.now()
    wanted = due_at or now
    if wanted < now - GRACE:
        raise DuePast(field="due_at")
    if wanted > now + FURTHEST:
        raise DueFar(field="due_at")
    found = slot_find(target, wanted)
    if found.at != wanted and not move:
        raise SlotFull(
            field="due_at",
            place=target.where,
            amount=found.amount,
            next=timezone.localtime(found.at).strftime("%Y-%m-%d %H:%M"),
        )
    return found.at
