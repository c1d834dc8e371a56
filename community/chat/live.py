"""What open pages are told of a group, once it is committed."""

import json
from typing import Any, Protocol

from django.db import transaction
from django.utils import translation

from community.chat.render import message_html, preview, shown_name
from community.chat.selectors import Said
from community.chat.selectors.places import TeamFace
from foundation.live.publish import publish


class Heard(Protocol):
    """A group as open pages are told of it: what a Place is, and less."""

    @property
    def group_id(self) -> int:
        """Its key."""

    @property
    def group_public_id(self) -> str:
        """Its id in addresses."""

    @property
    def team(self) -> TeamFace:
        """Whose language and clock it is told by."""


def message_announce(*, place: Heard, said: Said) -> None:
    """Tell every page that may hear the group of a new message, after the commit."""
    _announce("message", place, said)


def recall_announce(*, place: Heard, said: Said) -> None:
    """Tell them that a message is gone, after the commit."""
    _announce("recall", place, said)


def _announce(event: str, place: Heard, said: Said) -> None:
    def send() -> None:
        publish(group_id=place.group_id, seq=said.seq, event=event, data=event_data(place, said))

    transaction.on_commit(send, robust=True)


def _kind(said: Said) -> str:
    if said.recalled:
        return "taken" if said.taken else "recalled"
    return said.text if said.kind == "system" else said.kind


def event_data(place: Heard, said: Said) -> str:
    """The event's JSON: group, number, count of what is unread-worthy, the message as HTML and
    as a line of a list. In the team's language: the same bytes for all."""
    with translation.override(place.team.language):
        data: dict[str, Any] = {
            "g": place.group_public_id,
            "s": said.seq,
            "n": said.count_seq,
            "u": said.sender,
            "who": shown_name(said.sender_name),
            "p": preview(said),
            "k": _kind(said),
            "h": message_html(said, time_zone=place.team.time_zone),
        }
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
