"""vCard 4.0 (RFC 6350): a card a contact or an outlet, for address books."""

import uuid
from collections.abc import Sequence
from typing import Any

from foundation.text.marks import mark_made
from foundation.text.surnames import COMPOUND_SURNAMES
from kol.press.exporting.people import (
    birthday_told,
    channel_told,
    contacts_part,
    outlets_part,
)
from kol.press.models import Channel, Contact, Outlet
from kol.press.services.channels import channel_hidden

_FOLD = 75
Part = tuple[list[str], int, int | None]


def contacts_cards(params: dict[str, Any], after: int, limit: int) -> Part:
    """The next contacts as cards, how many, and the last one's id (None: it was the last)."""
    contacts = contacts_part(params, after, limit)
    cards = [contact_card(one, in_full=params["in_full"], mark=params["mark"]) for one in contacts]
    return cards, len(cards), contacts[-1].pk if len(contacts) == limit else None


def outlets_cards(params: dict[str, Any], after: int, limit: int) -> Part:
    """The next outlets as cards, as contacts_cards."""
    outlets = outlets_part(params, after, limit)
    cards = [outlet_card(one, mark=params["mark"]) for one in outlets]
    return cards, len(cards), outlets[-1].pk if len(outlets) == limit else None


def contact_card(contact: Contact, *, in_full: bool, mark: str = "") -> str:
    """A contact that brings its jobs and channels along (``contacts_part``)."""
    lines = [
        "KIND:individual",
        f"UID:{_uid(contact.public_id)}",
        f"FN:{escaped(contact.name)}",
        _name(contact),
    ]
    lines += [f"NICKNAME:{escaped(name)}" for name in contact.pen_names]
    for at, job in enumerate(contact.listed_employments, start=1):
        # Of several jobs the main one leads.
        pref = ";PREF=1" if at == 1 and len(contact.listed_employments) > 1 else ""
        parts = [escaped(part) for part in (job.outlet.name, job.desk) if part]
        lines.append(f"ORG{pref}:{';'.join(parts)}")
        if job.title:
            lines.append(f"TITLE{pref}:{escaped(job.title)}")
    lines += [line for one in contact.listed_channels if (line := _channel(one, in_full))]
    if contact.address or contact.region:
        lines.append(f"ADR:;;{escaped(contact.address)};;{escaped(contact.region)};;")
    if birthday := birthday_told(contact):
        # Without a year: --0312 (RFC 6350, 4.3.1).
        lines.append(f"BDAY:{'' if contact.birth_year else '--'}{birthday.replace('-', '')}")
    if words := [*contact.beats, *contact.tags]:
        lines.append(f"CATEGORIES:{_list(list(dict.fromkeys(words)))}")
    lines += _note([contact.preferences, contact.topics], mark)
    lines.append(f"REV:{contact.updated_at:%Y%m%dT%H%M%SZ}")
    return _card(lines)


def outlet_card(outlet: Outlet, *, mark: str = "") -> str:
    """An outlet."""
    lines = [
        "KIND:org",
        f"UID:{_uid(outlet.public_id)}",
        f"FN:{escaped(outlet.name)}",
        f"ORG:{escaped(outlet.name)}",
    ]
    lines += [f"NICKNAME:{escaped(name)}" for name in outlet.aliases]
    if outlet.url:
        lines.append(f"URL:{outlet.url}")
    if outlet.region:
        lines.append(f"ADR:;;;;{escaped(outlet.region)};;")
    kind = [str(outlet.get_kind_display())]
    if words := [*kind, *outlet.beats, *outlet.tags]:
        lines.append(f"CATEGORIES:{_list(list(dict.fromkeys(words)))}")
    lines += _note([outlet.submission, outlet.deadlines], mark)
    lines.append(f"REV:{outlet.updated_at:%Y%m%dT%H%M%SZ}")
    return _card(lines)


def escaped(text: str) -> str:
    """A text value: backslash, comma, semicolon and line ends (RFC 6350, 3.4)."""
    text = text.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;")
    return text.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def folded(line: str) -> str:
    """A line in parts of at most 75 bytes, no character cut (RFC 6350, 3.2)."""
    parts, part, size = [], "", 0
    for char in line:
        width = len(char.encode())
        if size + width > _FOLD:
            parts.append(part)
            part, size = " ", 1
        part, size = part + char, size + width
    return "\r\n".join([*parts, part])


def _card(lines: Sequence[str]) -> str:
    whole = ["BEGIN:VCARD", "VERSION:4.0", "PRODID:-//Qunzhu//Media archive//ZH", *lines]
    return "\r\n".join(folded(line) for line in [*whole, "END:VCARD"]) + "\r\n"


def _name(contact: Contact) -> str:
    """Family and given name apart; what is no Chinese name stands as one."""
    name = contact.name
    family, given = "", name
    if 2 <= len(name) <= 4 and all("\u3400" <= char <= "\u9fff" for char in name):
        cut = 2 if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else 1
        family, given = name[:cut], name[cut:]
    sort_as = f';SORT-AS="{contact.pinyin}"' if contact.pinyin else ""
    return f"N{sort_as}:{escaped(family)};{escaped(given)};;;"


def _channel(channel: Channel, in_full: bool) -> str:
    value = channel_told(channel, in_full)
    hidden = not in_full and channel_hidden(channel.kind, channel.is_private)
    pref = ";PREF=1" if channel.is_preferred else ""
    match channel.kind:
        case Channel.Kind.MOBILE | Channel.Kind.PHONE:
            of = "cell" if channel.kind == Channel.Kind.MOBILE else "voice"
            if hidden or not channel.normal.startswith("+"):
                return f"TEL;TYPE={of}{pref};VALUE=text:{escaped(value)}"
            return f"TEL;TYPE={of}{pref};VALUE=uri:tel:{channel.normal}"
        case Channel.Kind.EMAIL:
            return f"EMAIL{pref}:{escaped(value)}"
        case Channel.Kind.WECHAT | Channel.Kind.QQ | Channel.Kind.WEIBO:
            # RFC 9554, 2.6.
            service = {"wechat": "WeChat", "qq": "QQ", "weibo": "Weibo"}[channel.kind]
            return f"SOCIALPROFILE;SERVICE-TYPE={service}{pref};VALUE=text:{escaped(value)}"
        case _:
            return ""


def _note(texts: Sequence[str], mark: str) -> list[str]:
    note = "\n".join(text for text in texts if text)
    if mark:
        note += mark_made(mark)
    return [f"NOTE:{escaped(note)}"] if note else []


def _list(words: Sequence[str]) -> str:
    return ",".join(escaped(word) for word in words)


def _uid(public_id: str) -> str:
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'qunzhu:{public_id}')}"
