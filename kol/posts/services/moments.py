"""The moment a target may have: neither past nor too far ahead, within its platform's quotas."""

from datetime import datetime, timedelta

from django.utils import timezone

from kol.posts.models import PostTarget
from kol.posts.publish_errors import DueFar, DuePast, SlotFull
from kol.posts.quotas import slot_find

# "Now" may be a moment ago: a form was filled in.
GRACE = timedelta(minutes=2)
FURTHEST = timedelta(days=731)
# What is to go out now may wait so long for its turn, and is not put off to another day unasked.
NOW_LASTS = timedelta(hours=1)


def moment_free(target: PostTarget, due_at: datetime | None, *, move: bool) -> datetime:
    """The moment it may have for the one that is wanted (None: now). ``move``: over a quota the
    next free one, else that is refused; so it is where it is to go out now and there is no room for
    an hour. Raises DuePast, DueFar, SlotFull."""
    now = timezone.now()
    wanted = due_at or now
    if wanted < now - GRACE:
        raise DuePast(field="due_at")
    if wanted > now + FURTHEST:
        raise DueFar(field="due_at")
    found = slot_find(target, wanted)
    put_off = due_at is None and found.at > now + NOW_LASTS
    if found.at != wanted and (put_off or not move):
        raise SlotFull(
            field="due_at",
            place=target.where,
            amount=found.amount,
            next=timezone.localtime(found.at).strftime("%Y-%m-%d %H:%M"),
        )
    return found.at
