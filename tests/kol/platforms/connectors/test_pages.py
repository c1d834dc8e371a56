"""Pages of posts: by their id, and the id by any of them."""

import pytest

from kol.platforms.connectors.pages import post_of, weibo_page, written_as


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
    assert written_as("weibo", "") == written_as("xiaohongshu", "66a1b2c3") == ()


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
        ("douyin", "https://www.douyin.com/video/7123456789012345678", ""),
        ("xiaohongshu", "https://www.xiaohongshu.com/explore/66a1b2c3", ""),
    ],
)
def test_an_address_says_which_post_it_is_or_nothing(
    platform: str, address: str, named: str
) -> None:
    assert post_of(platform, address) == named
