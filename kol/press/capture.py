"""What a business card's text or a WeChat note says of a person, guessed line by line.

Cards come as their text (a phone's camera reads it), notes as people write them:
「张伟 新京报财经记者 13800138000 微信同号」. What is labelled is believed; what has the form of a
number or an address is one; a name is two to four characters that begin with a surname; an outlet
is one the team knows, else what ends as outlets do. All of it is shown to be corrected.
"""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Any

from foundation.scopes.errors import DomainError
from foundation.text.normal import script_table
from foundation.text.surnames import COMPOUND_SURNAMES
from kol.press.capture_latin import latin_read, latin_split
from kol.press.capture_outlets import DESK, outlet_find
from kol.press.capture_words import LABELS, OUTLET_ENDS, SURNAMES, TITLE
from kol.press.models import Channel
from kol.press.services.channels import channel_read

_ADDRESS = re.compile(
    r"[\u4e00-\u9fff]{2,}(?:省|市|区|县|路|街|大道|巷|弄)[^\s]*\d+\s*(?:号|室|层|楼|座)"
)
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)
_PHONE = re.compile(
    r"(?<![\w@])\+?\(?\d[\d\s()（）-]{5,18}\d(?:\s*(?:转|ext\.?|-)\s*\d{1,5})?(?!\w)"
)
_URL = re.compile(r"(?:https?://|www\.)[^\s，。；]+", re.IGNORECASE)
_SAME_NUMBER = re.compile(r"微信?\s*同\s*(?:号|手机|电话)|(?:手机|电话)?同微信?号?|微信同手机")
# One label for both: 电话/微信：13800138000.
_BOTH = re.compile(
    r"(?:(?:手机|电话)号?\s*[/、&和]\s*微信号?|微信号?\s*[/、&和]\s*(?:手机|电话)号?)\s*:?\s*(?=\+?\d)"
)
_LABELLED = re.compile(
    r"(?<![\w@])(" + "|".join(sorted(map(re.escape, LABELS), key=len, reverse=True))
    + r")\s*[:：.]\s*|(?<![\w@])(微信号?|wx|vx|QQ|微博|手机号?|电话|邮箱)\s*(?=[\w+@])",
    re.IGNORECASE,
)  # fmt: skip
_NAME_PARTS = re.compile(r"[\s,，;；|｜/、·•]+")
# Between words of a note: what divides a list, brackets, and a dash next to Chinese.
_BREAKS = re.compile(
    r"[\s,，;；|｜/、·•【】\[\]()（）《》「」“”\"]+|(?<=[\u3400-\u9fff])[-—–_~+]+|[-—–_~+]+(?=[\u3400-\u9fff])"
)
# Letters that people put before a name to have it stand first: A记者, AA赵六.
_FIRST = re.compile(r"^[Aa]{1,3}(?=[\u3400-\u9fff])")


@dataclass(slots=True)
class Guess:
    """What a text seems to say. ``left`` is what nothing was made of: it is shown beside it."""

    name: str = ""
    outlet: str = ""
    outlet_known: bool = False
    title: str = ""
    desk: str = ""
    channels: list[tuple[str, str]] = field(default_factory=list)
    address: str = ""
    region: str = ""
    beats: list[str] = field(default_factory=list)
    pen_names: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def fields(self) -> dict[str, Any]:
        """What the form of a contact begins with."""
        return {
            "name": self.name,
            "address": self.address,
            "region": self.region,
            "beats": self.beats,
            "pen_names": self.pen_names,
        }

    def add(self, kind: str, value: str) -> bool:
        """A way to reach them, once; False for what can't be one."""
        try:
            read = channel_read(kind, value.strip(" ,，;；。"))
        except DomainError:
            return False
        if all((one, other) != (read.kind, read.value) for one, other in self.channels):
            self.channels.append((read.kind, read.value))
        return True


def guess_contact(text: str) -> Guess:
    """What the text of a card or a note says. One query: the outlets that it may name."""
    guess = Guess()
    text = unicodedata.normalize("NFKC", text)
    same = bool(_SAME_NUMBER.search(text) or _BOTH.search(text))
    text = _BOTH.sub("手机:", _SAME_NUMBER.sub(" ", text))
    for line in text.splitlines():
        _read_line(line, guess)
    others, parts = latin_split(guess.left)
    words = [_FIRST.sub("", word) for line in others for word in _BREAKS.split(line) if word]
    guess.outlet, guess.outlet_known = outlet_find(words, parts, guess.outlet)
    left = _find_person(words, guess)
    guess.name, guess.outlet, guess.title = latin_read(
        parts, name=guess.name, outlet=guess.outlet, title=guess.title
    )
    guess.left = [word for word in (*left, *parts) if word.lower() not in LABELS]
    mobile = next((value for kind, value in guess.channels if kind == Channel.Kind.MOBILE), "")
    if same and mobile:
        guess.add(Channel.Kind.WECHAT, mobile)
    return guess


