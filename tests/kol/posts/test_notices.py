"""Who is told what of posts, and in which words."""

import pytest
from django.utils import translation

from foundation.events.services import event_emit
from foundation.notify.models import Notice
from foundation.notify.words import lines_of
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.platforms.models import PlatformAccount
from kol.posts.models import Post, PostReview, PostTarget
from kol.posts.services.review import comment_add
from tests.cast import staff_actor
from tests.foundation.notify.world import bell_of, heard

pytestmark = pytest.mark.django_db


@pytest.fixture
def target(team: Team, pr: Staff) -> PostTarget:
    """A post of PR's on its way to Weibo."""
    with team_scope(team):
        account = PlatformAccount.objects.create(team=team, platform="weibo", handle="小满")
        post = Post.objects.create(team=team, title="巡演开票", author=pr)
        return PostTarget.objects.create(
            team=team, post=post, account=account, platform="weibo", place="微博 @小满", key="k1"
        )


def told(name: str, subject: Post | PostTarget, by: Staff | None = None, **payload: int) -> None:
    with team_scope(subject.team_id):
        event_emit(
            team_id=subject.team_id, name=name, subject=subject, payload=payload,
            actor=staff_actor(by) if by else SYSTEM,
        )  # fmt: skip
    heard()


def lines(staff: Staff) -> list[tuple[str, str]]:
    """Somebody's bell in Chinese: words and path."""
    with translation.override("zh-hans"), team_scope(staff.team_id):
        drawn = lines_of(Notice.objects.filter(staff=staff), team=staff.team, role=staff.role)
        return [(line.text, line.path) for line in drawn]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("failed", "发布失败"),
        ("unconfirmed", "发出后平台未确认"),
        ("rejected", "未过审"),
        ("held", "已过时间未发布"),
        ("not_ready", "即将发布，但有问题"),
    ],
)
def test_trouble_reaches_the_author_and_the_leads(
    target: PostTarget, owner: Staff, pr: Staff, operator: Staff, name: str, words: str
) -> None:
    told(f"post.{name}", target)
    expected = [(f"{words}：巡演开票 · 微博 @小满", f"/t/xiaoman/out/{target.public_id}/")]
    assert lines(pr) == expected
    assert lines(owner) == expected
    assert lines(operator) == []
    # Several lead to where just these are.
    with team_scope(pr.team_id):
        Notice.objects.filter(staff=pr).update(subjects=2)
    ((_text, path),) = lines(pr)
    assert path == f"/t/xiaoman/out/?state={name}"


def test_a_hand_off_reaches_whoever_wrote_it_at_once(
    target: PostTarget, owner: Staff, pr: Staff
) -> None:
    told("post.handoff_due", target)
    (row,) = bell_of(pr)
    assert row.mail_at == row.first_at == row.sms_at
    assert lines(pr) == [
        ("待手动发布：巡演开票 · 微博 @小满", f"/t/xiaoman/handoff/{target.public_id}/")
    ]
    assert bell_of(owner) == []


def test_approval_is_asked_of_one_and_answered_to_the_author(
    target: PostTarget, owner: Staff, manager: Staff, pr: Staff
) -> None:
    post = target.post
    with team_scope(post.team_id):
        PostReview.objects.create(
            team=post.team, post=post, content_hash=b"x", number=1, asked_by=pr, asked_of=manager
        )
    told("post.approval_asked", post, by=pr)
    assert (len(bell_of(manager)), len(bell_of(owner)), len(bell_of(pr))) == (1, 0, 0)
    told("post.changes_asked", post, by=manager)
    assert [row.kind for row in bell_of(pr)] == ["post.changes_asked"]
    assert len(bell_of(manager)) == 1


def test_a_comment_reaches_the_author_and_whoever_is_mentioned(
    target: PostTarget, owner: Staff, operator: Staff, pr: Staff, manager: Staff
) -> None:
    post = target.post
    with team_scope(post.team_id):
        comment_add(
            post=post, staff=owner, actor=staff_actor(owner), text=f"@{operator.display_name} 看看"
        )
    heard()
    kinds = [[row.kind for row in bell_of(one)] for one in (pr, operator, owner, manager)]
    assert kinds == [["post.commented"], ["post.mentioned"], [], []]
    assert lines(operator) == [
        ("「巡演开票」的讨论里提到了你", f"/t/xiaoman/posts/{post.public_id}/")
    ]
