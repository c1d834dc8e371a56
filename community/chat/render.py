"""A message as HTML: made once, the same bytes for every reader.

What is personal (my side, the recall button) the page marks by the data attributes. Words in here
(``data-w``) are in the language active when it was made; a page in another language replaces
them from its own table, ``words()``. Plain string work: fifty messages are drawn on every page.
"""

import re
import zlib
from html import escape
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy

from community.chat.selectors.messages import Picture, Quote, Said

_LINK = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&()*+,;=%]+")
_TRAILING = ".,;:!?)]*"
_PREVIEW = 60
_THUMB = 240

# The words messages are drawn with; %s is a name. Marked here, looked up when drawn.
_WORDS = {
    "owner": gettext_lazy("Owner"),
    "admin": gettext_lazy("Admin"),
    "staff": gettext_lazy("Staff"),
    "kol": gettext_lazy("KOL"),
    "recalled": gettext_lazy("%s recalled a message"),
    "taken": gettext_lazy("An admin recalled a message by %s"),
    "gone": gettext_lazy("This message was recalled"),
    # An erased person's: nobody took it back.
    "erased": gettext_lazy("The picture was deleted"),
    "image": gettext_lazy("[Picture]"),
    "joined": gettext_lazy("%s joined the group"),
    "deleted": gettext_lazy("Deleted user"),
}


def words() -> dict[str, str]:
    """The words of messages in the language now active: for the page's own table."""
    return {name: str(text) for name, text in _WORDS.items()}


def shown_name(name: str) -> str:
    """A sender's name in plain text: of an erased one nothing is left."""
    return name or str(_WORDS["deleted"])


def is_erased_picture(said: Said | Quote) -> bool:
    """Whether it went with the person who sent it, and was not taken back."""
    return said.recalled and said.kind == "image" and not said.sender_name


def recalled_word(said: Said) -> str:
    """Which of the words says what became of a recalled message."""
    if is_erased_picture(said):
        return "erased"
    return "taken" if said.taken else "recalled"


def message_html(said: Said, *, time_zone: str) -> str:
    """One message as a list item. Everything people typed is escaped."""
    if said.recalled:
        return _line(said, recalled_word(said))
    if said.kind == "system":
        return _line(said, said.text)
    classes = "msg msg-kol" if said.from_kol else "msg"
    called = " ".join(public_id for public_id, _name in said.mentions)
    attributes = f' data-m="{called}"' if called else ""
    if said.mention_all:
        attributes += " data-all"
    return (
        f'<li class="{classes}" id="m{said.seq}" data-s="{said.seq}" data-n="{said.count_seq}"'
        f' data-u="{escape(said.sender)}" data-i="{escape(said.client_id)}"'
        f' data-at="{int(said.created_at.timestamp())}"{attributes}>'
        f"{_face(said.sender_name)}"
        f'<div class="msg-body"><div class="msg-head">{_name(said.sender_name)}'
        f"{_badge(said)}{_time(said, time_zone)}</div>"
        f"{_quote(said.quote)}{_card(said) or _picture(said.picture) + _text(said)}</div></li>"
    )


def preview(said: Said) -> str:
    """One line for a list, without the sender. System lines and recalls are left to the page."""
    if said.kind == "image":
        return f"{gettext('[Picture]')} {said.text}".strip()[:_PREVIEW]
    return " ".join(said.text.split())[:_PREVIEW]


def text_html(text: str, names: tuple[str, ...] = ()) -> str:
    """Escaped text with web addresses as links and the names it calls marked."""
    parts: list[str] = []
    at = 0
    for found in _LINK.finditer(text):
        address = found.group().rstrip(_TRAILING)
        parts.append(_called(text[at : found.start()], names))
        safe = escape(address)
        parts.append(f'<a href="{safe}" target="_blank" rel="noopener nofollow ugc">{safe}</a>')
        at = found.start() + len(address)
    parts.append(_called(text[at:], names))
    return "".join(parts)


def _called(text: str, names: tuple[str, ...]) -> str:
    safe = escape(text)
    for name in names:
        mark = escape(name)
        for sign in ("@", "＠"):
            safe = safe.replace(sign + mark, f'<span class="msg-at">{sign}{mark}</span>')
    return safe


