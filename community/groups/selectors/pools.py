"""The team's pools: their groups and how full they are, pictures, templates."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from community.groups.models import (
    FanGroup,
    GroupMember,
    GroupPool,
    GroupTemplate,
    PoolGroup,
    PoolPicture,
    PoolVisitor,
)
from foundation.teams.models import User

PoolSet = QuerySet[GroupPool, GroupPool]
MOST_SHOWN = 200


def pools_filter(*, q: str = "", state: str = "", kind: str = "") -> PoolSet:
    """The team's pools by words of their name, state and kind; ``state`` empty means all but the
    archived. Each carries ``groups``, ``people`` and ``places`` of its groups. One query."""
    standing = ~Q(turns__group__state=FanGroup.State.ARCHIVED)
    found = GroupPool.objects.annotate(
        groups=Count("turns", filter=standing),
        people=Coalesce(Sum("turns__group__member_count", filter=standing), 0),
        places=Coalesce(Sum("turns__group__capacity", filter=standing), 0),
    )
    if state in GroupPool.State.values:
        found = found.filter(state=state)
    else:
        found = found.exclude(state=GroupPool.State.ARCHIVED)
    if kind in GroupPool.Kind.values:
        found = found.filter(kind=kind)
    for word in q.split()[:5]:
        found = found.filter(name__icontains=word)
    return cast(PoolSet, found)


def pool_get(public_id: str) -> GroupPool | None:
    """One pool of the team in scope, with its template. One query."""
    return GroupPool.objects.select_related("template").filter(public_id=public_id).first()


def pool_turns(pool: GroupPool) -> list[PoolGroup]:
    """A pool's groups in order. One query."""
    turns = PoolGroup.objects.filter(pool=pool).select_related("group").order_by("position")
    return list(turns[:MOST_SHOWN])


def pool_choices(pool: GroupPool | None = None) -> "QuerySet[FanGroup, FanGroup]":
    """Groups that may be put into a pool: open, and in none."""
    return FanGroup.objects.filter(state=FanGroup.State.OPEN, pool_turn=None).order_by("name", "pk")


def templates_list() -> "QuerySet[GroupTemplate, GroupTemplate]":
    """The team's templates, each with ``used``, in how many pools. One query."""
    return GroupTemplate.objects.annotate(used=Count("pools")).order_by("name")


def template_get(public_id: str) -> GroupTemplate | None:
    """One template of the team in scope; no query without an id."""
    return GroupTemplate.objects.filter(public_id=public_id).first() if public_id else None


@dataclass(frozen=True, slots=True)
class PictureLine:
    """A picture as staff see it: ``word`` says what it is now."""

    picture: PoolPicture
    word: str
    percent: int


def pool_pictures(pool: GroupPool) -> list[PictureLine]:
    """A pool's pictures: in turn first, then those used up and taken out. One query."""
    now = timezone.now()
    found = (
        PoolPicture.objects.filter(pool=pool)
        .select_related("asset")
        .order_by("state", "pk")[:MOST_SHOWN]
    )
    lines = [PictureLine(one, _word(one, pool, now), _percent(one, pool)) for one in found]
    order = ["now", "next", "full", "ended", "retired"]
    first = next((line for line in lines if line.word == "next"), None)
    lines = [
        PictureLine(line.picture, "now", line.percent) if line is first else line for line in lines
    ]
    return sorted(lines, key=lambda line: order.index(line.word))


def _word(picture: PoolPicture, pool: GroupPool, now: datetime) -> str:
    if picture.state == PoolPicture.State.RETIRED:
        return "retired"
    if picture.expires_at is not None and picture.expires_at <= now:
        return "ended"
    return "full" if picture.people >= pool.limit_people else "next"


def _percent(picture: PoolPicture, pool: GroupPool) -> int:
    return min(100, picture.people * 100 // pool.limit_people)


def pool_picture(pool: GroupPool, public_id: str) -> PoolPicture | None:
    """One picture of a pool, with its file. One query."""
    return (
        PoolPicture.objects.select_related("asset", "pool")
        .filter(pool=pool, public_id=public_id)
        .first()
    )


def pools_needing() -> list[GroupPool]:
    """Open pools in which nobody finds a place, or whose pictures run out. One query."""
    return list(
        GroupPool.objects.filter(state=GroupPool.State.OPEN)
        .filter(Q(full_since__isnull=False) | Q(low_since__isnull=False))
        .order_by(Coalesce("full_since", "low_since"), "pk")[:8]
    )


@dataclass(frozen=True, slots=True)
class PoolAim:
    """Where a pool's door leads for somebody: the group they are in, else the one whose turn it
    is. ``open`` says whether anybody is let in at all."""

    group: FanGroup
    open: bool


def pool_aim(pool_id: int, user: User | None) -> PoolAim | None:
    """As the door shows it. One query, two for one who is signed in. None for a pool outside."""
    turns = list(
        PoolGroup.objects.filter(pool_id=pool_id)
        .select_related("group", "group__entry_account", "group__team", "pool")
        .order_by("position")
    )
    if not turns:
        return None
    is_open = turns[0].pool.state == GroupPool.State.OPEN
    groups = [turn.group for turn in turns]
    if user is not None:
        mine = GroupMember.objects.filter(
            user=user, group__in=groups, state=GroupMember.State.ACTIVE
        ).values_list("group_id", flat=True)[:1]
        for group_id in mine:
            return PoolAim(next(one for one in groups if one.pk == group_id), is_open)
    takes = [one for one in groups if one.state == FanGroup.State.OPEN]
    free = [one for one in takes if not one.is_full]
    return PoolAim((free or takes or groups)[0], is_open and bool(takes))


def visitors_count(pool: GroupPool) -> int:
    """How many browsers and people were shown a picture, those no longer known too. One query."""
    return pool.visitors_past + PoolVisitor.objects.filter(pool=pool).count()


def pool_fill(turns: list[PoolGroup]) -> tuple[int, int]:
    """People and places of groups that are not archived."""
    standing = [turn.group for turn in turns if turn.group.state != FanGroup.State.ARCHIVED]
    return sum(one.member_count for one in standing), sum(one.capacity for one in standing)


def pictures_left(pool: GroupPool) -> int:
    """How many more people may be shown a picture. One query."""
    now = timezone.now()
    found = PoolPicture.objects.filter(
        Q(expires_at=None) | Q(expires_at__gt=now),
        pool=pool,
        state=PoolPicture.State.ACTIVE,
        people__lt=pool.limit_people,
    ).aggregate(left=Sum(pool.limit_people - F("people")))
    return int(found["left"] or 0)
