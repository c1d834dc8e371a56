"""What the page of a conversation shows, on the phone and on the desk."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from community.chat.render import message_html, words
from community.chat.selectors import Page, Place, Said, messages_latest
from community.chat.services import MOST_CHARACTERS, RECALL_WITHIN, mark_read
from community.moderation.selectors.mine import held_of


@dataclass(frozen=True, slots=True)
class Item:
    """A message on the page; ``first_unread`` has the divider above it."""

    html: SafeString
    first_unread: bool


def html_of(said: Said, place: Place) -> SafeString:
    """The message in the language of the request."""
    # Everything people typed is escaped in render.py.
    return mark_safe(message_html(said, time_zone=place.team.time_zone))  # noqa: S308


def items_of(page: Page, place: Place) -> list[Item]:
    """The page's messages, the divider before the first one that is unread."""
    divider = next(
        (m.seq for m in page.messages if m.seq > place.read_seq and _counts(m, place)), 0
    )
    if not place.unread or not place.read_seq:
        divider = 0
    return [Item(html_of(said, place), said.seq == divider) for said in page.messages]


def _counts(said: Said, place: Place) -> bool:
    return said.kind != "system" and said.sender != place.public_id


def room_context(
    request: HttpRequest, place: Place, *, typed: str = "", refusal: Any = None
) -> dict[str, Any]:
    """The template's context; opening the newest page notes that it was read."""
    before = _number(request.GET.get("before"))
    kol_only = request.GET.get("kol") == "1"
    page = messages_latest(place=place, before=before, kol_only=kol_only)
    if before is None and not kol_only and place.unread:
        mark_read(place=place, seq=place.last_seq)
    return {
        "place": place,
        "team": place.team,
        "items": items_of(page, place),
        "older": page.messages[0].seq if page.more and page.messages else None,
        "newest": before is None,
        "quiet": all(said.kind == "system" for said in page.messages),
        "held": held_of(place.member_id) if before is None and not kol_only else [],
        "kol_only": kol_only,
        "typed": typed,
        "refusal": refusal,
        "most": MOST_CHARACTERS,
        "words": page_words(),
        "now": timezone.now().isoformat(),
        "recall_seconds": int(RECALL_WITHIN.total_seconds()),
        "stream": stream_url(request),
        "phone_url": phone_url(request),
    }


def phone_url(request: HttpRequest) -> str:
    """Where a fan verifies a phone, and back."""
    return f"{reverse('teams_phone')}?next={request.path}"


def stream_url(request: HttpRequest) -> str:
    """Where the live stream is: on the next port of this host, or behind the same proxy."""
    if not settings.LIVE_PORT:
        return f"{settings.LIVE_URL}stream"
    host = request.get_host()
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return f"//{name}:{settings.LIVE_PORT}/live/stream"


def page_words() -> dict[str, str]:
    """The words the scripts of the page need."""
    return {
        **words(),
        "mine": gettext("You recalled a message"),
        "edit": gettext("Edit again"),
        "sending": gettext("Sending…"),
        "failed": gettext("Not sent. Tap to try again."),
        "discard": gettext("Throw away"),
        "copied": gettext("Copied"),
        "reconnecting": gettext("No connection. Messages you write are kept and sent later."),
        "out": gettext("You are no longer in this group."),
        "signin": gettext("You were signed out. Reload the page to sign in."),
        "unread": gettext("%s new messages"),
        "picture": gettext("Picture"),
        "picture_kind": gettext("Only JPEG, PNG, WebP and GIF pictures can be sent."),
        "picture_big": gettext("This picture is larger than 10 MB. Choose a smaller one."),
        "picture_broken": gettext("This picture can't be opened. Choose another one."),
        "verify": gettext("Verify phone"),
        "you": gettext("You"),
        "held": gettext("Waiting for review"),
        "declined": gettext("The team did not let this through: %s"),
    }


def _number(raw: str | None) -> int | None:
    """A message's number from an address; nonsense is as none."""
    return int(raw) if raw and raw.isascii() and raw.isdecimal() and len(raw) < 19 else None
