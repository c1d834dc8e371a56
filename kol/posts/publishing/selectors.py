"""Reads of targets: what goes out, what waits for a person, what was tried."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from redis.exceptions import RedisError

from foundation.scopes.errors import NotFound
from foundation.scopes.pages import Page, keyset_page
from kol.platforms.models import Platform
from kol.posts.models import Post, PostAttempt, PostTarget
from kol.posts.publishing.dispatching import PULSE
from kol.posts.publishing.ways import with_ways
from kol.posts.stages import NEED_SOMEBODY

State = PostTarget.State
TargetSet = QuerySet[PostTarget, PostTarget]
COMING = (State.SCHEDULED, State.CLAIMED, State.SUBMITTING)
# Shown as filters beside the single states.
GROUPS: dict[str, tuple[PostTarget.State, ...]] = {"todo": NEED_SOMEBODY, "coming": COMING}
# The filter of what goes out soon and has something in its way.
NOT_READY = "not_ready"
# The filter of what had a time that passed before the post was approved.
MISSED = "missed"
# The filter of what should have gone out, and did not.
LATE = "overdue"
# So long after it was due something is overdue for no good reason.
OVERDUE = timedelta(seconds=90)
ATTEMPTS_SHOWN = 50
TOGETHER = 200


def targets_page(
    *,
    q: str = "",
    platform: str = "",
    account: str = "",
    state: str = "",
    params: QueryDict | None = None,
) -> Page[PostTarget]:
    """A page of what has a time, with posts and ways; the latest first, and what is to come in its
    order. Two queries."""
    rows: TargetSet = PostTarget.objects.filter(due_at__isnull=False).select_related("post")
    if platform:
        rows = rows.filter(platform=platform)
    if account:
        rows = rows.filter(Q(account__public_id=account))
    if state == NOT_READY:
        rows = rows.filter(state=State.SCHEDULED).exclude(wrong=[])
    elif state == MISSED:
        rows = rows.filter(state=State.PLANNED, due_at__lt=timezone.now())
    elif state == LATE:
        rows = rows.filter(_overdue())
    elif state in GROUPS:
        rows = rows.filter(state__in=GROUPS[state])
    elif state in State.values:
        rows = rows.filter(state=state)
    if q:
        rows = rows.filter(target_like(q[:80]))
    order = ("due_at", "id") if state == "coming" else ("-due_at", "-id")
    return keyset_page(with_ways(rows), params=params, order=order)


def _overdue() -> Q:
    return Q(state=State.SCHEDULED, next_try_at__lt=timezone.now() - OVERDUE)


def target_like(words: str) -> Q:
    """Targets that lists show with these words: those of the post, of the place as it was chosen,
    or of its platform in the reader's language."""
    low = words.lower()
    platforms = [value for value, label in Platform.choices if low in str(label).lower()]
    return (
        Q(post__title__icontains=words)
        | Q(post__title="", post__words__icontains=words)
        | Q(place__icontains=words)
        | Q(platform__in=platforms)
    )


def target_get(public_id: str) -> PostTarget:
    """One target of the team in scope, with its post, its account and its way (ways.py). One query.
    Raises NotFound."""
    rows = PostTarget.objects.select_related("post", "account", "team", "told_by")
    target = with_ways(rows).filter(public_id=public_id).first()
    if target is None:
        raise NotFound
    return target


def targets_of(post: Post) -> list[PostTarget]:
    """A post's targets that were not cancelled before anything happened, in the order they go out.
    One query."""
    rows = PostTarget.objects.filter(post=post).select_related("account", "told_by")
    shown = rows.exclude(state=State.CANCELLED, attempts=0, due_at=None)
    return list(shown.order_by("due_at", "pk"))


def targets_together(post: Post, restored: Sequence[str] | None = None) -> list[PostTarget]:
    """What is moved or cancelled at once: all of a post's that is scheduled. Of those that one act
    cancelled (``restored``, by their ids) all that still are. One query."""
    rows = PostTarget.objects.filter(post=post, state=State.SCHEDULED)
    if restored is not None:
        named = restored[:TOGETHER]
        rows = PostTarget.objects.filter(post=post, state=State.CANCELLED, public_id__in=named)
    return list(rows.order_by("pk"))


def attempts_of(targets: Sequence[PostTarget]) -> dict[int, list[PostAttempt]]:
    """What was tried at each, the newest first. One query."""
    found: dict[int, list[PostAttempt]] = {target.pk: [] for target in targets}
    rows = PostAttempt.objects.filter(target__in=[target.pk for target in targets])
    for attempt in rows.order_by("-pk")[: ATTEMPTS_SHOWN * max(1, len(targets))]:
        found[attempt.target_id].append(attempt)
    return found


def handoffs_page(params: QueryDict | None = None) -> Page[PostTarget]:
    """What waits for somebody's phone, the longest first. Two queries."""
    rows = PostTarget.objects.filter(state=State.WAITING).select_related("post", "account")
    return keyset_page(rows, params=params, order=("due_at", "id"))


@dataclass(frozen=True, slots=True)
class Pulse:
    """Whether what is due goes out. ``overdue`` counts up to 100 that should have gone, ``since``
    is when the dispatcher last looked (None: not known)."""

    overdue: int
    since: datetime | None

    @property
    def stands_still(self) -> bool:
        """Things are overdue, and nobody looks."""
        late = self.since is None or timezone.now() - self.since > OVERDUE
        return self.overdue > 0 and late


def pulse() -> Pulse:
    """Whether the team's posts go out. One query."""
    overdue = PostTarget.objects.filter(_overdue()).values("pk")[:100].count()
    try:
        since = cache.get(PULSE) if overdue else None
    except (RedisError, OSError):  # not knowing is what it looks like
        since = None
    return Pulse(overdue, since)
