"""How many of those a code brought stayed, counted over those who joined long enough ago."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, F, Q, Value
from django.utils import timezone

from community.groups.models import GroupMember
from community.invites.models import Invite, InviteGrant, InviteViews, Redemption

DAYS = (1, 7, 30)


@dataclass(frozen=True, slots=True)
class Stayed:
    """Of ``of`` people who joined by a code at least ``days`` days ago, ``count`` had not left
    ``days`` days after they joined. Whoever left and came back is counted as having stayed."""

    days: int
    of: int
    count: int

    @property
    def percent(self) -> int | None:
        """The share that stayed, in whole percent; None where nobody joined long enough ago."""
        return round(100 * self.count / self.of) if self.of else None


@dataclass(frozen=True, slots=True)
class InviteFigures:
    """What a code brought so far. People, but ``views``: visits of its page, now."""

    views: int
    joins: int
    stayed: list[Stayed]
    left: int
    removed: int
    brought: int
    dropped: int


def _stays(invite: Invite) -> tuple[list[Stayed], dict[str, int]]:
    """Who stayed 1, 7 and 30 days; how many left, were removed, and came in without what was
    promised. One query."""
    now = timezone.now()
    asked: dict[str, Count] = {
        "left": Count("pk", filter=Q(member__state=GroupMember.State.LEFT)),
        "removed": Count("pk", filter=Q(member__state=GroupMember.State.REMOVED)),
        # Who was promised nothing has no grant, and is none of these.
        "dropped": Count("pk", filter=Q(grant__seen_at=None, grant__why__gt="")),
    }
    for days in DAYS:
        span = timedelta(days=days)
        old = Q(at__lte=now - span)
        there = Q(member__state=GroupMember.State.ACTIVE) | Q(member__left_at__gte=F("at") + span)
        asked[f"of_{days}"] = Count("pk", filter=old)
        asked[f"stayed_{days}"] = Count("pk", filter=old & there)
    got = Redemption.objects.filter(invite=invite).aggregate(**asked)
    stayed = [Stayed(days, got[f"of_{days}"], got[f"stayed_{days}"]) for days in DAYS]
    return stayed, got


def invite_views(invite: Invite) -> int:
    """Looks at a code's page up to now: its sum and what was not added to it yet. One query."""
    fresh = InviteViews.objects.filter(invite=invite, count__gt=F("folded"))
    return invite.view_count + sum(
        count - folded for count, folded in fresh.values_list("count", "folded")
    )


def invite_figures(invite: Invite) -> InviteFigures:
    """All figures of one code. Three queries.

    ``brought``: people whom those who came by it brought in turn, directly.
    """
    stayed, got = _stays(invite)
    came = Redemption.objects.filter(invite=invite)
    return InviteFigures(
        views=invite_views(invite),
        joins=invite.use_count,
        stayed=stayed,
        left=got["left"],
        removed=got["removed"],
        brought=came.filter(fan__referral__children__isnull=False).aggregate(
            n=Count("fan__referral__children")
        )["n"],
        dropped=got["dropped"],
    )


@dataclass(frozen=True, slots=True)
class CodesTold:
    """Codes that end soon, the nearest end first; and those by which somebody came in without what
    they promise, of which nobody has read yet, the newest first."""

    ending: list[Invite]
    dropping: list[Invite]


def codes_told(*, soon: timedelta, limit: int) -> CodesTold:
    """What the team should know of its codes, with their groups, up to ``limit`` of each. One
    query."""
    now = timezone.now()
    codes = Invite.objects.select_related("group", "pool")
    ending = codes.filter(
        state=Invite.State.ACTIVE, expires_at__gt=now, expires_at__lte=now + soon
    ).annotate(told=Value("ending"))
    unread = InviteGrant.objects.filter(seen_at=None).exclude(why="")
    dropping = codes.filter(pk__in=unread.values("redemption__invite")).annotate(
        told=Value("dropping")
    )
    rows = list(
        ending.order_by("expires_at", "pk")[:limit].union(
            dropping.order_by("-pk")[:limit], all=True
        )
    )
    return CodesTold(
        sorted((one for one in rows if one.told == "ending"), key=_end),
        sorted((one for one in rows if one.told == "dropping"), key=lambda one: -one.pk),
    )


def _end(invite: Invite) -> tuple[datetime, int]:
    assert invite.expires_at is not None
    return invite.expires_at, invite.pk
