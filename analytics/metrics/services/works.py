"""What was published on an account: by a target of ours, or in the app itself and found there."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from analytics.metrics.models import Work
from analytics.metrics.services.curve import place_after
from foundation.events.models import Event
from foundation.events.services import event_emit
from foundation.scopes.actors import SYSTEM
from kol.platforms.connectors.base import RemotePost
from kol.platforms.connectors.bases import page_at
from kol.platforms.connectors.pages import same_post
from kol.platforms.models import PlatformAccount
from kol.platforms.registry import FoundWork
from kol.platforms.services.covers import cover_keep
from kol.posts.models import PostTarget
from kol.posts.services.deciding import target_named
from kol.posts.whereabouts import is_at, target_live_at

FOUND = "platform.work_found"
TEXT = 300
State = PostTarget.State
# Pictures that are copied for one pull: a flood of works has cards without.
COVERS = 5
# What is found later than this (an account that was not connected for weeks) is no news: it is kept
# and its figures are asked for, and no group hears of all of it at once.
NEWS = timedelta(days=2)
LIVE = "post.live"
# What follows where "it is live" was said by mistake.
TAKEN_BACK = ("post.handoff_due", "post.unconfirmed")
# What may turn out to be ours: it is out, and nobody knows yet under which id.
UNSETTLED = (State.SUBMITTING, State.ACCEPTED, State.UNCONFIRMED, State.WAITING)
# Among so many of the newest works what a person brought out is looked for.
MOST_BEFORE = 100
# Who never says whether a hand-off was done keeps nothing from being found.
_SETTLES = timedelta(hours=2)


def target_told(event: Event) -> None:
    """Where a target stands: live, or no longer as somebody took that back. The consumer of
    ``LIVE`` and ``TAKEN_BACK``."""
    if event.name == LIVE:
        _live(event)
    elif event.payload.get("before") == State.LIVE:
        _free().filter(target=event.subject_id or 0).update(target=None)


def _live(event: Event) -> None:
    """Its figures are asked for from now on."""
    target = PostTarget.objects.select_related("post").filter(pk=event.subject_id or 0).first()
    if target is None or target.account_id is None:
        return
    _parted(target)
    if not target.remote_id:
        _found_before(target)
        return
    published = target.live_at or event.at
    step, next_at = place_after(published, timezone.now())
    work, new = Work.objects.get_or_create(
        account_id=target.account_id,
        remote_id=target.remote_id,
        defaults={
            "team_id": target.team_id,
            "target": target,
            "url": target.url,
            "title": target.post.title,
            "published_at": published,
            "step": step,
            "next_at": next_at,
        },
    )
    if not new:
        _free().filter(pk=work.pk).update(target=target)


def _parted(target: PostTarget) -> None:
    """Somebody had said that it is another post, and took that back: that one is nobody's again."""
    work = Work.objects.filter(target=target).first()
    if work is not None and not _is(work, target):
        Work.objects.filter(pk=work.pk).update(target=None)


def _is(work: Work, target: PostTarget) -> bool:
    """Whether a work is where a target is."""
    if target.account_id != work.account_id:
        return False
    if target.remote_id:
        return target.remote_id == work.remote_id
    if is_at(target, work.remote_id) or same_post(target.platform, target.url, work.url):
        return True
    return bool(target.url) and target.url in (work.url, page_at(work.url))


def _free() -> QuerySet[Work, Work]:
    """Works that are nobody's, or of a target that is not live any more."""
    return Work.objects.filter(~Q(target__state=State.LIVE))


def _found_before(target: PostTarget) -> None:
    """A person brought it out and said where: it may have been found there before that."""
    if Work.objects.filter(target=target).exists():
        return
    found = _free().filter(account_id=target.account_id)
    for work in found.order_by("-published_at")[:MOST_BEFORE]:
        if _is(work, target):
            Work.objects.filter(pk=work.pk).update(target=target)
            target_named(target, work.remote_id)
            return


def works_waits(account: PlatformAccount) -> bool:
    """Whether something of ours is on its way there, so that what is found could be it. One
    query."""
    since = timezone.now() - _SETTLES
    ours = PostTarget.objects.filter(account=account, state__in=UNSETTLED, due_at__gte=since)
    return ours.exists()


def works_new(
    account: PlatformAccount, posts: Sequence[RemotePost], *, since: datetime
) -> list[RemotePost]:
    """What was found on an account and is not known yet, oldest first. One query."""
    live = {post.remote_id: post for post in posts if post.state == "live" and post.remote_id}
    known = Work.objects.filter(account=account, remote_id__in=live).values_list("remote_id")
    fresh = [live[one] for one in live.keys() - {row[0] for row in known}]
    told = sorted(fresh, key=lambda one: (one.published_at, one.remote_id))
    return [post for post in told if post.published_at >= since]


def covers_keep(account: PlatformAccount, posts: Sequence[RemotePost]) -> dict[str, str]:
    """Copies of the pictures of the newest that are not ours, by their ids. Asks the platform:
    outside a transaction."""
    told = [post for post in posts if post.cover and _is_news(post)][-COVERS:]
    others = [post for post in told if _ours(account, post) is None]
    copies = {post.remote_id: cover_keep(account, post.cover) for post in others}
    return {remote_id: copy for remote_id, copy in copies.items() if copy}


def works_found(
    account: PlatformAccount,
    posts: Sequence[RemotePost],
    *,
    since: datetime,
    covers: Mapping[str, str],
) -> int:
    """Keep what was found on an account and is not known yet; tell of what is new and not ours.
    Returns how many were new. In the caller's transaction."""
    fresh = works_new(account, posts, since=since)
    return sum(_keep(account, post, covers.get(post.remote_id, "")) for post in fresh)


def _is_news(post: RemotePost) -> bool:
    return post.published_at > timezone.now() - NEWS


def _ours(account: PlatformAccount, post: RemotePost) -> PostTarget | None:
    return target_live_at(account, post.remote_id, [post.url, page_at(post.url)])


def _keep(account: PlatformAccount, post: RemotePost, cover: str) -> bool:
    target = _ours(account, post)
    if target is not None and Work.objects.filter(target=target).exists():
        target = None
    step, next_at = place_after(post.published_at, timezone.now())
    work, new = Work.objects.get_or_create(
        account=account,
        remote_id=post.remote_id[:200],
        defaults={
            "team_id": account.team_id,
            "target": target,
            "url": post.url[:1000],
            "title": (post.title or post.text)[:200],
            "text": post.text[:TEXT] if post.title else "",
            "cover": cover,
            "published_at": post.published_at,
            "step": step,
            "next_at": next_at,
        },
    )
    if new and target is not None:
        target_named(target, post.remote_id)
    if new and target is None and _is_news(post):
        event_emit(
            team_id=account.team_id,
            name=FOUND,
            actor=SYSTEM,
            subject=work,
            payload={"account": account.pk},
        )
    return new


def work_told(work_id: int) -> FoundWork | None:
    """A work by its number, for who tells of it. One query."""
    work = Work.objects.filter(pk=work_id).first()
    if work is None:
        return None
    return FoundWork(
        work_id=work.pk,
        account_id=work.account_id,
        remote_id=work.remote_id,
        title=work.title,
        text=work.text,
        url=work.url,
        cover=work.cover,
    )
