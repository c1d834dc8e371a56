"""Pages of posts: by their id, and the id by any of them."""

import pytest

from kol.platforms.connectors.pages import (
    lasting_page,
    post_of,
    same_post,
    weibo_page,
    written_as,
)


@pytest.mark.parametrize(
    ("mid", "bid"),
    [
        ("3501756485200075", "z0JH2lOMb"),
        # Groups in the middle keep their leading zeros, either way.
        ("5000000000000001", "O00000001"),
    ],
)
def test_weibos_number_is_written_in_the_address_and_read_out_of_it(mid: str, bid: str) -> None:
    assert weibo_page("1", mid) == f"https://weibo.com/1/{bid}"
    for address in (
        f"https://weibo.com/1/{bid}",
        f"https://www.weibo.com/1/{bid}?from=page&type=comment#_rnd1",
        f"https://weibo.com/detail/{mid}",
        f"https://m.weibo.cn/status/{mid}?sourceType=weixin",
        f"https://m.weibo.cn/status/{bid}",
        f"https://m.weibo.cn/detail/{mid}",
        f"https://m.weibo.cn/1234567890/{mid}/",
    ):
        assert post_of("weibo", address) == mid


def test_an_id_stands_in_addresses_as_it_is_written() -> None:
    assert written_as("weibo", "3501756485200075") == ("3501756485200075", "z0JH2lOMb")
    assert written_as("bilibili", "BV1GJ411x7h7") == ("BV1GJ411x7h7",)
    assert written_as("weibo", "") == written_as("douban", "66a1b2c3") == ()


@pytest.mark.parametrize(
    ("platform", "address", "named"),
    [
        ("kuaishou", "https://www.kuaishou.com/short-video/3xab2cde9fghijk?a=1", "3xab2cde9fghijk"),
        ("kuaishou", "https://m.kuaishou.com/fw/photo/3xab2cde9fghijk", "3xab2cde9fghijk"),
        ("kuaishou", "https://v.kuaishou.com/aBcD12", ""),
        ("bilibili", "https://www.bilibili.com/video/BV1GJ411x7h7/?p=1", "BV1GJ411x7h7"),
        ("bilibili", "https://b23.tv/BV1GJ411x7h7", "BV1GJ411x7h7"),
        ("bilibili", "https://b23.tv/aBcD123", ""),
        ("weibo", "https://weibo.com/1234567890", ""),
        ("weibo", "https://weibo.com/u/1234567890", ""),
        ("weibo", "https://weibo.com/1/ZZZZZZZZZ", ""),  # no group of seven digits is so large
        # Pages of a person.
        ("weibo", "https://weibo.com/1234567890/followers", ""),
        ("weibo", "https://weibo.com/1234567890/superfans/", ""),
        ("weibo", "https://weibo.com/1234567890/myfollow", ""),
        ("weibo", "https://weibo.com/1234567890/3501756485", ""),
        ("weibo", "https://weibo.com/\u0661/z0JH2lOMb", ""),
        ("weibo", "https://weibo.example/1/z0JH2lOMb", ""),
        ("weibo", "https://t.cn/A6abcdef", ""),
        ("weibo", "https://[weibo.com/1/z0JH2lOMb", ""),
        ("douyin", "https://www.douyin.com/video/7123456789012345678", "7123456789012345678"),
        (
            "douyin",
            "https://www.iesdouyin.com/share/note/7123456789012345678/?did=1",
            "7123456789012345678",
        ),
        (
            "douyin",
            "https://www.douyin.com/user/MS4wLjABAAAA?modal_id=7123456789012345678&showTab=post",
            "7123456789012345678",
        ),
        ("douyin", "https://www.douyin.com/discover?modal_id=abc", ""),
        ("douyin", "https://v.douyin.com/iABcdEf/", ""),
        ("douyin", "https://www.douyin.com/user/MS4wLjABAAAA", ""),
        (
            "xiaohongshu",
            "https://www.xiaohongshu.com/explore/66a1b2c3d4e5f60718293a4b?xsec_token=AB",
            "66a1b2c3d4e5f60718293a4b",
        ),
        (
            "xiaohongshu",
            "https://www.xiaohongshu.com/discovery/item/66a1b2c3d4e5f60718293a4b",
            "66a1b2c3d4e5f60718293a4b",
        ),
        (
            "xiaohongshu",
            "https://www.xiaohongshu.com/user/profile/5ff0e6410000000001008400"
            "/66a1b2c3d4e5f60718293a4b",
            "66a1b2c3d4e5f60718293a4b",
        ),
        (
            "xiaohongshu",
            "https://www.xiaohongshu.com/user/profile/5ff0e6410000000001008400",
            "",
        ),
        ("xiaohongshu", "https://xhslink.com/a/AbCdEf", ""),
        ("zhihu", "https://www.zhihu.com/question/19550225/answer/12202130", "answer/12202130"),
        ("zhihu", "https://www.zhihu.com/answer/12202130", "answer/12202130"),
        ("zhihu", "https://zhuanlan.zhihu.com/p/12202130", "p/12202130"),
        ("zhihu", "https://www.zhihu.com/pin/12202130", "pin/12202130"),
        ("zhihu", "https://www.zhihu.com/zvideo/12202130", "zvideo/12202130"),
        ("zhihu", "https://www.zhihu.com/question/19550225", ""),
        ("zhihu", "https://www.zhihu.com/question/19550225/p/2", ""),
        ("toutiao", "https://www.toutiao.com/article/7123456789012345678/", "7123456789012345678"),
        ("toutiao", "https://m.toutiao.com/i7123456789012345678/", "7123456789012345678"),
        ("toutiao", "https://www.toutiao.com/a7123456789012345678/", "7123456789012345678"),
        ("toutiao", "https://www.toutiao.com/w/7123456789012345678/", "7123456789012345678"),
        ("toutiao", "https://www.toutiao.com/c/user/token/MS4wLjABAAAA/", ""),
    ],
)
def test_an_address_says_which_post_it_is_or_nothing(
    platform: str, address: str, named: str
) -> None:
    assert post_of(platform, address) == named