# --- Lines: what is labelled, and what has the form of something ----------------------------------
def _read_line(line: str, guess: Guess) -> None:
    marks = list(_LABELLED.finditer(line))
    ends = [*(mark.start() for mark in marks[1:]), len(line)]
    rest = line[: marks[0].start()] if marks else line
    for mark, end in zip(marks, ends, strict=False):
        what = LABELS[mark[mark.lastindex or 0].lower()]
        value, more = _value_of(what, line[mark.end() : end])
        if not _take(what, value, guess):
            more = f"{value} {more}"
        rest += f" {more}"
    rest = _URL.sub(" ", rest)
    for kind, pattern in (("email", _EMAIL), ("phone", _PHONE)):
        for found in pattern.findall(rest):
            if guess.add(kind, found):
                rest = rest.replace(found, " ")
    if not guess.address and (found := _ADDRESS.search(rest)):
        guess.address = found[0]
        rest = rest.replace(found[0], " ")
    if rest.strip():
        guess.left.append(rest.strip())


def _value_of(what: str, text: str) -> tuple[str, str]:
    """What belongs to a label, and what follows it on the line."""
    text = text.strip(" ,，;；|")
    if what in ("wechat", "qq", "weibo", "email"):
        value = re.split(r"[\s,;|]", text, maxsplit=1)[0]
        return value, text[len(value) :]
    if what == "phone":
        found = _PHONE.match(text)
        return (found[0], text[found.end() :]) if found else (text, "")
    if what in ("name", "title", "desk", "outlet", "region"):
        value = re.split(r"[\s|]", text, maxsplit=1)[0]
        return value, text[len(value) :]
    return text, ""


def _take(what: str, value: str, guess: Guess) -> bool:
    """Believe a label; False where the value can't be what it says."""
    if what in ("phone", "wechat", "qq", "weibo", "email"):
        return guess.add(what, value)
    if what in ("beats", "pen_names"):
        setattr(guess, what, [one for one in _NAME_PARTS.split(value) if one])
    elif what == "note":
        return False
    elif what and not getattr(guess, what):
        setattr(guess, what, value)
    return True


# --- Words: what they do, how they are called ---------------------------------------------------
def _find_person(words: list[str], guess: Guess) -> list[str]:
    """Title, desk and name; returns what is left over."""
    left: list[str] = []
    for word in " ".join(words).split():
        rest = word
        if not guess.name and _is_name(rest):
            guess.name, rest = rest, ""
        elif not guess.title and (found := TITLE.search(rest)):
            rest = _split_title(rest, found, guess)
        if rest and not guess.desk and DESK.search(rest):
            guess.desk, rest = rest, ""
        if rest and not guess.name and _is_name(rest):
            guess.name, rest = rest, ""
        if rest:
            left.append(rest)
    return left


def _split_title(word: str, found: "re.Match[str]", guess: Guess) -> str:
    """财经部记者张伟: a desk, a title and a name in one word; returns what is none of them."""
    before, after = word[: found.end()], word[found.end() :]
    desk = re.match(r"(.{2,8}?(?:编辑部|新闻部|事业部|中心|频道|部|组))(.+)$", before)
    if desk and not guess.desk:
        guess.desk, before = desk[1], desk[2]
    for length in (4, 3, 2):  # 张伟记者
        head = before[:length]
        bare = before[length:]
        if not guess.name and _is_name(head) and TITLE.fullmatch(bare) and _is_surname(head):
            guess.name, before = head, bare
            break
    guess.title = before
    return after


def _is_surname(word: str) -> bool:
    simple = word.translate(script_table())
    return simple[:2] in COMPOUND_SURNAMES or simple[:1] in SURNAMES


def _is_name(word: str) -> bool:
    """Two to four Chinese characters that begin with a surname, and are no title."""
    if not re.fullmatch(r"[\u3400-\u9fff·]{2,4}", word) or not _is_surname(word):
        return False
    if word.endswith((*OUTLET_ENDS, "报", "网", "刊")):
        return False
    longest = 4 if word[:2].translate(script_table()) in COMPOUND_SURNAMES else 3
    return len(word) <= longest and not TITLE.fullmatch(word) and not word.endswith(("部", "组"))
