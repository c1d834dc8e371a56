"""What hostile or hurried people do to a post being written, and what must not come of it."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from foundation.scopes.scope import team_scope
from foundation.teams.models import Role, Staff
from foundation.text.diffing import Piece, text_diff
from kol.posts.body import text_to_body
from kol.posts.composer import form_draft
from kol.posts.drafts import Draft, MediaIn, ShapeIn
from kol.posts.errors import LawStops, MediaUnknown, PlanFar
from kol.posts.lawful import law_flags
from kol.posts.models import Post, PostShape
from kol.posts.rendering import PostParts
from kol.posts.services.editing import post_create, post_plan, post_save
from kol.posts.services.review import comment_add, post_approve, review_rules_set
from tests.cast import add_staff, staff_actor
from tests.foundation.assets.test_library import png, sent

pytestmark = pytest.mark.django_db
POSTS = "/t/xiaoman/posts/"


def written(staff: Staff, text: str = "上海站开票", **fields: object) -> Post:
    """A draft."""
    draft = Draft(title="开票", body=text_to_body(text), **fields)  # type: ignore[arg-type]
    return post_create(staff=staff, actor=staff_actor(staff), draft=draft)


def form(post: Post, **fields: object) -> dict[str, object]:
    """What the composer sends."""
    return {"number": post.number, "kind": "images", "title": "开票", "body": "上海站", **fields}


@pytest.mark.parametrize("when", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_day_that_cant_be_read_back_is_not_kept(owner: Staff, client: Client, when: str) -> None:
    client.force_login(owner.user)
    with team_scope(owner.team):
        post = written(owner)
        with pytest.raises(PlanFar):
            post_plan(
                post=post, staff=owner, actor=staff_actor(owner),
                planned_at=timezone.now() + timedelta(days=366 * 6),
            )  # fmt: skip
    answer = client.post(f"{POSTS}{post.public_id}/save/", form(post, planned_at=when))
    assert answer.status_code == 422
    assert "上海站" in answer.content.decode()
    assert client.get(POSTS).status_code == 200


def test_a_plan_moved_in_the_calendar_outlives_an_autosave(owner: Staff, client: Client) -> None:
    client.force_login(owner.user)
    with team_scope(owner.team):
        planned = timezone.now().replace(microsecond=0) + timedelta(days=2)
        post = written(owner, planned_at=planned)
        moved = planned + timedelta(days=3)
        post_plan(post=post, staff=owner, actor=staff_actor(owner), planned_at=moved)
    typed = timezone.localtime(planned).strftime("%Y-%m-%dT%H:%M")
    seen = form(post, planned_at=typed, planned_was=typed)
    client.post(f"{POSTS}{post.public_id}/save/", seen, headers={"X-Autosave": "1"})
    with team_scope(owner.team):
        post.refresh_from_db()
        assert (post.words, post.planned_at) == ("上海站", moved)
    # Whoever changes it in the composer means it.
    client.post(f"{POSTS}{post.public_id}/save/", form(post, planned_at="", planned_was=typed))
    with team_scope(owner.team):
        post.refresh_from_db()
        assert post.planned_at is None


def test_a_rule_of_law_is_not_gone_around_by_approving_unasked(owner: Staff) -> None:
    with team_scope(owner.team):
        actor = staff_actor(owner)
        review_rules_set(staff=owner, actor=actor, two_eyes=False, law_stops=True)
        post = written(owner, topics=("国家级",))
        assert [flag.word for flag in law_flags(PostParts(post))] == ["国家级"]
        with pytest.raises(LawStops):
            post_approve(post=post, staff=owner, actor=actor, number=1)
        post.refresh_from_db()
        assert post.state == Post.State.DRAFT


def test_the_longer_name_is_the_one_that_is_meant(owner: Staff) -> None:
    short = add_staff(owner.team, "short", Role.PR)
    long = add_staff(owner.team, "long", Role.PR)
    with team_scope(owner.team):
        Staff.objects.filter(pk=short.pk).update(display_name="阿月")
        Staff.objects.filter(pk=long.pk).update(display_name="阿月亮")
        post = written(owner)

        def told(text: str) -> list[int]:
            said = comment_add(post=post, staff=owner, actor=staff_actor(owner), text=text)
            return list(said.mentions)

        assert told("@阿月亮看一下") == [long.pk]
        assert told("@阿月看一下，@阿月亮也看") == [short.pk, long.pk]
        assert told("a@阿 月") == []


def test_a_platform_is_told_only_what_it_asks(owner: Staff) -> None:
    with team_scope(owner.team):
        said = {"mode": "mass", "digest": "一句\0话", "msg_id": "1", "comments": "2"}
        post = written(
            owner, shapes={"wechat": ShapeIn(options=said), "weibo": ShapeIn(options={"rip": "1"})}
        )
        kept = PostShape.objects.get(post=post)
        assert (kept.platform, kept.options) == ("wechat", {"mode": "mass", "digest": "一句话"})
    data = QueryDict("shape=wechat&wechat-option-digest=%00")
    with team_scope(owner.team):
        again = post_save(
            post=post, staff=owner, actor=staff_actor(owner), number=1, draft=form_draft(data)
        )
        assert not again.shapes.exists()


def test_another_teams_file_is_unknown_wherever_it_is_named(
    owner: Staff, other_owner: Staff
) -> None:
    from foundation.assets.library import library_add

    with team_scope(other_owner.team):
        theirs = library_add(
            team_id=other_owner.team_id, actor=staff_actor(other_owner), upload=sent(png())
        ).asset.public_id
    inside = {"blocks": [{"type": "picture", "asset": theirs}]}
    one = MediaIn(theirs)
    with team_scope(owner.team):
        for draft in (
            Draft(media=(one,)),
            Draft(cover=one),
            Draft(body=inside),
            Draft(shapes={"weibo": ShapeIn(own=frozenset({"media"}), media=(one,))}),
            Draft(shapes={"weibo": ShapeIn(own=frozenset({"cover"}), cover=one)}),
            Draft(shapes={"wechat": ShapeIn(own=frozenset({"body"}), body=inside)}),
        ):
            with pytest.raises(MediaUnknown):
                post_create(staff=owner, actor=staff_actor(owner), draft=draft)
        assert not Post.objects.exists()
        # The same picture of one's own is one's own.
        mine = library_add(team_id=owner.team_id, actor=staff_actor(owner), upload=sent(png()))
        assert mine.asset.public_id != theirs


@pytest.mark.timeout(20)
def test_a_difference_is_found_in_bounded_time() -> None:
    # One character over and over, and paragraphs that are all alike: minutes for difflib.
    [line] = text_diff("哈" * 4000, "哈啊" * 2000)
    assert [piece.way for piece in line] == ["same", "removed", "added"]
    assert "".join(piece.text for piece in line if piece.way != "added") == "哈" * 4000
    many = text_diff("\n".join(["甲乙"] * 1500), "\n".join(["甲乙", "丙"] * 750))
    assert sum(any(piece.way == "added" for piece in line) for line in many) == 750
    assert text_diff("上海站开票", "上海站今晚开票") == [
        [Piece("same", "上海站"), Piece("added", "今晚"), Piece("same", "开票")]
    ]
