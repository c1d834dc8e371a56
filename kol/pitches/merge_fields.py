"""Merge fields: ``{{称呼}}`` or ``{{greeting}}``; a fallback after a bar: ``{{媒体|贵媒体}}``."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from foundation.text.surnames import COMPOUND_SURNAMES, LONGEST_SURNAME
from kol.pitches.errors import FieldUnknown

_MARK = re.compile(r"[{｛]{2}\s*([^{}｛｝|｜]{1,30}?)\s*(?:[|｜]([^{}｛｝]{0,80}))?[}｝]{2}")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class MergeField:
    """``zh`` and ``en`` both work, whatever the language. ``optional``: may be empty unasked."""

    name: str
    zh: str
    en: str
    label: str | Promise
    optional: bool = False

    @property
    def mark(self) -> str:
        """As one writes it in the language now active."""
        return "{{" + (self.en if get_language() == "en" else self.zh) + "}}"


FIELDS: tuple[MergeField, ...] = (
    MergeField("greeting", "称呼", "greeting", _("How one speaks to them: Teacher Zhang")),
    MergeField("name", "姓名", "name", _("Their name")),
    MergeField("outlet", "媒体", "outlet", _("The outlet they work for now")),
    MergeField("title", "职务", "title", _("Their title there")),
    MergeField("beats", "跑口", "beats", _("Their beats")),
    MergeField("note", "附言", "note", _("Your sentence for this one person"), optional=True),
    MergeField("headline", "标题", "headline", _("The headline of the release")),
    MergeField("embargo", "解禁时间", "embargo", _("When the embargo ends")),
    MergeField("sender", "发件人", "sender", _("The sender's name")),
)
_BY_WORD = {word: one for one in FIELDS for word in (one.zh, one.en)}


def fields_check(*texts: tuple[str, str]) -> None:
    """Each text with the name of its form field. Raises FieldUnknown."""
    for field, text in texts:
        for word, _fallback in _MARK.findall(text):
            if word not in _BY_WORD:
                known = "、".join(one.mark for one in FIELDS)
                raise FieldUnknown(field=field, name=word, known=known)


def fields_needed(*texts: str) -> list[MergeField]:
    """The fields without a fallback that a person must not lack, in their usual order."""
    used = {
        _BY_WORD[word].name
        for text in texts
        for word, fallback in _MARK.findall(text)
        if word in _BY_WORD and not fallback.strip()
    }
    return [one for one in FIELDS if one.name in used and not one.optional]


def fields_missing(needed: Iterable[MergeField], values: Mapping[str, str]) -> list[str]:
    """Of the fields needed, the names of those that are empty."""
    return [one.name for one in needed if not values.get(one.name, "").strip()]


def fields_fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields filled in. A line that held nothing but empty fields goes."""
    lines = []
    for line in text.split("\n"):
        filled = _MARK.sub(lambda mark: _value(mark, values), line)
        if filled.strip() or not _MARK.search(line):
            lines.append(filled)
    return "\n".join(lines)


def fields_named(text: str, values: Mapping[str, str]) -> str:
    """The text with what is known filled in, and each other field by its name: 〔称呼〕."""

    def named(mark: "re.Match[str]") -> str:
        one = _BY_WORD.get(mark.group(1))
        if one is None:
            return mark.group(0)
        return values.get(one.name, "") or f"〔{one.mark.strip('{}')}〕"

    return _MARK.sub(named, text)


def field_labels(names: Iterable[str]) -> str:
    """Fields by name, as people read them."""
    return "、".join(one.mark for one in FIELDS if one.name in set(names))


def marks() -> dict[str, str]:
    """Every field by name, as it is written in the language now active."""
    return {one.name: one.mark for one in FIELDS}


def greeting_of(name: str) -> str:
    """How one speaks to somebody of the press: 张老师; a name in other letters as it is."""
    if not name or not _HAN.match(name):
        return name
    for length in range(min(LONGEST_SURNAME, len(name) - 1), 1, -1):
        if name[:length] in COMPOUND_SURNAMES:
            return f"{name[:length]}老师"
    return f"{name[:1]}老师"


def _value(mark: "re.Match[str]", values: Mapping[str, str]) -> str:
    one = _BY_WORD.get(mark.group(1))
    value = values.get(one.name, "").strip() if one is not None else ""
    return value or (mark.group(2) or "").strip()
