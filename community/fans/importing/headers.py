"""Headers that name a platform beside what they hold: 微博昵称, 抖音号, 公众号openid.

A row tells of one identity. So of a file with names of several platforms those of one are taken:
the platform with a name and an id before one with either, and the first of equals.
"""

import re
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from community.fans.importing.words import PLATFORM_OF
from foundation.imports.guess import mapping_guess
from foundation.imports.registry import ImportColumn
from foundation.text.normal import normalise_phrase
from kol.platforms.models import Platform


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# What stands after the platform's word, as normalise_phrase leaves it.
_HANDLE = _set(
    "昵称 暱称 名 名字 名称 账号 帐号 账号名 账号昵称 账户 用户名 用户昵称 id昵称 "
    "name nickname username account handle screenname"
)
_UID = _set("id uid 用户id 账号id 帐号id 用户编号 编号 号码 openid unionid mid userid accountid")
# 抖音号 is what others find one by, and it is one's own; 微信号 is no id of an official account,
# and a bare 微信 may be a number, a name or a phone.
_NUMBERED = frozenset({Platform.DOUYIN, Platform.KUAISHOU, Platform.XIAOHONGSHU, Platform.QQ})
_BARE = {Platform.WEIBO: "handle", Platform.ZHIHU: "handle", Platform.QQ: "uid"}
_BEFORE = _set("粉丝 粉丝的 用户 你的 您的 我的 本人 填写 请填写 请填写你的 请填写您的 your") | {""}
_ASIDE = re.compile(r"[（(\[【<].*?[)）\]】>]|必填|选填|\*")
# dy and ks are in too many words.
_WORDS = sorted(
    (
        (normalise_phrase(word), platform)
        for word, platform in PLATFORM_OF.items()
        if platform != Platform.OTHER and word not in ("dy", "ks")
    ),
    key=lambda pair: -len(pair[0]),
)


def platform_header(header: str) -> tuple[str, str] | None:
    """``("weibo", "handle")`` or ``("weibo", "uid")``; None for a header that names no platform
    beside a name or an id."""
    name = normalise_phrase(_ASIDE.sub("", header))
    for word, platform in _WORDS:
        before, found, after = name.partition(word)
        if found and before in _BEFORE:
            field = _field(Platform(platform), after)
            return (platform, field) if field else None
    return None


def _field(platform: Platform, after: str) -> str:
    if after in _HANDLE:
        return "handle"
    if after in _UID or (after == "号" and platform in _NUMBERED):
        return "uid"
    return _BARE.get(platform, "") if not after else ""


def fans_guess(
    headers: Sequence[str], columns: Sequence[ImportColumn]
) -> tuple[dict[str, str], dict[str, Any]]:
    """Which column is which, and of what platform the names and ids are, where headers say it."""
    named = {at: found for at, head in enumerate(headers) if (found := platform_header(head))}
    platform = _chosen(list(named.values()))
    # Columns of the chosen one are settled; those of others are no name or id of it.
    mapping: dict[str, str] = {}
    for at, (of, field) in named.items():
        if of == platform and field not in mapping.values():
            mapping[str(at)] = field
    rest = ["" if at in named else head for at, head in enumerate(headers)]
    free = [column for column in columns if column.name not in mapping.values()]
    if platform:
        # A bare 账号 beside 微博昵称 would be the name of who knows which platform.
        free = [column for column in free if column.name not in ("handle", "uid")]
    mapping |= mapping_guess(rest, free)
    ordered = dict(sorted(mapping.items(), key=lambda pair: int(pair[0])))
    return ordered, {"platform": platform}


def fans_aside(headers: Sequence[str], options: dict[str, Any]) -> dict[int, str]:
    """Columns that name another platform than the file's, and what to do about them."""
    chosen = options.get("platform")
    named = {at: found for at, head in enumerate(headers) if (found := platform_header(head))}
    return {
        at: _("One file tells of one platform. Import it once more for %(platform)s.")
        % {"platform": Platform(platform).label}
        for at, (platform, _holds) in named.items()
        if chosen and platform != chosen
    }


def _chosen(named: list[tuple[str, str]]) -> str:
    platforms = list(dict.fromkeys(platform for platform, _field in named))
    fields = {one: len({field for of, field in named if of == one}) for one in platforms}
    return max(platforms, key=lambda one: fields[one], default="")
