"""How a person is reached: phones, addresses and ids, compared by one form and shown as written."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from foundation.text.emails import email_mask, email_normalise
from foundation.text.errors import TextError
from foundation.text.normal import display_clean, normalise
from foundation.text.phones import phone_e164, phone_mask
from kol.press.errors import ChannelRefused
from kol.press.models import Channel, Contact

Kind = Channel.Kind
PHONES = frozenset({Kind.MOBILE, Kind.PHONE})
# What roles that don't need it see masked, until they have it shown (which is recorded).
HIDDEN_KINDS = frozenset({Kind.MOBILE, Kind.PHONE, Kind.WECHAT, Kind.QQ})
MOST_CHANNELS = 30
_CN_MOBILE = re.compile(r"^\+861[3-9]\d{9}\Z")
_FEWEST_DIGITS = 5


@dataclass(frozen=True, slots=True)
class ChannelInput:
    """A way to reach a person, as it was typed. Those that come first stand first."""

    kind: str
    value: str
    is_private: bool = False
    is_preferred: bool = False
    # None: as it is, or in use when new.
    status: str | None = None


@dataclass(frozen=True, slots=True)
class ChannelRead:
    """A channel as it is kept."""

    kind: str
    value: str
    normal: str


# What is to be kept, by kind and normal form.
Wanted = dict[tuple[str, str], tuple[ChannelRead, ChannelInput]]


def channel_read(kind: str, value: str) -> ChannelRead:
    """The kind, the value as people write it and the form it is compared by.

    A mobile number under "telephone" becomes a mobile, and the other way round. Raises
    ChannelRefused with the kind as its field.
    """
    if kind not in Kind.values:
        raise ChannelRefused(field="channels", value=kind[:20])
    shown = display_clean(value, 254)
    try:
        if kind in PHONES:
            return _phone(kind, shown)
        if kind == Kind.EMAIL:
            return ChannelRead(kind, email_normalise(shown), email_normalise(shown))
    except TextError as error:
        # The text is whole already: no % marks are filled in where there are no params.
        raise ChannelRefused(error.code, error.message, field=kind) from error
    normal = _plain_id(kind, shown)
    if not normal:
        raise ChannelRefused(field=kind, value=shown)
    return ChannelRead(kind, shown, normal[:254])


def _phone(kind: str, shown: str) -> ChannelRead:
    """E.164 where it can be; a switchboard with an extension by its digits."""
    try:
        normal = phone_e164(shown)
    except TextError as error:
        digits = "".join(c for c in unicodedata.normalize("NFKC", shown) if c.isdigit())
        extension = error.code == "phone_invalid" and kind == Kind.PHONE
        if not extension or not _FEWEST_DIGITS <= len(digits) <= 20:
            raise
        return ChannelRead(kind, shown, digits)
    if _CN_MOBILE.match(normal):
        return ChannelRead(Kind.MOBILE, shown, normal)
    landline = kind == Kind.MOBILE and normal.startswith("+86")
    return ChannelRead(Kind.PHONE if landline else kind, shown, normal)


def _plain_id(kind: str, shown: str) -> str:
    text = normalise(shown)
    if kind == Kind.QQ:
        return "".join(c for c in text if c.isdigit())
    if kind in (Kind.WECHAT, Kind.WEIBO):
        return text.lstrip("@").strip()
    return text


def channel_alike(kind: str, value: str, normal: str) -> str:
    """A channel in the one look numbers have where people type them and in lists: eleven digits for
    a mobile of China, no full-width digits in others."""
    if kind in PHONES:
        if _CN_MOBILE.match(normal):
            return normal.removeprefix("+86")
        return unicodedata.normalize("NFKC", value)
    return value


def channel_masked(kind: str, value: str, normal: str = "") -> str:
    """A channel its owner recognises and nobody can use."""
    if kind == Kind.EMAIL:
        return email_mask(value)
    if kind in PHONES:
        if normal.startswith("+"):
            return phone_mask(normal)
        digits = "".join(c for c in value if c.isdigit())
        return f"****{digits[-2:]}"
    if len(value) < 4:
        return f"{value[:1]}***"
    return f"{value[0]}***{value[-1]}"


def channel_hidden(kind: str, is_private: bool = False) -> bool:
    """Whether this is hidden from roles that don't need it."""
    return is_private or kind in HIDDEN_KINDS


def channels_replace(*, contact: Contact, given: Sequence[ChannelInput]) -> list[str]:
    """Make the channels of a locked contact be exactly these, in this order; those that stay keep
    their row. Returns the kinds that changed. Raises ChannelRefused; then nothing was written."""
    wanted = channels_wanted(given)
    stored = {(one.kind, one.normal): one for one in Channel.objects.filter(contact=contact)}
    changed: set[str] = set()
    gone = [key for key in stored if key not in wanted]
    if gone:
        Channel.objects.filter(pk__in=[stored[key].pk for key in gone]).delete()
        changed |= {kind for kind, _normal in gone}
    rows = channels_made(contact, wanted)
    new = [one for one in rows if (one.kind, one.normal) not in stored]
    for one in rows:
        row = stored.get((one.kind, one.normal))
        if row is None:
            changed.add(one.kind)
        elif _differs(row, one, wanted[row.kind, row.normal][1].status is not None):
            changed.add(row.kind)
    Channel.objects.bulk_create(new)
    return sorted(changed)


def channels_wanted(given: Sequence[ChannelInput]) -> Wanted:
    """What was typed as it is kept, each once, in its order. Raises ChannelRefused."""
    wanted: Wanted = {}
    for one in given:
        if one.value.strip():
            read = channel_read(one.kind, one.value)
            wanted.setdefault((read.kind, read.normal), (read, one))
    if len(wanted) > MOST_CHANNELS:
        raise ChannelRefused(field="channels", value=str(len(wanted)))
    return wanted


def channels_made(contact: Contact, wanted: Wanted) -> list[Channel]:
    """As rows of a contact, not saved; one of them is preferred."""
    preferred = next((key for key, (_read, one) in wanted.items() if one.is_preferred), None)
    return [
        Channel(
            team_id=contact.team_id,
            contact=contact,
            kind=kind,
            normal=normal,
            value=read.value,
            is_private=one.is_private,
            is_preferred=(kind, normal) == preferred,
            order=order,
            status=one.status or Channel.Status.OK,
        )
        for order, ((kind, normal), (read, one)) in enumerate(wanted.items())
    ]


_COLUMNS = ("value", "is_private", "is_preferred", "order")


def _differs(row: Channel, wanted: Channel, status_too: bool) -> bool:
    """Save what is another on a stored row; whether anything is. Where nobody said whether it works
    it is as it was."""
    names = [*_COLUMNS, *(["status"] if status_too else [])]
    different = [name for name in names if getattr(row, name) != getattr(wanted, name)]
    for name in different:
        setattr(row, name, getattr(wanted, name))
    if different:
        row.save(update_fields=different)
    return bool(different)
