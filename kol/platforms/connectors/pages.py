"""The page of a post by the id its platform knows it by, and the id by any of its pages.

The same post has several addresses: the web's, the phone's, what an app copies. Those that name the
post are read here; a short one (``v.douyin.com``, ``b23.tv``) only leads to one that does.
"""

import re
from collections.abc import Callable
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from kol.platforms.connectors.handoff import lies_at

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
# Weibo writes a post's number of sixteen digits in groups of seven, each in four of base 62. A word
# of nine small letters is a page of the person's (followers), hardly ever a number.
_DECIMAL, _WRITTEN = 7, 4
_WEIBO = re.compile(
    r"/(?:[0-9]+|detail|status)/(?:(?P<mid>[0-9]{16})|(?P<bid>(?![a-z]+/?$)[0-9A-Za-z]{9}))/?"
)
_DOUYIN = re.compile(r"/(?:share/)?(?:video|note|slides)/(?P<id>[0-9]{15,21})/?")
_KUAISHOU = re.compile(r"/(?:short-video|fw/photo)/(?P<id>[0-9A-Za-z_-]{6,40})/?")
_BILIBILI = re.compile(r"/(?:video/)?(?P<id>BV[0-9A-Za-z]{10})/?")
_XIAOHONGSHU = re.compile(
    r"/(?:explore|discovery/item|user/profile/[0-9a-f]{24})/(?P<id>[0-9a-f]{24})/?"
)
# Answers, articles and thoughts are numbered apart, so the kind belongs to the id.
_ZHIHU = re.compile(r"(?:/question/[0-9]+(?=/answer))?/(?P<id>(?:answer|p|pin|zvideo)/[0-9]+)/?")
# Without these a browser is shown no post.
_OPENS = {"xiaohongshu": ("xsec_token", "xsec_source"), "douyin": ("modal_id",)}
# Douyin shows a post above whatever page one was on.
_ABOVE = re.compile(r"[0-9]{15,21}")
_TOUTIAO = re.compile(r"/(?:article/|w/|video/|[ai])(?P<id>[0-9]{15,21})/?")


def weibo_page(uid: str, mid: str) -> str:
    """The page of a post by its number."""
    if not mid.isdigit():
        return f"https://weibo.com/{uid}"
    parts: list[str] = []
    while mid:
        mid, part = mid[:-_DECIMAL], mid[-_DECIMAL:]
        number, written = int(part), ""
        while number:
            number, digit = divmod(number, 62)
            written = _DIGITS[digit] + written
        parts.insert(0, (written or "0").rjust(_WRITTEN, "0") if mid else written)
    return f"https://weibo.com/{uid}/{''.join(parts)}"


def kuaishou_page(photo_id: str) -> str:
    """The page of a video."""
    return f"https://www.kuaishou.com/short-video/{photo_id}"


def bilibili_page(resource: str) -> str:
    """The page of a video."""
    return f"https://www.bilibili.com/video/{resource}"


def douyin_page(kind: str, number: str) -> str:
    """The page of a ``video`` or a ``note`` (pictures)."""
    return f"https://www.douyin.com/{kind}/{number}"


def post_of(platform: str, address: str) -> str:
    """The id of the post that a page of ``platform`` shows; empty where the address does not say.
    It is no word that the post is there, or whose it is."""
    reader = _READERS.get(platform)
    try:
        parts = urlsplit(address)
    except ValueError:  # brackets where a host stands
        return ""
    if reader is None or not lies_at((parts.hostname or "").lower(), platform):
        return ""
    return reader(parts)


def same_post(platform: str, address: str, other: str) -> bool:
    """Whether two addresses are pages of one post; False where either does not say."""
    named = post_of(platform, address)
    return bool(named) and named == post_of(platform, other)


def lasting_page(platform: str, address: str) -> str:
    """The address of a post's page without what tells who passed it on; empty where it names no
    post."""
    if not post_of(platform, address):
        return ""
    parts = urlsplit(address)
    kept = [one for one in parse_qsl(parts.query) if one[0] in _OPENS.get(platform, ())]
    return urlunsplit(parts._replace(query=urlencode(kept), fragment=""))


def written_as(platform: str, remote_id: str) -> tuple[str, ...]:
    """How a post's id stands in its addresses; empty where post_of knows none of the platform's."""
    if platform not in _READERS or not remote_id:
        return ()
    bid = weibo_page("", remote_id).rpartition("/")[2] if platform == "weibo" else ""
    return (remote_id, bid) if bid else (remote_id,)


def _of_weibo(parts: SplitResult) -> str:
    found = _WEIBO.fullmatch(parts.path)
    if found is None:
        return ""
    return found["mid"] or _number(found["bid"])


def _number(bid: str) -> str:
    """A post's number, as its pages write it."""
    groups = [bid[max(0, end - _WRITTEN) : end] for end in range(len(bid), 0, -_WRITTEN)]
    numbers: list[str] = []
    for written in reversed(groups):
        number = 0
        for digit in written:
            number = number * 62 + _DIGITS.index(digit)
        numbers.append(str(number).rjust(_DECIMAL, "0") if numbers else str(number))
    mid = "".join(numbers)
    # What is written otherwise than we would is no number of a post.
    return mid if weibo_page("", mid).endswith(f"/{bid}") else ""


def _of_douyin(parts: SplitResult) -> str:
    above = dict(parse_qsl(parts.query)).get("modal_id", "")
    return above if _ABOVE.fullmatch(above) else _named(_DOUYIN)(parts)


def _named(pattern: re.Pattern[str]) -> Callable[[SplitResult], str]:
    def read(parts: SplitResult) -> str:
        found = pattern.fullmatch(parts.path)
        return found["id"] if found else ""

    return read


_READERS: dict[str, Callable[[SplitResult], str]] = {
    "weibo": _of_weibo,
    "douyin": _of_douyin,
    "kuaishou": _named(_KUAISHOU),
    "bilibili": _named(_BILIBILI),
    "xiaohongshu": _named(_XIAOHONGSHU),
    "zhihu": _named(_ZHIHU),
    "toutiao": _named(_TOUTIAO),
}
