"""What is written about a piece, cleaned: by hand, by a program, from a page, from a feed."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

from foundation.text.normal import display_clean
from foundation.text.several import words_split
from kol.clippings.errors import ClippingRefused, HeadlineMissing
from kol.clippings.models import Clipping
from kol.clippings.models.clippings import TEXT_LENGTH, Tone
from kol.conferences.models import PressEvent
from kol.pitches.models import Pitch
from kol.press.models import Contact, Outlet

MOST_TAGS, TAG_LENGTH = 20, 40
MOST_CONTACTS = 20
MOST_REACH = 10**13


@dataclass(frozen=True, slots=True, kw_only=True)
class ClippingInput:
    """A piece as somebody tells of it. ``None`` in a change leaves a thing alone; where None is a
    value of its own (outlet, pitch, event, reach), ``given`` names what was said."""

    title: str | None = None
    url: str | None = None
    outlet: Outlet | None = None
    outlet_name: str | None = None
    author: str | None = None
    contacts: Sequence[Contact] | None = None
    published_at: datetime | None = None
    text: str | None = None
    tone: str | None = None
    kind: str | None = None
    depth: str | None = None
    tags: Sequence[str] | None = None
    campaign: str | None = None
    pitch: Pitch | None = None
    event: PressEvent | None = None
    reach: int | None = None
    reach_source: str | None = None
    reach_on: date | None = None
    given: frozenset[str] = frozenset()

    def said(self) -> set[str]:
        """The names of what was said."""
        named = {one.name for one in fields(self)} - {"given"}
        return {name for name in named if getattr(self, name) is not None} | (self.given & named)


_TEXTS = {"title": 300, "outlet_name": 80, "author": 120, "campaign": 80, "reach_source": 80}
_CHOICES: dict[str, Sequence[str]] = {
    "tone": ["", *Tone.values],
    "kind": Clipping.Kind.values,
    "depth": ["", *Clipping.Depth.values],
}
_AS_THEY_ARE = ("outlet", "pitch", "event", "published_at", "reach_on")


def fields_cleaned(told: ClippingInput) -> dict[str, Any]:
    """The columns that were said, as they are stored (address and contacts apart). Raises
    HeadlineMissing, ClippingRefused."""
    said = told.said()
    new: dict[str, Any] = {name: getattr(told, name) for name in _AS_THEY_ARE if name in said}
    for name, length in _TEXTS.items():
        if name in said:
            new[name] = display_clean(getattr(told, name) or "", length)
    for name, among in _CHOICES.items():
        if name in said:
            new[name] = getattr(told, name) or ""
            if new[name] not in among:
                raise ClippingRefused(field=name)
    if "title" in said and not new["title"]:
        raise HeadlineMissing(field="title")
    if "text" in said:
        new["text"] = display_clean(told.text or "", TEXT_LENGTH, multiline=True)
    if "tags" in said:
        new["tags"] = tags_cleaned(told.tags or [])
    if "reach" in said:
        if told.reach is not None and not 0 <= told.reach <= MOST_REACH:
            raise ClippingRefused(field="reach")
        new["reach"] = told.reach
    if told.contacts is not None and len(told.contacts) > MOST_CONTACTS:
        raise ClippingRefused(field="contacts")
    return new


def tags_cleaned(tags: Sequence[str]) -> list[str]:
    """Tags as they are stored. Raises ClippingRefused for more than MOST_TAGS."""
    found = list(dict.fromkeys(word for tag in tags for word in words_split(tag, TAG_LENGTH)))
    if len(found) > MOST_TAGS:
        raise ClippingRefused(field="tags")
    return found
