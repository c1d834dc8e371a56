"""Which target a post out there is: by the platform's id of it, or by whichever of its pages
somebody pasted."""

from collections.abc import Collection

from django.db.models import Q

from kol.platforms.connectors.pages import post_of, written_as
from kol.platforms.models import PlatformAccount
from kol.posts.models import PostTarget


def targets_at(platform: str, remote_id: str, urls: Collection[str] = ()) -> list[PostTarget]:
    """The team's targets that are that post: known by its id, at one of these addresses, or at
    another page of it (``remote_id`` may be empty: by the addresses alone). One query."""
    urls = [one for one in urls if one]
    names = ({remote_id} | {post_of(platform, url) for url in urls}) - {""}
    same = Q(url__in=urls)
    for name in sorted(names):
        same |= Q(platform=platform, remote_id=name)
        for written in written_as(platform, name):
            same |= Q(platform=platform, url__contains=written)
    rows = PostTarget.objects.filter(same).order_by("pk")
    return [one for one in rows if one.url in urls or any(is_at(one, name) for name in names)]


def target_live_at(
    account: PlatformAccount, remote_id: str, urls: Collection[str] = ()
) -> PostTarget | None:
    """What is live on an account as that post. One query."""
    found = targets_at(account.platform, remote_id, urls)
    live = (
        one for one in found if one.account_id == account.pk and one.state == PostTarget.State.LIVE
    )
    return next(live, None)


def is_at(target: PostTarget, remote_id: str) -> bool:
    """Whether a target is that post, by its id or by the page it is at."""
    return remote_id in (target.remote_id, post_of(target.platform, target.url))
