"""Approved posts with accounts in the sandbox, and what runs them out, for tests of publishing."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from foundation.assets.models import Asset
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff
from kol.platforms.connectors.oauth import Tokens
from kol.platforms.models import PlatformAccount
from kol.platforms.secrets import secrets_seal
from kol.platforms.services.tokens import tokens_sealed
from kol.posts.models import Post, PostAttempt, PostMedia, PostTarget
from kol.posts.publishing.asking import ask_next
from kol.posts.publishing.working import drain
from kol.posts.rendering import content_hash
from kol.posts.services.places import Place, targets_choose
from kol.posts.services.scheduling import Slot, post_schedule
from tests.cast import staff_actor
from tests.sandbox_server import Sandbox

State = PostTarget.State


def body(*paragraphs: str) -> dict[str, Any]:
    """A text in the structure posts keep it in."""
    return {"blocks": [{"type": "paragraph", "runs": [{"text": one}]} for one in paragraphs]}


class World:
    """小满's accounts in the sandbox."""

    def __init__(self, staff: Staff, sandbox: Sandbox) -> None:
        self.staff, self.sandbox = staff, sandbox
        self.actor = staff_actor(staff)
        self.made = 0

    def account(self, platform: str = "weibo", uid: str = "1001", **fields: Any) -> PlatformAccount:
        """An account that is connected, without the way through OAuth."""
        account = PlatformAccount(
            team=self.staff.team,
            platform=platform,
            handle=f"小满{uid}",
            uid=uid,
            publishing="api",
            connection="connected",
            connected_at=timezone.now(),
            **fields,
        )
        token = self.sandbox.token(platform, uid)
        tokens_sealed(account, Tokens(access_token=token, uid=uid))
        account.save()
        return account

    def reconnect(self, account: PlatformAccount) -> None:
        """Somebody connects it again."""
        account.refresh_from_db()
        token = self.sandbox.token(account.platform, account.uid)
        tokens_sealed(account, Tokens(access_token=token, uid=account.uid))
        account.connection, account.claim, account.claim_until = "connected", None, None
        account.save()

    def by_keys(self, platform: str, uid: str, keys: dict[str, str]) -> PlatformAccount:
        """An account whose keys are sent themselves."""
        account = PlatformAccount(
            team=self.staff.team, platform=platform, handle=f"小满{uid}", uid=uid,
            publishing="api", connection="connected", connected_at=timezone.now(),
        )  # fmt: skip
        account.sealed = secrets_seal(keys, of=account.public_id)
        account.save()
        return account

    def wechat(self) -> PlatformAccount:
        """The team's Official Account, the same each time."""
        found = PlatformAccount.objects.filter(platform="wechat").first()
        keys = {"app_id": "wx1", "app_secret": self.sandbox.secret("wx1")}
        return found or self.by_keys("wechat", "wx1", keys)

    def due_row(self, account: PlatformAccount, due_at: datetime | None) -> PostTarget:
        """A target as a row alone: scheduled then, or planned."""
        post = Post.objects.create(team=self.staff.team, title="巡演", approved_hash=b"h" * 32)
        self.made += 1
        return PostTarget.objects.create(
            team=self.staff.team, post=post, account=account, platform=account.platform,
            place=str(account), key=f"row{self.made}", due_at=due_at, next_try_at=due_at,
            state=State.SCHEDULED if due_at else State.PLANNED, approved_hash=b"h" * 32,
        )  # fmt: skip

    def post(self, text: str = "", **fields: Any) -> Post:
        """A post somebody said yes to."""
        self.made += 1
        cover: Asset | None = fields.pop("cover", None)
        post = Post.objects.create(
            team=self.staff.team,
            kind=fields.pop("kind", "text"),
            title=fields.pop("title", f"巡演 {self.made}"),
            body=body(text or f"上海站第{self.made}场加演，8月8日开票，小满在现场等大家来一起唱歌"),
            link_url=fields.pop("link_url", "https://tour.example/"),
            author=self.staff,
            state=Post.State.DRAFT,
            **fields,
        )
        if cover is not None:
            PostMedia.objects.create(team=self.staff.team, post=post, role="cover", asset=cover)
        self.approve(post)
        return post

    def approve(self, post: Post) -> None:
        """Somebody says yes to what it is now."""
        post.refresh_from_db()
        post.state, post.approved_hash = Post.State.APPROVED, content_hash(post)
        post.save()

    def target(self, post: Post, account: PlatformAccount) -> PostTarget:
        """A planned target."""
        targets = targets_choose(
            post=post, staff=self.staff, actor=self.actor, places=[Place(account.public_id)]
        )
        return targets[-1]

    def scheduled(
        self, account: PlatformAccount, due_at: datetime | None = None, **fields: Any
    ) -> PostTarget:
        """A post of its own, scheduled at an account; now without a time."""
        post = self.post(**fields)
        slot = Slot(self.target(post, account), due_at)
        return post_schedule(post=post, staff=self.staff, actor=self.actor, targets=[slot])[0]

    def run(self, seconds: float = 5) -> int:
        """As a worker does it. How many were tried."""
        return drain(seconds)


def now(target: PostTarget) -> PostTarget:
    """The row as it is."""
    return PostTarget.objects.get(pk=target.pk)


def state(target: PostTarget) -> str:
    """The state as it is."""
    return now(target).state


def later(target: PostTarget, **ahead: float) -> None:
    """As if that much time had passed for a target."""
    row, by = now(target), timedelta(**ahead)
    for name in ("due_at", "next_try_at", "called_at", "ask_at", "lease_until"):
        if (value := getattr(row, name)) is not None:
            setattr(row, name, value - by)
    row.save()


def asked(target: PostTarget) -> str:
    """Ask about it now; the state it is in then."""
    PostTarget.objects.filter(pk=target.pk).update(ask_at=timezone.now() - timedelta(seconds=1))
    assert ask_next()
    return state(target)


def missed(target: PostTarget) -> str:
    """It is looked for twice, some moments apart, and not there; the state it is in then."""
    asked(target)
    PostAttempt.objects.filter(target=target, step="find").update(
        begun_at=F("begun_at") - timedelta(seconds=21)
    )
    PostTarget.objects.filter(pk=target.pk).update(called_at=F("called_at") - timedelta(seconds=21))
    return asked(target)


Make = Callable[..., Any]
__all__ = [
    "SYSTEM",
    "Make",
    "State",
    "World",
    "asked",
    "body",
    "later",
    "missed",
    "now",
    "state",
    "team_scope",
]