def test_one_post_has_several_pages_and_what_names_none_is_no_other() -> None:
    video = "https://www.douyin.com/video/7123456789012345678"
    assert same_post("douyin", video, "https://www.iesdouyin.com/share/video/7123456789012345678/")
    assert not same_post("douyin", video, "https://www.douyin.com/video/7123456789012345679")
    assert not same_post("douyin", "https://v.douyin.com/a/", "https://v.douyin.com/a/")


@pytest.mark.parametrize(
    ("platform", "address", "page"),
    [
        (
            "douyin",
            "https://www.iesdouyin.com/share/video/7123456789012345678/?did=MS4&iid=1#top",
            "https://www.iesdouyin.com/share/video/7123456789012345678/",
        ),
        (
            "douyin",
            "https://www.douyin.com/user/MS4?modal_id=7123456789012345678&from_tab_name=main",
            "https://www.douyin.com/user/MS4?modal_id=7123456789012345678",
        ),
        # What its page asks for stays; who passed it on does not.
        (
            "xiaohongshu",
            "https://www.xiaohongshu.com/explore/66a1b2c3d4e5f60718293a4b"
            "?app_platform=ios&xsec_token=AB%3D&shareRedId=N0E&xsec_source=app_share",
            "https://www.xiaohongshu.com/explore/66a1b2c3d4e5f60718293a4b"
            "?xsec_token=AB%3D&xsec_source=app_share",
        ),
        ("xiaohongshu", "https://xhslink.com/a/AbCdEf", ""),
    ],
)
def test_a_page_is_kept_without_who_passed_it_on(platform: str, address: str, page: str) -> None:
    assert lasting_page(platform, address) == page
