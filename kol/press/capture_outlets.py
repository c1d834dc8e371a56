"""Which outlet the words of a card name: one the team knows, or one written as outlets are."""

import re

from kol.press.capture_words import OUTLET_ENDS, TITLE
from kol.press.models import Outlet
from kol.press.services.outlets import outlet_key

DESK = re.compile(r"[\u4e00-\u9fff]{2,8}(?:编辑部|新闻部|事业部|中心|频道|部|组)$")
_OUTLET = re.compile(r"[\u4e00-\u9fff]{2,}[报台社网刊]")
_BEFORE = re.compile(r"(?:我是|我在|来自|就职于|供职于|任职于|原|在|是)?")
# What makes another outlet of one: 晚报 in 东山晚报客户端 is none of its own.
_LONGER = re.compile(r"[报网刊]|杂志|电视|电台|卫视|客户端|传媒|集团|通讯社|在线")
# What a desk may be called by as well.
_VAGUE = ("新闻", "文化", "频道")
_MOST_KEYS = 3000


def outlet_find(words: list[str], parts: list[str], said: str) -> tuple[str, bool]:
    """(name, whether the team knows it); what names it is taken out of ``words`` and ``parts``.

    A name or another name of an outlet counts only as a whole word, or where a title, a desk or a
    person follows it: 晚报 is not 东山晚报. One query.
    """
    pieces = {piece for word in words for piece in _pieces(word)} | {*parts, said} - {""}
    keys = {outlet_key(piece): piece for piece in pieces}
    known = Outlet.objects.filter(keys__overlap=list(keys)[:_MOST_KEYS])
    named = known.exclude(state=Outlet.State.MERGED).values_list("name", "keys")
    found = [(keys[key], name) for name, own in named for key in own if key in keys]
    by_label = [one for one in found if one[0] == said]
    if said and not by_label:
        return said, False
    if found:
        piece, name = max(by_label or found, key=lambda one: (len(one[0]), one[1]))
        _take(piece, words, parts)
        return name, True
    piece = next((part for word in words if (part := _looks_like_one(word))), "")
    piece = piece or next((one for one in words if one in OUTLET_ENDS and one[-1] in "报刊"), "")
    _take(piece, words, parts)
    return piece, False


def _take(piece: str, words: list[str], parts: list[str]) -> None:
    if piece in parts:
        parts.remove(piece)
        return
    for at, word in enumerate(words):
        if piece and piece in word:
            words[at] = word.replace(piece, " ", 1)
            return


def _pieces(word: str) -> list[str]:
    """The beginnings of a word that may be a name on their own."""
    before = _BEFORE.match(word)
    starts = {0, before.end() if before else 0}
    return [
        word[start:end]
        for start in starts
        for end in range(start + 2, min(len(word), start + 16) + 1)
        if _ends_there(word[:end], word[end:])
    ]


def _ends_there(piece: str, rest: str) -> bool:
    if not rest or not rest[0].isalnum():
        return True
    if rest[0].isascii():
        return not piece[-1].isascii()
    if _LONGER.search(rest):
        return False
    return bool(TITLE.match(rest) or DESK.fullmatch(rest) or re.fullmatch(r"..{1,3}", rest))


def _looks_like_one(word: str) -> str:
    """The part of a word that is written as outlets are."""
    if _OUTLET.fullmatch(word):
        return word
    ends = [
        word.find(end) + len(end)
        for end in OUTLET_ENDS
        if word.find(end) >= 2 and not (end in _VAGUE and DESK.fullmatch(word))
    ]
    return word[: max(ends)] if ends else ""
