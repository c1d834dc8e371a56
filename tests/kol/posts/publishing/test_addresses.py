"""What a person pastes after a hand-off: of the right platform, and there."""

from functools import partial

import pytest
from pytest_django.fixtures import Settings
from pytest_httpserver import HTTPServer

from foundation.fetching.fetch import Wish
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff
from kol.platforms.connectors.handoff import POST_HOSTS
from kol.posts.models import PostTarget
from kol.posts.publish_errors import AddressGone, AddressMissing, AddressStrange, AddressTaken
from kol.posts.publishing.addresses import address_check
from tests.foundation.fetching.conftest import names
from tests.kol.posts.publishing.world import World

pytestmark = pytest.mark.django_db
# As the apps of the platforms without an interface copy them.
COPIED = {
    "xiaohongshu": "https://www.xiaohongshu.com/explore/66a1",
    "zhihu": "https://zhuanlan.zhihu.com/p/1",
    "douban": "https://www.douban.com/people/1/status/2/",
    "tieba": "https://tieba.baidu.com/p/1",
    "toutiao": "https://www.toutiao.com/w/1/",
    "qzone": "https://user.qzone.qq.com/1/mood/2",
}


def test_each_platforms_addresses_are_taken_and_no_others(owner: Staff) -> None:
    nobody = Wish(resolver=names())  # who does not answer is believed
    with team_scope(owner.team):
        for platform, url in COPIED.items():
            assert address_check(target=PostTarget(platform=platform), url=url, wish=nobody)
        for platform, hosts in POST_HOSTS.items():
            target = PostTarget(platform=platform)
            for host in hosts:
                for url in (f"https://{host}/p/1?a=2", f"https://m.{host}/p/1"):
                    said = f"看这里 {url} 复制打开"
                    assert address_check(target=target, url=said, wish=nobody) == url
                for url in (f"https://{host}.example/p/1", f"https://not{host}/p/1"):
                    with pytest.raises(AddressStrange):
                        address_check(target=target, url=url, wish=nobody)


@pytest.mark.parametrize("said", ["https://[看这里", "看 https://a]b/1 这里", "http://[::1", ""])
def test_what_is_no_address_is_said_to_be_none(owner: Staff, said: str) -> None:
    with team_scope(owner.team), pytest.raises(AddressMissing):
        address_check(target=PostTarget(platform="weibo"), url=said)


def test_what_the_platform_says_is_not_there_is_not_kept(
    owner: Staff, httpserver: HTTPServer, settings: Settings
) -> None:
    settings.FETCH_ALLOWED = ["127.0.0.1/32"]
    wish = Wish(resolver=names(www_zhihu_com=["127.0.0.1"]))
    target = PostTarget(platform="zhihu")
    with team_scope(owner.team):
        for status, there in ((200, True), (403, True), (500, True), (404, False), (410, False)):
            url = f"http://www.zhihu.com:{httpserver.port}/p/{status}"
            httpserver.expect_request(f"/p/{status}").respond_with_data("x", status=status)
            if there:
                assert address_check(target=target, url=url, wish=wish) == url
                continue
            with pytest.raises(AddressGone):
                address_check(target=target, url=url, wish=wish)
        # A reason is for what cannot be asked.
        assert address_check(target=target, url=url, reason="没有网", wish=wish) == url
    assert len(httpserver.log) == 5


def test_no_two_targets_have_the_same_post_whichever_of_its_addresses_is_pasted(
    world: World,
) -> None:
    mine, other = (world.target(world.post(), world.account("weibo", uid)) for uid in ("1", "2"))
    assert mine.account is not None
    second = world.target(world.post(), mine.account)
    web, phone = "https://weibo.com/1/z0JH2lOMb", "https://m.weibo.cn/status/3501756485200075"
    unasked = partial(address_check, reason="没有网")
    assert unasked(target=mine, url=f"{web}#top") == web
    PostTarget.objects.filter(pk=mine.pk).update(url=web)
    assert unasked(target=mine, url=phone) == phone
    for address in (web, phone, "https://weibo.com/detail/3501756485200075"):
        for target in (second, other):
            with pytest.raises(AddressTaken) as refused:
                unasked(target=target, url=address)
            assert refused.value.params["place"] == mine.where
    # One whose number only has the other's in it is another.
    near = "https://weibo.com/1/z0JH2lOMc?from=z0JH2lOMb"
    assert unasked(target=second, url=near) == near


