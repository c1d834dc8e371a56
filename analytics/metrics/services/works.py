"""What was published on an account: by a target of ours, or in the app itself and found there."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from analytics.metrics.models import Work
from analytics.metrics.services.curve import place_after
from foundation.events.models import Event
from foundation.events.services import event_emit
from foundation.scopes.actors import SYSTEM
from kol.platforms.connectors.base import RemotePost
from kol.platforms.models import PlatformAccount
from kol.posts.models import PostTarget

FOUND = "platform.work_found"
TEXT = 300
State = PostTarget.State
# What may turn out to be ours: it is out, and nobody knows yet under which id.
UNSETTLED = (State.SUBMITTING, State.ACCEPTED, State.UNCONFIRMED, State.WAITING)
# Who never says whether a hand-off was done keeps nothing from being found.
_SETTLES = timedelta(hours=2)


def target_live(event: Event) -> None:
    """A target went live: its figures are asked for from now on. The consumer of ``post.live``."""
    target = PostTarget.objects.select_related("post").filter(pk=event.subject_id or 0).first()
    if target is None or target.account_id is None or not target.remote_id:
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
    if not new and work.target_id is None:
        Work.objects.filter(pk=work.pk).update(target=target)


def works_waits(account: PlatformAccount) -> bool:
    """Whether something of ours is on its way there, so that what is found could be it. One
    query."""
    since = timezone.now() - _SETTLES
    ours = PostTarget.objects.filter(account=account, state__in=UNSETTLED, due_at__gte=since)
    return ours.exists()


def works_found(account: PlatformAccount, posts: Sequence[RemotePost], *, since: datetime) -> int:
    """Keep what was found on an account and is not known yet; tell of what is new and not ours.
    Returns how many were new. In the caller's transaction."""
    live = {post.remote_id: post for post in posts if post.state == "live" and post.remote_id}
    known = Work.objects.filter(account=account, remote_id__in=live).values_list("remote_id")
    fresh = [live[one] for one in live.keys() - {row[0] for row in known}]
    found = 0
    for post in sorted(fresh, key=lambda one: (one.published_at, one.remote_id)):
        if post.published_at >= since:
            found += _keep(account, post)
    return found


def _keep(account: PlatformAccount, post: RemotePost) -> bool:
    same = Q(remote_id=post.remote_id)
    if post.url:
        same |= Q(url=post.url)
    target = PostTarget.objects.filter(same, account=account, state=State.LIVE).first()
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
            "published_at": post.published_at,
            "step": step,
            "next_at": next_at,
        },
    )
    if new and target is None:
        event_emit(
            team_id=account.team_id,
            name=FOUND,
            actor=SYSTEM,
            subject=work,
            payload={
                "account": account.pk,
                "remote_id": work.remote_id,
                "title": post.title[:TEXT],
                "text": post.text[:TEXT],
                "url": work.url,
            },
        )
    return new
