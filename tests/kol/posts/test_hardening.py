"""What hostile or hurried people do to a post being written, and what must not come of it."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict
from django.test import Client
from django.utils import timezone

from foundation.assets.library import library_add
from foundation.assets.models import Asset
from foundation.scopes.scope import team_scope
from foundation.teams.models import Role, Staff
from foundation.text.diffing import Piece, text_diff
from kol.posts.body import text_to_body
from kol.posts.composer import form_draft
from kol.posts.drafts import Draft, MediaIn, ShapeIn, draft_of
from kol.posts.errors import LawStops, MediaUnknown, PlanFar
from kol.posts.lawful import law_flags
from kol.posts.models import Post, PostShape
from kol.posts.publish_errors import NotApproved
from kol.posts.rendering import PostParts, content_hash
from kol.posts.services.editing import post_create, post_plan, post_save
from kol.posts.services.review import comment_add, post_approve, review_rules_set
from kol.posts.services.scheduling import approved_hash
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
    # Far more changed than stayed: one is shown after the other.
    assert [piece.way for piece in line] == ["removed", "added"]
    assert "".join(piece.text for piece in line if piece.way != "added") == "哈" * 4000
    many = text_diff("\n".join(["甲乙"] * 1500), "\n".join(["甲乙", "丙"] * 750))
    assert sum(any(piece.way == "added" for piece in line) for line in many) == 750
    rewritten = text_diff("用了第三年的菜刀，今天认真讲讲怎么磨", "第三版：全部推翻重写。")
    assert [piece.way for piece in rewritten[0]] == ["removed", "added"]
    assert text_diff("上海站开票", "上海站今晚开票") == [
        [Piece("same", "上海站"), Piece("added", "今晚"), Piece("same", "开票")]
    ]


def test_whatever_goes_out_otherwise_has_no_yes(owner: Staff) -> None:
    with team_scope(owner.team):
        actor = staff_actor(owner)
        files = [
            library_add(team_id=owner.team_id, actor=actor, upload=sent(png(colour)))
            for colour in ("#111111", "#222222")
        ]
        one, two = (MediaIn(file.asset.public_id) for file in files)
        post = written(owner, media=(one,), link_url="https://a.example/")
        later = timezone.now() + timedelta(days=1)
        same = replace(draft_of(PostParts(post)), campaign="巡演", planned_at=later)
        weibo = ShapeIn(own=frozenset({"body"}), body=text_to_body("给微博的"))
        changes: list[dict[str, Any]] = [
            {"title": "加演"}, {"body": text_to_body("上海站 #巡演#")},
            {"body": text_to_body("@小满")},
            {"topics": ("巡演",)}, {"link_url": "https://b.example/"}, {"kind": "article"},
            {"ad": True, "advertiser": "某"}, {"ad": True, "advertiser": "某品牌"},
            {"ai_made": True},
            {"media": (two,)}, {"media": (one, two)}, {"media": (two, one)}, {"media": ()},
            {"media": (replace(one, alt="海报"),)}, {"cover": two},
            {"shapes": {"weibo": weibo}},
            {"shapes": {"weibo": ShapeIn(own=frozenset({"media"}), media=(two,))}},
            {"shapes": {"weibo": ShapeIn(own=frozenset({"cover"}), cover=one)}},
            {"shapes": {"wechat": ShapeIn(options={"digest": "一句话"})}},
        ]  # fmt: skip
        for change in [{}, *changes]:
            post.refresh_from_db()
            post_approve(post=post, staff=owner, actor=actor, number=post.number)
            yes = bytes(post.approved_hash or b"")
            saved = post_save(
                post=post, staff=owner, actor=actor, number=post.number,
                draft=replace(same, **change),
            )  # fmt: skip
            if change:
                assert (saved.state, saved.approved_hash) == (Post.State.DRAFT, None), change
                assert content_hash(saved) != yes, change
            else:
                assert (saved.state, bytes(saved.approved_hash or b"")) == ("approved", yes)
        # A file whose bytes are others is another file.
        post_approve(post=post, staff=owner, actor=actor, number=saved.number)
        Asset.objects.filter(pk=files[0].asset_id).update(sha256=b"\1" * 32)
        post.refresh_from_db()
        with pytest.raises(NotApproved):
            approved_hash(post)


def test_an_article_that_becomes_a_post_keeps_its_pictures(owner: Staff) -> None:
    with team_scope(owner.team):
        actor = staff_actor(owner)
        file = library_add(team_id=owner.team_id, actor=actor, upload=sent(png()))
        picture = {"type": "picture", "asset": file.asset.public_id, "alt": "海报", "caption": ""}
        body = {"blocks": [*text_to_body("上海站")["blocks"], picture]}
        post = post_create(staff=owner, actor=actor, draft=Draft(kind="article", body=body))
        assert PostParts(post).shaped().images == ()
        plain = replace(draft_of(PostParts(post)), kind="images")
        saved = post_save(post=post, staff=owner, actor=actor, number=1, draft=plain)
        [image] = PostParts(saved).shaped().images
        assert (image.asset_id, image.alt, saved.words) == (file.asset_id, "海报", "上海站")


def test_the_list_is_searched_filtered_and_paged(
    owner: Staff, operator: Staff, client: Client
) -> None:
    with team_scope(owner.team):
        spring = written(operator, "春茶第一批", campaign="春茶")
        shape = {"zhihu": ShapeIn(own=frozenset({"title"}), title="知乎的")}
        written(owner, "秋天再见", shapes=shape)
        post_approve(post=spring, staff=owner, actor=staff_actor(owner), number=1)
    client.force_login(owner.user)

    def seen(query: str) -> tuple[bool, bool]:
        text = client.get(f"{POSTS}{query}", headers={"HX-Request": "true"}).content.decode()
        return spring.public_id in text, "没有符合条件的内容" in text

    for query, found in (
        ("", True), ("?q=第一批", True), ("?q=春茶 第一", True), ("?q=夏天", False),
        ("?state=approved", True), ("?state=draft", False), ("?state=live", False),
        ("?campaign=春茶", True), ("?campaign=x", False), ("?platform=zhihu", False),
        (f"?author={operator.public_id}", True), (f"?author={owner.public_id}", False),
    ):  # fmt: skip
        assert seen(query)[0] is found, query
    assert seen("?q=夏天") == (False, True)
    with team_scope(owner.team):
        Post.objects.bulk_create(
            Post(team=owner.team, title=f"第{number}条", author=owner) for number in range(60)
        )
    first = client.get(POSTS).content.decode()
    assert "第59条" in first
    assert spring.public_id not in first
    onward = re.search(r'href="(\?[^"]*)"[^>]*rel="next"', first) or re.search(
        r'href="(\?[^"]*after[^"]*)"', first
    )
    assert onward is not None
    assert spring.public_id in client.get(POSTS + onward[1].replace("&amp;", "&")).content.decode()
