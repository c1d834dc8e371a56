"""Where a short link may lead."""

import pytest

from kol.links.addresses import destination, is_inside, with_utm
from kol.links.errors import LinkLoop, LinkRefused, LinkTooLong


@pytest.mark.parametrize(
    "raw",
    [
        "", "shop.example.com", "javascript:alert(1)", "data:text/html,x", "ftp://example.com/",
        "//example.com/", "https://", "https://weibo.com@evil.example/", "https://a b.example/",
        "https://example.com\\@evil.example/", "http://127.0.0.1/", "http://2130706433/",
        "http://0x7f.1/", "http://[::1]/", "http://10.0.0.8/", "http://intranet/",
        "http://printer.local/", "https://example.com/\nx", "https://example.com:0/",
        "http://169.254.169.254/latest", "http://[::ffff:10.0.0.1]/",
    ],
)  # fmt: skip
def test_refused(raw: str) -> None:
    with pytest.raises(LinkRefused):
        destination(raw)


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        (" https://Example.com/a ", "https://Example.com/a"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("https://example.com/茶?q=春 ", "https://example.com/%E8%8C%B6?q=%E6%98%A5"),
        ("https://例子.中国/茶", "https://xn--fsqu00a.xn--fiqs8s/%E8%8C%B6"),
        (
            "https://example.com:8443/a%20b?x=1&y=%2F#z",
            "https://example.com:8443/a%20b?x=1&y=%2F#z",
        ),
    ],
)
def test_kept(raw: str, kept: str) -> None:
    assert destination(raw) == kept


def test_no_short_link_of_ours_and_none_too_long(settings: object) -> None:
    settings.SITE_URL = "https://fans.example.com"  # type: ignore[attr-defined]
    for loop in (
        "https://fans.example.com/l/abcdefgh",
        "https://FANS.example.com:443/l/abcdefgh",
        "https://fans.example.com/%6c/abcdefgh",
        "https://fans.example.com//l//abcdefgh",
    ):
        with pytest.raises(LinkLoop):
            destination(loop)
    assert not is_inside("http://fans.example.com/")
    assert not is_inside("https://fans.example.com:8443/")
    assert destination("https://fans.example.com/j/abc/") == "https://fans.example.com/j/abc/"
    with pytest.raises(LinkTooLong):
        destination("https://example.com/" + "a" * 1000)


def test_utm_of_the_address_itself_stay() -> None:
    url = "https://example.com/?utm_source=mine&x=%E8%8C%B6"
    assert with_utm(url, source="weibo", medium="social", campaign="", content="k") == (
        "https://example.com/?utm_source=mine&x=%E8%8C%B6&utm_medium=social&utm_content=k"
    )
