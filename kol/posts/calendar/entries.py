"""What stands in the calendar between two moments."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from kol.posts.models import Post, PostTarget
from kol.posts.publishing.ways import mode_of, mode_words, with_ways
from kol.posts.publishing.words import TONES

State = PostTarget.State
# A span shows no more; more than that are in the list, which has pages.
MOST = 1000
# What a person may still give another time.
MOVABLE = frozenset({State.PLANNED, State.SCHEDULED, State.CLAIMED, State.HELD, State.FAILED})
HIDDEN = (Post.State.ARCHIVED, Post.State.SCHEDULED)
FILTERS = ("platform", "account", "campaign", "author", "state")


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a day: a post at a place, or a post that has a day and no place yet.

    ``kind`` is ``target`` or ``post``; ``id`` the public id of either.
    """

    kind: str
    id: str
    post_id: str
    at: datetime
    title: str
    place: str
    platform: str
    state: str
    state_label: str
    movable: bool
    url: str
    changed_at: datetime
    pk: int
    account_id: int | None = None
    # The accounts a post without a time there is planned for.
    planned_for: tuple[int, ...] = ()
    # The public id of its account.
    account: str = ""
    # How it goes out, where its platform has several ways.
    mode: str = ""

    @property
    def way(self) -> str:
        """The same in words."""
        return mode_words(self.platform, self.mode)

    @property
    def tone(self) -> str:
        """The colour of its state."""
        return TONES.get(self.state, "")


def entries_between(
    begin: datetime,
    end: datetime,
    *,
    filters: Mapping[str, str] | None = None,
    newest: bool = False,
    ways: bool = False,
) -> list[Entry]:
    """The calendar of the team in scope, in order of time; at most MOST, the first of them, or
    the last (``newest``); with how each goes out, where that is asked for (``ways``). Two queries.

    ``filters``: platform, account (public id), campaign, author (public id), state.
    """
    asked = {name: value for name, value in (filters or {}).items() if value}
    targets = _targets(begin, end, asked)
    if ways:
        targets = with_ways(targets)
    found = (targets.reverse() if newest else targets)[:MOST]
    rows = [_of_target(one, mode_of(one) if ways else "") for one in found]
    posts = _posts(begin, end, asked)
    rows += [_of_post(one) for one in (posts.reverse() if newest else posts)[:MOST]]
    rows.sort(key=lambda entry: (entry.at, entry.title, entry.id))
    return rows[-MOST:] if newest else rows[:MOST]


def states() -> list[tuple[str, str]]:
    """What may be asked for: the states of places, then those of posts that have none yet."""
    places = [(str(value), str(label)) for value, label in State.choices]
    known = {value for value, _label in places}
    posts = [(str(one), str(one.label)) for one in Post.State if one not in HIDDEN]
    return places + [(value, label) for value, label in posts if value not in known]


def by_day(entries: Iterable[Entry], zone: ZoneInfo) -> dict[date, list[Entry]]:
    """Entries by the day they fall on, on the team's own clock."""
    days: dict[date, list[Entry]] = {}
    for entry in entries:
        days.setdefault(entry.at.astimezone(zone).date(), []).append(entry)
    return days


def day_begin(day: date, zone: ZoneInfo) -> datetime:
    """The moment a day begins on a clock."""
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def span(first: date, days: int, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The moments between which so many days lie."""
    return day_begin(first, zone), day_begin(first + timedelta(days=days), zone)


def _targets(
    begin: datetime, end: datetime, asked: Mapping[str, str]
) -> QuerySet[PostTarget, PostTarget]:
    rows = (
        PostTarget.objects.filter(due_at__gte=begin, due_at__lt=end)
        .exclude(post__state=Post.State.ARCHIVED)
        .select_related("post")
        .defer("post__body", "post__topics", "prepared", "sent")
        .annotate(account_public=F("account__public_id"))
        .order_by("due_at", "pk")
    )
    if asked.get("state"):
        rows = rows.filter(state=asked["state"])
    else:
        rows = rows.exclude(state=State.CANCELLED)
    if asked.get("platform"):
        rows = rows.filter(platform=asked["platform"])
    if asked.get("account"):
        rows = rows.filter(account__public_id=asked["account"])
    return rows.filter(_of_whom(asked, "post__"))


def _posts(begin: datetime, end: datetime, asked: Mapping[str, str]) -> QuerySet[Post, Post]:
    """Posts with a day, none of whose targets has a time yet."""
    timed = PostTarget.objects.filter(post=OuterRef("pk"), due_at__isnull=False).exclude(
        state=State.CANCELLED
    )
    planned = PostTarget.objects.filter(
        post=OuterRef("pk"), state=State.PLANNED, account__isnull=False
    )
    rows = (
        Post.objects.filter(planned_at__gte=begin, planned_at__lt=end)
        .exclude(state=Post.State.ARCHIVED)
        .filter(~Exists(timed), _of_whom(asked, ""))
        .annotate(planned_for=ArraySubquery(planned.values("account")))
        .defer("body", "topics")
        .order_by("planned_at", "pk")
    )
    if asked.get("state"):
        rows = rows.filter(state=asked["state"])
    if asked.get("platform"):
        rows = rows.filter(Exists(planned.filter(platform=asked["platform"])))
    if asked.get("account"):
        rows = rows.filter(Exists(planned.filter(account__public_id=asked["account"])))
    return rows


def _of_whom(asked: Mapping[str, str], way: str) -> Q:
    wanted: dict[str, Any] = {}
    if asked.get("campaign"):
        wanted[f"{way}campaign"] = asked["campaign"]
    if asked.get("author"):
        wanted[f"{way}author__public_id"] = asked["author"]
    return Q(**wanted)


def _of_target(target: PostTarget, mode: str) -> Entry:
    assert target.due_at is not None
    post = target.post
    return Entry(
        kind="target",
        id=target.public_id,
        post_id=post.public_id,
        at=target.due_at,
        title=str(post),
        place=target.where,
        platform=target.platform,
        state=target.state,
        state_label=str(target.get_state_display()),
        movable=target.state in MOVABLE,
        url=target.url,
        changed_at=max(
            post.updated_at,
            *filter(None, (target.created_at, target.called_at, target.live_at, target.ended_at)),
        ),
        pk=target.pk,
        account_id=target.account_id,
        account=getattr(target, "account_public", None) or "",
        mode=mode,
    )


def _of_post(post: Post) -> Entry:
    return Entry(
        kind="post",
        id=post.public_id,
        post_id=post.public_id,
        at=post.planned_at or timezone.now(),
        title=str(post),
        place="",
        platform="",
        state=post.state,
        state_label=str(post.get_state_display()),
        movable=True,
        url="",
        changed_at=post.updated_at,
        pk=post.pk,
        planned_for=tuple(getattr(post, "planned_for", ())),
    )
