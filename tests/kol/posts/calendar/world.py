"""Posts on a calendar, for its tests: approved, with a target at an account by hand."""

from datetime import datetime
from zoneinfo import ZoneInfo

from foundation.teams.models import Staff
from kol.platforms.models import PlatformAccount
from kol.posts.models import Post, PostTarget
from kol.posts.rendering import content_hash
from kol.posts.services.places import Place, targets_choose
from kol.posts.services.scheduling import Slot, post_schedule
from tests.cast import staff_actor

ZONE = ZoneInfo("Asia/Shanghai")


def at(text: str) -> datetime:
    """A moment on the team's clock: ``at("2027-03-05 20:00")``."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def account_of(staff: Staff, platform: str = "xiaohongshu") -> PlatformAccount:
    """An account of the team's."""
    return PlatformAccount.objects.create(team=staff.team, platform=platform, handle="小满")


def post_of(staff: Staff, title: str, **fields: object) -> Post:
    """An approved post."""
    text = {"blocks": [{"type": "paragraph", "runs": [{"text": title}]}]}
    post = Post.objects.create(
        team=staff.team, kind="text", title=title, body=text, author=staff, **fields
    )
    post.state, post.approved_hash = Post.State.APPROVED, content_hash(post)
    post.save()
    return post


def target_of(
    staff: Staff, post: Post, account: PlatformAccount, due_at: datetime | None = None
) -> PostTarget:
    """A place of a post, scheduled where there is a time."""
    actor = staff_actor(staff)
    target = targets_choose(post=post, staff=staff, actor=actor, places=[Place(account.public_id)])[
        -1
    ]
    if due_at is None:
        return target
    slot = Slot(target, due_at)
    return post_schedule(post=post, staff=staff, actor=actor, targets=[slot])[0]
