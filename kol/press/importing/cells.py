"""Cells as people fill them: two persons in one, several numbers, amounts in 万."""

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from foundation.text.errors import PhoneError, value_shown
from foundation.text.normal import display_clean, normalise
from foundation.text.surnames import COMPOUND_SURNAMES
from kol.press.errors import ChannelRefused
from kol.press.importing.titles import is_title
from kol.press.importing.words import UNKNOWN
from kol.press.models import Channel
from kol.press.services.channels import ChannelRead, channel_read

Kind = Channel.Kind
# Between persons, and between values of one cell.
_BETWEEN = re.compile(r"\s*[、,，;；/／|｜&＆\n]+\s*")
_FIRMLY = re.compile(r"\s*[、;；\n]+\s*")
_HAN_NAME = re.compile(r"^[\u3400-\u9fff]{2,4}$")
_HAN = re.compile(r"[\u3400-\u9fff]")
_BRACKET = re.compile(r"[（(\[【]\s*([^（()）\]】]*?)\s*[)）\]】]")
_PEN = re.compile(r"^(?:笔名|网名|艺名|英文名|又名|原名|曾用名|别名)[:： ]*")
_NOT_SAID = frozenset(["男", "女", "先生", "女士", "小姐", "老师"])
_MOBILE = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d{9}(?!\d)")
_LABEL = re.compile(
    r"^(手机号?码?|移动电话|电话|座机|办公|办|tel|mobile|微信号?|wechat|wx|qq号?|邮箱|e-?mail|微博)"
    r"\s*[:：]?\s*(?=\S)",
    re.IGNORECASE,
)
_LABELLED: dict[str, str] = {
    "手": Kind.MOBILE, "移": Kind.MOBILE, "m": Kind.MOBILE, "电": Kind.PHONE, "座": Kind.PHONE,
    "办": Kind.PHONE, "t": Kind.PHONE, "微信": Kind.WECHAT, "w": Kind.WECHAT, "q": Kind.QQ,
    "邮": Kind.EMAIL, "e": Kind.EMAIL, "微博": Kind.WEIBO,
}  # fmt: skip
_SAME = re.compile(r"[（(]?\s*(?:微信同号|同微信|微信同|同号|wx同)\s*[)）]?", re.IGNORECASE)
# What is left of 13800138000 when 1.38E+10 was opened and saved once more.
_ROUNDED = "0" * 8
_WECHAT = re.compile(r"^[A-Za-z][-_A-Za-z0-9]{5,19}$")
_AMOUNT = re.compile(
    r"^(?:约|近|超|超过|大约)?\s*(\d[\d,]*(?:\.\d+)?)\s*(万|w|亿|千|k|m)?\s*(?:\+|多|余|以上)?\s*(?:人|粉丝|粉|份|册|次)?$"
)
_TIMES = {"万": 10**4, "w": 10**4, "亿": 10**8, "千": 10**3, "k": 10**3, "m": 10**6, "": 1}


@dataclass(slots=True)
class NameRead:
    """A cell with a person: the name, pen names, a title, and what else stood there."""

    name: str
    pen_names: list[str] = field(default_factory=list)
    title: str = ""
    mobile: str = ""
    more: str = ""


def people_split(cell: str) -> list[str]:
    """The persons a cell names: one, unless what stands between reads as names."""
    parts = [part for part in _BETWEEN.split(_brackets_kept(cell)) if part]
    parts = [_brackets_back(part) for part in parts]
    plain = [_BRACKET.sub("", part).strip() for part in parts]
    han = [at for at, part in enumerate(plain) if _HAN.search(part)]
    if len(parts) > 1 and len(han) == len(parts):
        people = [at for at in han if not is_title(plain[at])]
        if len(people) == len(parts) and all(2 <= len(part) <= 12 for part in plain):
            return parts
    if not han and len(firm := firmly_split(cell)) > 1:
        return firm
    words = cell.split()
    names = len(words) > 1 and all(_HAN_NAME.match(word) for word in words)
    if names and words[0] not in COMPOUND_SURNAMES and not any(is_title(word) for word in words):
        return words
    return [cell]


def _brackets_kept(cell: str) -> str:
    """Separators within brackets separate nobody."""
    return _BRACKET.sub(
        lambda found: _BETWEEN.sub(lambda one: "\ue000" * len(one[0]), found[0]), cell
    )


def _brackets_back(part: str) -> str:
    return part.replace("\ue000", "、")