@pytest.mark.parametrize("status", [200, 403, 500, 302])
def test_a_short_address_is_kept_as_the_page_it_leads_to(
    world: World, httpserver: HTTPServer, settings: Settings, status: int
) -> None:
    """What an app copies: the same post has as many of them as people who copied it. The page
    itself may refuse us; where the short one led is known."""
    settings.FETCH_ALLOWED = ["127.0.0.1/32"]
    wish = Wish(resolver=names(v_douyin_com=["127.0.0.1"], www_iesdouyin_com=["127.0.0.1"]))
    page = f"http://www.iesdouyin.com:{httpserver.port}/share/video/7123456789012345678/"
    short = f"http://v.douyin.com:{httpserver.port}/iAbC/"
    httpserver.expect_request("/iAbC/").respond_with_data(
        "", status=302, headers={"Location": f"{page}?did=MS4&iid=7"}
    )
    # Led on to where one signs in, which says that there is nothing for us.
    httpserver.expect_request("/share/video/7123456789012345678/").respond_with_data(
        "x", status=status, headers={"Location": "/login"} if status == 302 else None
    )
    httpserver.expect_request("/login").respond_with_data("x", status=404)
    account = world.account("douyin", "1")
    first, second = world.target(world.post(), account), world.target(world.post(), account)
    copied = f"7.43 复制打开抖音,看看【小满的作品】新歌出来了 {short} 12/03 w@F.uS"
    assert address_check(target=first, url=copied, wish=wish) == page
    PostTarget.objects.filter(pk=first.pk).update(
        url="https://www.douyin.com/video/7123456789012345678"
    )
    with pytest.raises(AddressTaken) as refused:
        address_check(target=second, url=copied, wish=wish)
    assert refused.value.params["place"] == first.where
    # Unasked, it is nothing but what it says.
    assert address_check(target=second, url=short, reason="没有网", wish=wish) == short


def test_a_short_address_that_leads_to_no_post_is_kept_as_it_is(
    owner: Staff, httpserver: HTTPServer, settings: Settings
) -> None:
    settings.FETCH_ALLOWED = ["127.0.0.1/32"]
    wish = Wish(resolver=names(xhslink_com=["127.0.0.1"], evil_example=["127.0.0.1"]))
    short = f"http://xhslink.com:{httpserver.port}/a/1"
    # A page of another site is nobody's post, whatever its path says.
    led = f"http://evil.example:{httpserver.port}/explore/66a1b2c3d4e5f60718293a4b"
    httpserver.expect_request("/a/1").respond_with_data("", status=302, headers={"Location": led})
    httpserver.expect_request("/explore/66a1b2c3d4e5f60718293a4b").respond_with_data("x")
    with team_scope(owner.team):
        target = PostTarget(platform="xiaohongshu")
        assert address_check(target=target, url=short, wish=wish) == short
    assert len(httpserver.log) == 2


def test_a_short_address_of_a_post_that_is_gone_is_not_kept(
    owner: Staff, httpserver: HTTPServer, settings: Settings
) -> None:
    settings.FETCH_ALLOWED = ["127.0.0.1/32"]
    wish = Wish(resolver=names(v_douyin_com=["127.0.0.1"]))
    page = "/video/7123456789012345678"
    httpserver.expect_request("/iAbC/").respond_with_data("", 302, headers={"Location": page})
    httpserver.expect_request(page).respond_with_data("x", status=404)
    short = f"http://v.douyin.com:{httpserver.port}/iAbC/"
    with team_scope(owner.team), pytest.raises(AddressGone):
        address_check(target=PostTarget(platform="douyin"), url=short, wish=wish)


def test_a_page_too_long_to_be_kept_leaves_the_short_one(
    owner: Staff, httpserver: HTTPServer, settings: Settings
) -> None:
    settings.FETCH_ALLOWED = ["127.0.0.1/32"]
    wish = Wish(resolver=names(xhslink_com=["127.0.0.1"], www_xiaohongshu_com=["127.0.0.1"]))
    page = f"http://www.xiaohongshu.com:{httpserver.port}/explore/66a1b2c3d4e5f60718293a4b"
    for name, token, kept in (("a", "A" * 100, True), ("b", "A" * 1000, False)):
        led = f"{page}?xsec_token={token}"
        httpserver.expect_request(f"/{name}").respond_with_data("", 302, headers={"Location": led})
        short = f"http://xhslink.com:{httpserver.port}/{name}"
        with team_scope(owner.team):
            target = PostTarget(platform="xiaohongshu")
            found = address_check(target=target, url=short, wish=wish)
        assert found == (led if kept else short)
