"""A save without scripts that is refused: the page has all that was typed, and nothing was kept."""

import re

import pytest
from django.test import Client

from foundation.assets.library import library_add
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff
from kol.posts.body import text_to_body
from kol.posts.drafts import Draft
from kol.posts.models import Post, PostMedia, PostShape
from kol.posts.services.editing import post_create
from tests.cast import staff_actor
from tests.foundation.assets.test_library import png, sent

pytestmark = pytest.mark.django_db
POSTS = "/t/xiaoman/posts/"


def written(staff: Staff) -> Post:
    """A draft."""
    draft = Draft(title="开票", body=text_to_body("上海站开票"))
    return post_create(staff=staff, actor=staff_actor(staff), draft=draft)


def value(page: str, name: str) -> str:
    """What stands in the first input of this name."""
    tag = re.findall(rf'<input[^>]*\bname="{name}"[^>]*>', page)[0]
    found = re.search(r'value="([^"]*)"', tag)
    return found[1] if found else ""


def ticked(page: str, name: str) -> list[str]:
    """What is ticked or chosen under a name."""
    tags = re.findall(rf'<input[^>]*\bname="{name}"[^>]*>', page)

    on = [tag for tag in tags if " checked" in tag]
    return [found[1] for tag in on if (found := re.search(r'value="([^"]*)"', tag))]


def test_all_that_was_typed_stands_on_the_page_and_nothing_is_kept(
    owner: Staff, client: Client
) -> None:
    client.force_login(owner.user)
    with team_scope(owner.team):
        post = written(owner)
        actor = staff_actor(owner)
        picture = library_add(team_id=owner.team_id, actor=actor, upload=sent(png(), "a.png"))
    asset = picture.asset.public_id
    typed = {
        "number": 1, "kind": "images", "title": "", "body": "另写的正文", "topics": "巡演 上海",
        "link_url": "javascript:alert(1)", "campaign": "夏天", "planned_at": "2027-01-02T10:30",
        "planned_was": "", "ad": "1", "advertiser": "某茶", "ai_made": "1",
        "media": [asset, "gone"], "cover": asset, "shape": "weibo",
        "weibo-own": ["title", "body"], "weibo-title": "微博的标题", "weibo-body": "微博的正文",
    }  # fmt: skip
    answer = client.post(f"{POSTS}{post.public_id}/save/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    names = ("title", "topics", "link_url", "campaign", "planned_at", "planned_was", "advertiser")
    assert [value(page, name) for name in names] == [
        "", "巡演 上海", "javascript:alert(1)", "夏天", "2027-01-02T10:30", "", "某茶",
    ]  # fmt: skip
    assert (value(page, "number"), value(page, "cover")) == ("1", asset)
    assert (ticked(page, "ad"), ticked(page, "ai_made")) == (["1"], ["1"])
    assert (sorted(ticked(page, "weibo-own")), value(page, "weibo-title")) == (
        ["body", "title"], "微博的标题",
    )  # fmt: skip
    assert "另写的正文</textarea>" in page
    assert "微博的正文</textarea>" in page
    assert page.count(f'name="media" value="{asset}"') == 1
    with team_scope(owner.team):
        kept = Post.objects.get()
        assert (kept.title, kept.words, kept.number, kept.ad) == ("开票", "上海站开票", 1, False)
        assert not PostShape.objects.exists()
        assert not PostMedia.objects.exists()


def test_a_text_that_is_too_long_loses_nothing_beside_it_nor_a_colleagues(
    owner: Staff, client: Client
) -> None:
    client.force_login(owner.user)
    with team_scope(owner.team):
        post = written(owner)
        Post.objects.update(number=2, title="同事改的")
    long = "长" * 20_001
    typed = {
        "number": 1, "kind": "images", "title": "我的标题", "body": long, "topics": "巡演",
        "shape": "weibo", "weibo-own": "title", "weibo-title": "微博的标题", "weibo-body": "",
    }  # fmt: skip
    answer = client.post(f"{POSTS}{post.public_id}/save/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f"{long}</textarea>" in page
    names = ("title", "topics", "weibo-title", "number")
    assert [value(page, name) for name in names] == ["我的标题", "巡演", "微博的标题", "1"]
    # It was begun from 1, so the next save still finds the colleague's.
    again = client.post(f"{POSTS}{post.public_id}/save/", typed | {"body": "短"})
    assert again.status_code == 409
    with team_scope(owner.team):
        assert Post.objects.get().title == "同事改的"


def test_what_is_saved_and_only_not_asked_for_goes_on_from_where_it_is(
    owner: Staff, client: Client
) -> None:
    client.force_login(owner.user)
    with team_scope(owner.team):
        post = written(owner)
    path = f"{POSTS}{post.public_id}/save/"
    typed = {"number": 1, "kind": "images", "title": "开票", "body": "二稿", "ad": "1", "ask": "1"}
    answer = client.post(path, typed)
    page = answer.content.decode()
    assert (answer.status_code, value(page, "number")) == (422, "2")
    assert ticked(page, "ad") == ["1"]
    again = client.post(path, {**typed, "number": 2, "advertiser": "某茶"})
    assert again.status_code == 302
    with team_scope(owner.team):
        kept = Post.objects.get()
        assert (kept.number, kept.state, kept.words) == (3, "in_review", "二稿")