def name_read(cell: str) -> NameRead:
    """A person's name out of a cell: 张 伟 is 张伟, （笔名：阿伟） a pen name,
    张伟/David one person."""
    read = NameRead("")
    rest = cell
    if found := _MOBILE.search(rest):
        read.mobile, rest = found[0], rest.replace(found[0], " ")
    for inner in _BRACKET.findall(rest):
        _aside(read, inner)
    rest = _BRACKET.sub(" ", rest)
    parts = [part for part in re.split(r"\s*[/／|｜]\s*", rest) if part.strip()]
    for part in parts[1:]:
        _aside(read, part)
    name = display_clean(parts[0] if parts else "", 60)
    spaced = name.split()
    if all(len(word) == 1 and _HAN.match(word) for word in spaced) or (
        len(spaced) == 2 and spaced[0] in COMPOUND_SURNAMES
    ):
        name = name.replace(" ", "")
    words = name.split()
    if len(words) > 1 and is_title(words[-1]) and _HAN.match(words[0]):
        read.title = read.title or words[-1]
        name = " ".join(words[:-1])
    read.name = name
    read.pen_names = [one for one in dict.fromkeys(read.pen_names) if one != name]
    return read


def _aside(read: NameRead, text: str) -> None:
    text = display_clean(text, 60)
    if not text or text in _NOT_SAID:
        return
    if (pen := _PEN.sub("", text)) != text or not _HAN.search(text):
        read.pen_names.append(pen)
    elif is_title(text):
        read.title = read.title or text
    else:
        read.more = f"{read.more} {text}".strip()


def values_split(cell: str) -> list[str]:
    """The values of a cell that may hold several; a short extension stays with its number."""
    values: list[str] = []
    for part in re.split(r"\s*[、,，;；/／|｜\n]+\s*", cell):
        part = part.strip()
        digits = re.sub(r"\D", "", part)
        if values and digits == part and 0 < len(part) < 5:
            values[-1] += f"/{part}"
        elif part and part.lower() not in UNKNOWN:
            values += _apart(part)
    return values


def _apart(part: str) -> list[str]:
    """Whole mobile numbers or addresses beside one another, with nothing but spaces between."""
    words = part.split()
    if len(words) > 1 and all(_MOBILE.fullmatch(word) or "@" in word for word in words):
        return words
    return [part]


def channels_read(kind: str, cell: str) -> list[ChannelRead]:
    """The ways to reach somebody that a cell gives. ``kind`` "" takes each for what it looks like.
    Raises ChannelRefused."""
    read: list[ChannelRead] = []
    for value in values_split(cell):
        text, same = _SAME.subn("", value)
        text = text.strip()
        of = kind
        if found := _LABEL.match(text):
            label = found[1].lower()
            said = _LABELLED.get(label[:2]) or _LABELLED.get(label[0], "")
            if said and (not kind or kind in (Kind.MOBILE, Kind.PHONE)):
                of, text = said, text[found.end() :]
        if of in (Kind.MOBILE, Kind.PHONE):
            text = re.sub(r"[（(][^（()）]*[\u3400-\u9fff][^（()）]*[)）]", "", text).strip()
        one = channel_read(of or _kind_of(text), text)
        if one.kind == Kind.MOBILE and one.normal.endswith(_ROUNDED):
            lost = PhoneError("phone_scientific", value=value_shown(text))
            raise ChannelRefused(lost.code, lost.message, field=kind)
        if one.kind == Kind.MOBILE and one.normal.startswith("+86"):
            # Full-width digits, 1.3800138000E+10 and the like are a spreadsheet's.
            one = replace(one, value=one.normal.removeprefix("+86"))
        read.append(one)
        if same and one.kind == Kind.MOBILE:
            number = one.normal.removeprefix("+86")
            read.append(channel_read(Kind.WECHAT, number))
    return list({(one.kind, one.normal): one for one in read}.values())


def _kind_of(text: str) -> str:
    """What a way to reach somebody looks like. Raises ChannelRefused."""
    if "@" in text.strip("@＠"):
        return Kind.EMAIL
    if _WECHAT.match(text):
        return Kind.WECHAT
    if re.search(r"\d{5}", normalise(text)):
        return Kind.MOBILE
    raise ChannelRefused(field="reach", value=text[:40])


def firmly_split(cell: str) -> list[str]:
    """The values between 、 and ; and line ends alone: a name may hold a comma or a slash."""
    return [part for part in _FIRMLY.split(cell) if part]


def amount_read(cell: str) -> int:
    """A number of people: 12,000, 3.5万, 100w+, 1.2亿. Raises ValueError."""
    found = _AMOUNT.match(normalise(cell))
    if not found:
        raise ValueError(cell)
    try:
        return int(Decimal(found[1].replace(",", "")) * _TIMES[found[2] or ""])
    except InvalidOperation:
        raise ValueError(cell) from None
