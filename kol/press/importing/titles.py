"""An outlet and a title written as one: 人民日报记者, 新华社/首席记者, 央视新闻中心 主任."""

import re
from collections.abc import Callable

from foundation.text.normal import display_clean

_TITLES = (
    "总编辑|副总编辑|总编|副总编|主编|副主编|编辑|责编|主笔|记者|通讯员|评论员|撰稿人|撰稿|主任|副主任"
    "|社长|副社长|台长|副台长|总裁|副总裁|总经理|副总经理|经理|总监|副总监|制片人|监制|主持人|主播|编导"
    "|导演|策划|专栏作家|专栏作者|作家|作者|摄影师|摄像|摄影|创始人|联合创始人|合伙人|负责人|站长|组长"
    "|主管|专员|运营|部长|秘书长|助理|实习生|出品人|主理人|博主|ceo|coo|cmo|editor|reporter|journalist"
    "|producer|director|host|columnist|founder"
)
_MODIFIERS = (
    "首席|高级|资深|执行|责任|常务|特约|实习|新闻|财经|科技|文化|体育|娱乐|时政|摄影|视频|图片|调查|深度"
    "|产业|汽车|房产|健康|教育|国际|法治|经济|音乐|影视|内容|运营|品牌|市场|商务|编辑部|采编|助理|副"
)
_TITLE = re.compile(rf"(?:{_MODIFIERS})*(?:{_TITLES})(?:[兼、/].{{1,20}})?", re.IGNORECASE)
_BREAKS = re.compile(r"\s*[/／|｜·•,，、;；:：—–\n]\s*|\s+-\s+|\s+")
_BRACKETS = re.compile(r"^(.+?)\s*[（(\[【]\s*(.+?)\s*[)）\]】]$")
_OUTLET_ENDS = (
    "报社|报|周刊|月刊|杂志社|杂志|期刊|通讯社|社|电视台|卫视|电台|台|网|传媒|周末|客户端|在线"
)
_DESK = re.compile(rf"^(.{{2,}}?(?:{_OUTLET_ENDS}))(.{{1,10}}(?:部|中心|编辑室|栏目|频道|组|版))$")


def is_title(text: str) -> bool:
    """Whether a text is a title and nothing else: 首席记者."""
    return bool(_TITLE.fullmatch(text.strip()))


def outlet_title_split(
    text: str, known: Callable[[str], bool] = lambda name: False
) -> tuple[str, str, str]:
    """(outlet, desk, title) of a cell that holds them as one; what is not said is empty.

    ``known`` tells whether an outlet goes by a name: the longest beginning that is one is taken
    for the outlet, and settles it.
    """
    whole = display_clean(text, 160)
    for end in range(len(whole), 1, -1):
        if known(whole[:end]):
            desk, title = _desk_title(whole[end:])
            return whole[:end].strip(), desk, title
    if (found := _BRACKETS.match(whole)) and is_title(found[2]):
        return (*_outlet_desk(found[1]), found[2])
    parts = [part for part in _BREAKS.split(whole) if part]
    at = next((at for at, part in enumerate(parts) if is_title(part)), None)
    if at is not None and len(parts) > 1:
        rest = parts[:at] or parts[at + 1 :]
        title = " ".join(parts[at:]) if at else parts[0]
        return (*_outlet_desk(*rest), title)
    if len(parts) > 1 and (cut := _title_at(parts[-1], first=1)):
        # 江城早报/美食版编辑
        desk = " ".join([*parts[1:-1], parts[-1][:cut]])
        return parts[0], desk, parts[-1][cut:]
    if cut := _title_at(whole, first=2):
        return (*_outlet_desk(whole[:cut].strip(" /-·")), whole[cut:])
    return (*_outlet_desk(whole), "")


def _title_at(text: str, *, first: int) -> int:
    """Where in a text its title begins, from ``first`` on; 0 where it ends in none."""
    return next((at for at in range(first, len(text) - 1) if is_title(text[at:])), 0)


def _outlet_desk(*parts: str) -> tuple[str, str]:
    if len(parts) > 1:
        return parts[0], " ".join(parts[1:])
    found = _DESK.match(parts[0])
    return (found[1], found[2]) if found else (parts[0], "")


def _desk_title(rest: str) -> tuple[str, str]:
    """What stands behind a known outlet."""
    rest = rest.strip(" 　/／|｜·•,，、;；:：—–-()（）[]【】")
    if is_title(rest):
        return "", rest
    if cut := _title_at(rest, first=1):
        return rest[:cut].strip(" /-·、,，"), rest[cut:]
    return ("", rest) if not re.search(r"(部|中心|编辑室|栏目|频道|组|版)$", rest) else (rest, "")
