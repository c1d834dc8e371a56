"""The composer: written, shaped, checked, saved, asked about, approved, by two people."""

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from foundation.assets.library import library_add
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff
from kol.platforms.models import PlatformAccount
from kol.posts.body import text_to_body
from kol.posts.drafts import Draft, MediaIn, ShapeIn, draft_of, draft_told
from kol.posts.models import Post, PostMedia, PostTarget, PostVersion
from kol.posts.rendering import PostParts
from kol.posts.services.editing import post_create, post_save
from kol.posts.services.places import Place, targets_choose
from kol.posts.services.review import comment_add, post_ask
from kol.posts.versions import differences
from tests.cast import staff_actor

pytestmark = pytest.mark.django_db
# How often each page asks the database, however much a post has.
COMPOSER, PAGE, HISTORY, LIST = 20, 23, 7, 7


@pytest.fixture
def accounts(owner: Staff) -> list[PlatformAccount]:
    """小满 on three platforms."""
    with team_scope(owner.team):
        return [
            PlatformAccount.objects.create(team=owner.team, platform=name, handle="林小满")
            for name in ("weibo", "wechat", "xiaohongshu")
        ]


def picture(name: str = "海报.jpg", colour: str = "#c2410c") -> SimpleUploadedFile:
    """A picture as a browser sends it."""
    out = io.BytesIO()
    Image.new("RGB", (60, 80), colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def kept(staff: Staff, name: str, colour: str) -> str:
    """The id of a picture in the library."""
    file = library_add(
        team_id=staff.team_id, actor=staff_actor(staff), upload=picture(name, colour)
    )
    return file.asset.public_id


def test_the_page_and_its_save(owner: Staff, accounts: object, client: Client) -> None:
    client.force_login(owner.user)
    made = client.post("/t/xiaoman/posts/new/")
    assert made.status_code == 302, made.content
    page_url = made["Location"]
    page = client.get(page_url)
    assert page.status_code == 200
    saved = client.post(
        f"{page_url}save/",
        {
            "number": 1,
            "kind": "images",
            "title": "巡演",
            "body": "上海站 #巡演# @小满",
            "link_url": "",
        },
        headers={"X-Autosave": "1"},
    )
    assert saved.status_code == 200, saved.content
    assert saved["X-Post-Number"] == "2"
    with team_scope(owner.team):
        post = Post.objects.get()
    assert post.words == "上海站 #巡演# @小满"
    assert client.get("/t/xiaoman/posts/").status_code == 200
    assert client.get("/t/xiaoman/library/").status_code == 200
    assert client.get("/t/xiaoman/library/?pick=1").status_code == 200
    assert client.get(f"{page_url}history/").status_code == 200
    # Without scripts files come along with the form.
    whole = {"number": 2, "kind": "images", "title": "巡演", "body": "上海站", "file": [picture()]}
    assert client.post(f"{page_url}save/", whole).status_code == 302
    assert "?v=thumb" in client.get(page_url).content.decode()
    answered = client.post(f"{page_url}answer/", {"number": 3, "say": "yes"})
    assert answered.status_code == 302
    assert client.get(page_url).status_code == 200
    with team_scope(owner.team):
        post.refresh_from_db()
    assert post.state == "approved"


def test_a_platform_has_its_own_pictures_in_its_own_order(
    owner: Staff, accounts: object, client: Client
) -> None:
    client.force_login(owner.user)
    with team_scope(owner.team):
        one, two, third = (
            kept(owner, f"{name}.jpg", colour)
            for name, colour in (("一", "#111111"), ("二", "#222222"), ("三", "#333333"))
        )
        post = post_create(
            staff=owner, actor=staff_actor(owner),
            draft=Draft(title="巡演", media=(MediaIn(one), MediaIn(two))),
        )  # fmt: skip
    url = f"/t/xiaoman/posts/{post.public_id}/"
    form = {
        "number": 1, "kind": "images", "title": "巡演", "body": "", "media": [one, two],
        "shape": ["weibo", "xiaohongshu"], "xiaohongshu-own": ["media", "cover"],
        "xiaohongshu-media": [third, two, one], "xiaohongshu-cover": two,
        f"alt-{third}": "只给小红书",
    }  # fmt: skip
    assert client.post(f"{url}save/", form).status_code == 302
    with team_scope(owner.team):
        shaped = PostParts(post).shaped("xiaohongshu")
        assert [file.asset.public_id for file in shaped.images] == [third, two, one]
        assert shaped.cover is not None
        assert shaped.cover.asset.public_id == two
        assert len(PostParts(post).shaped("weibo").images) == 2
    # What only a platform has is on its page, and stays when the page is saved as it is.
    page = client.get(url).content.decode()
    mine = page[page.index('data-choices="xiaohongshu-media"') :]
    at = [mine.index(f'name="xiaohongshu-media" value="{name}" checked') for name in (third, two)]
    assert at == sorted(at)
    assert f'name="alt-{third}" value="只给小红书"' in mine
    assert f'name="xiaohongshu-cover" value="{two}" checked' in mine
    assert "<ins>三" in mine  # beside the master it has one picture more
    with team_scope(owner.team):
        assert PostMedia.objects.filter(platform="xiaohongshu").count() == 4


def test_what_differs_is_shown_for_versions_too(owner: Staff, client: Client) -> None:
    client.force_login(owner.user)
    with team_scope(owner.team):
        actor = staff_actor(owner)
        post = post_create(
            staff=owner, actor=actor, draft=Draft(title="开票", body=text_to_body("上海站开票"))
        )
        first = draft_of(PostParts(post))
        own = ShapeIn(own=frozenset({"body", "topics"}), body=text_to_body("上海站今晚开票"))
        title = ShapeIn(own=frozenset({"title"}), title="开票")
        second = replace(first, shapes={"weibo": own, "zhihu": title})
        post_save(post=post, staff=owner, actor=actor, number=1, draft=second, note="微博")
        told = differences(draft_told(first), draft_told(second))
        # By what goes out: Weibo's words were the master's until now.
        assert [(one.label, one.note) for one in told] == [
            ("微博 · 正文", "从这里起有自己的内容。"),
            ("微博 · 话题", "从这里起有自己的内容。"),
            ("知乎 · 标题", "从这里起有自己的内容。"),
        ]
        assert [(piece.way, piece.text) for piece in told[0].lines[0]] == [
            ("same", "上海站"), ("added", "今晚"), ("same", "开票"),
        ]  # fmt: skip
        back = differences(draft_told(second), draft_told(first))
        assert back[0].note == "从这里起跟随主稿。"
    url = f"/t/xiaoman/posts/{post.public_id}/"
    page = client.get(url).content.decode()
    assert "<ins>今晚</ins>" in page[page.index('data-place="diff-weibo"') :]
    assert "<ins>今晚</ins>" in client.get(f"{url}history/?from=1&to=2").content.decode()
    # Two texts: what mine changes in theirs, Weibo's version with it.
    form = {
        "number": 1, "kind": "images", "title": "开票", "body": "上海站开票", "shape": "weibo",
        "weibo-own": "body", "weibo-body": "上海站明晚开票", "file": [picture()],
    }  # fmt: skip
    two = client.post(f"{url}save/", form).content.decode()
    assert "<del>今</del><ins>明</ins>" in two
    assert 'name="weibo-body" value="上海站明晚开票"' in two
    assert 'name="media"' in two  # a file that came along is not lost by the conflict


def test_pages_ask_the_database_as_often_whatever_there_is(
    owner: Staff,
    accounts: list[PlatformAccount],
    client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(owner.user)

    def grown(number: int) -> Post:
        with team_scope(owner.team):
            actor = staff_actor(owner)
            files = tuple(MediaIn(kept(owner, f"{number}{n}", f"#{number}{n}1111")) for n in (1, 2))
            own = ShapeIn(
                own=frozenset({"body", "media"}), body=text_to_body("自己的"), media=files
            )
            names = ("weibo", "wechat", "xiaohongshu")[: number + 1]
            post = post_create(
                staff=owner, actor=actor,
                draft=Draft(title=f"第{number}", media=files, shapes=dict.fromkeys(names, own)),
            )  # fmt: skip
            places = [Place(one.public_id) for one in accounts[: number + 1]]
            targets_choose(post=post, staff=owner, actor=actor, places=places)
            for _time in range(number):
                comment_add(post=post, staff=owner, actor=actor, text="看一下")
        return post

    few, many = grown(1), grown(2)
    client.get("/t/xiaoman/posts/")
    for address, queries in (("", COMPOSER), ("history/", HISTORY)):
        for post in (few, many):
            with django_assert_num_queries(queries):
                assert client.get(f"/t/xiaoman/posts/{post.public_id}/{address}").status_code == 200
    with django_assert_num_queries(LIST):
        client.get("/t/xiaoman/posts/?platform=weibo")
    with team_scope(owner.team):
        Post.objects.update(state="in_review")
    for post in (few, many):
        with django_assert_num_queries(PAGE):
            assert client.get(f"/t/xiaoman/posts/{post.public_id}/").status_code == 200
    with django_assert_num_queries(LIST):
        assert client.get("/t/xiaoman/posts/?platform=weibo&q=第2").content.decode().count("第2")


def parts_of(drawn: str) -> dict[str, str]:
    """The parts of an autosave's answer, by name."""
    found = re.split(r'data-part="([\w-]+)"', drawn)
    return dict(zip(found[1::2], found[2::2], strict=True))


def test_an_autosave_says_what_each_platform_and_the_law_make_of_it(
    owner: Staff, accounts: list[PlatformAccount], client: Client
) -> None:
    client.force_login(owner.user)
    with team_scope(owner.team):
        post = post_create(staff=owner, actor=staff_actor(owner), draft=Draft(title=""))
        weibo = next(one for one in accounts if one.platform == "weibo")
        targets_choose(
            post=post, staff=owner, actor=staff_actor(owner), places=[Place(weibo.public_id)]
        )
    url = f"/t/xiaoman/posts/{post.public_id}/"
    form = {"kind": "images", "title": "", "link_url": "", "number": 1}

    def saved(body: str) -> dict[str, str]:
        answer = client.post(f"{url}save/", form | {"body": body}, headers={"X-Autosave": "1"})
        assert answer.status_code == 200, answer.content
        form["number"] = int(answer["X-Post-Number"])
        return parts_of(answer.content.decode())

    long = saved("字" * 141)
    assert "<b>141</b> / 140 字" in long["preview-weibo"]
    assert "超出 1" in long["preview-weibo"]
    assert "badge-bad" in long["mark-weibo"]
    assert "0 / 30" in long["preview-weibo"]  # what is left of the account's hour
    assert "<b>141</b> / 1,000 字" in long["preview-xiaohongshu"]
    assert "至少需要 1 张图" in long["preview-xiaohongshu"]
    assert "badge" not in long["mark-xiaohongshu"]  # it does not go there
    assert "最佳" not in long["flags"]
    # Two letters count as one character at Weibo.
    assert "<b>1</b> / 140 字" in saved("ab")["preview-weibo"]
    # What stays behind is said where it would be looked for.
    form["link_url"] = "https://tour.example/"
    left = saved("今天出发 #巡演#")
    assert "不支持话题" in left["preview-weibo"]
    assert "不支持话题" not in left["preview-xiaohongshu"]
    assert "不支持链接" in left["preview-xiaohongshu"]
    assert "不支持链接" not in left["preview-weibo"]
    form["link_url"] = ""
    # Nobody is told where a platform knows no mentions; where it does, they are.
    told = saved("今天出发 @周周 一起")
    named = {one: "提及只是普通文字" in told[f"preview-{one}"] for one in ("weibo", "wechat")}
    assert named == {"weibo": False, "wechat": True}
    flagged = saved("全网最佳，下单即送，优惠券在链接里")["flags"]
    assert "最佳" in flagged
    assert "广告法" in flagged
    sells = re.search(r"<b>(下单即送|优惠券)</b>[^<]*", flagged)
    assert sells is not None
    assert "广告标识" in sells[0]  # it looks like an advertisement and does not say so
    form |= {"ad": "on", "advertiser": "某品牌"}
    marked = saved("下单即送，优惠券在链接里")
    assert "优惠券" not in marked["flags"]
    assert ("草稿" in marked["state"], "note" in marked) == (True, False)
    # An edit takes the yes away, and the open page says so.
    assert client.post(f"{url}answer/", {"number": form["number"], "say": "yes"}).status_code == 302
    with team_scope(owner.team):
        due = timezone.now() + timedelta(days=1)
        PostTarget.objects.update(
            state="scheduled", due_at=due, next_try_at=due, approved_hash=b"a" * 32
        )
    edited = saved("下单即送，优惠券在下面的链接里")
    assert "草稿" in edited["state"]
    assert "审核已失效" in edited["note"]
    # What stood there as scheduled is planned again.
    assert ("计划中" in edited["target-rows"], "已排期" in edited["target-rows"]) == (True, False)
    assert "note" not in saved("下单即送，优惠券在上面的链接里")


def test_what_is_saved_by_hand_is_a_version_and_looking_begins_no_post(
    owner: Staff, client: Client
) -> None:
    client.force_login(owner.user)
    looked = client.get("/t/xiaoman/posts/new/")
    assert looked["Location"] == "/t/xiaoman/posts/"
    with team_scope(owner.team):
        assert not Post.objects.exists()
    url = client.post("/t/xiaoman/posts/new/")["Location"]

    def save(number: int, text: str, **how: str) -> None:
        form = {"number": number, "kind": "text", "title": "", "body": text}
        assert client.post(f"{url}save/", form, headers=how).status_code in (200, 302)

    save(1, "第一句")
    save(2, "第二句")
    save(3, "第三句", **{"x-autosave": "1"})
    save(4, "第四句", **{"x-autosave": "1"})
    with team_scope(owner.team):
        kept = PostVersion.objects.order_by("number").values_list("number", "note")
        assert list(kept)[-3:] == [(2, "手动保存"), (3, "手动保存"), (5, "")]


def test_changes_asked_without_a_word_are_refused_at_the_field(
    owner: Staff, operator: Staff, client: Client
) -> None:
    with team_scope(owner.team):
        post = post_create(
            staff=operator, actor=staff_actor(operator), draft=Draft(title="巡演", kind="text")
        )
        post_ask(post=post, staff=operator, actor=staff_actor(operator), number=1)
    client.force_login(owner.user)
    url = f"/t/xiaoman/posts/{post.public_id}/"
    refused = client.post(f"{url}answer/", {"number": 1, "say": "changes", "answer": " "})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert re.search(r'name="answer"[^>]*aria-invalid="true"', page)
    assert page.count("请用一句话说明要改什么。") == 1
    stale = client.post(f"{url}answer/", {"number": 7, "say": "changes", "answer": "短一些"})
    assert stale.status_code == 409
    assert "短一些</textarea>" in stale.content.decode()
    with team_scope(owner.team):
        post.refresh_from_db()
    assert post.state == "in_review"