def _line(said: Said, word: str) -> str:
    """A line in the middle: who came, what was recalled."""
    name = escape(said.sender_name)
    text = escape(str(_WORDS.get(word, "%s"))).replace("%s", escape(shown_name(said.sender_name)))
    return (
        f'<li class="msg-line" id="m{said.seq}" data-s="{said.seq}" data-n="{said.count_seq}"'
        f' data-u="{escape(said.sender)}" data-k="{escape(word)}">'
        f'<span data-w="{escape(word)}" data-name="{name}">{text}</span></li>'
    )


def _name(name: str) -> str:
    if not name:
        return f'<b data-w="deleted">{escape(shown_name(name))}</b>'
    return f"<b>{escape(name)}</b>"


def _face(name: str) -> str:
    hue = zlib.crc32(name.encode()) % 8
    letter = escape(name.strip()[:1].upper() or "?")
    return f'<span class="avatar-face hue-{hue}" aria-hidden="true">{letter}</span>'


def _badge(said: Said) -> str:
    word = "kol" if said.from_kol else said.sender_role
    if word not in ("kol", "owner", "admin", "staff"):
        return ""
    tone = " badge-accent" if said.from_kol else ""
    return f'<span class="badge{tone}" data-w="{word}">{escape(str(_WORDS[word]))}</span>'


def _time(said: Said, time_zone: str) -> str:
    local = said.created_at.astimezone(ZoneInfo(time_zone))
    return f'<time datetime="{local.isoformat(timespec="seconds")}">{local:%H:%M}</time>'


def _quote(quote: Quote | None) -> str:
    if quote is None:
        return ""
    if quote.recalled:
        word = "erased" if is_erased_picture(quote) else "gone"
        inner = f'<span data-w="{word}">{escape(str(_WORDS[word]))}</span>'
    else:
        mark = (
            f'<span data-w="image">{escape(gettext("[Picture]"))}</span> '
            if quote.kind == "image"
            else ""
        )
        inner = f"{_name(quote.sender_name)}{mark}{escape(quote.text)}"  # the colon is the style's
    return f'<a class="msg-quote" href="#m{quote.seq}" data-r="{quote.seq}">{inner}</a>'


def _picture(picture: Picture | None) -> str:
    if picture is None:
        return ""
    address = escape(reverse("asset", args=[picture.public_id]))
    scale = min(1.0, _THUMB / max(picture.width, picture.height, 1))
    width, height = max(round(picture.width * scale), 1), max(round(picture.height * scale), 1)
    label = escape(gettext("Picture"))
    return (
        f'<a class="msg-pic" href="{address}" target="_blank" rel="noopener">'
        f'<img src="{address}?v=thumb" width="{width}" height="{height}" alt="{label}"'
        ' loading="lazy" decoding="async"></a>'
    )


def _card(said: Said) -> str:
    """A post or a new work: its picture, where it is from, its title, a line of it; it opens its
    address."""
    card = said.card
    if not card:
        return ""
    source, title, text = (escape(card.get(name, "")) for name in ("source", "title", "text"))
    inner = "".join(
        f'<span class="msg-card-{name}">{value}</span>'
        for name, value in (("source", source), ("title", title), ("text", text))
        if value
    )
    inner = _cover(said.picture, card.get("alt", "")) + inner
    address = card.get("url", "")
    if not address.startswith(("https://", "http://")):
        return f'<div class="msg-card" dir="auto">{inner}</div>'
    return (
        f'<a class="msg-card" dir="auto" href="{escape(address)}" target="_blank"'
        f' rel="noopener nofollow">{inner}</a>'
    )


def _cover(picture: Picture | None, alt: str) -> str:
    """The small copy, as wide as the card. Without a description the title beside it says enough:
    a reader of the screen is told nothing twice."""
    if picture is None:
        return ""
    address = escape(reverse("asset", args=[picture.public_id]))
    return (
        f'<img class="msg-card-cover" src="{address}?v=thumb" width="{picture.width}"'
        f' height="{picture.height}" alt="{escape(alt)}" loading="lazy" decoding="async">'
    )


def _text(said: Said) -> str:
    if not said.text:
        return ""
    names = tuple(sorted({name for _id, name in said.mentions if name}, key=len, reverse=True))
    return f'<div class="msg-text" dir="auto">{text_html(said.text, names)}</div>'
