"""What a row says: cells to values, or reasons why not."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from community.fans.errors import TagRefused
from community.fans.importing.words import MUTUAL, NO, PLATFORM_OF, UNKNOWN, YES
from community.fans.selectors.match import MatchKeys
from community.fans.services.contacts import EMAIL, PHONE
from community.fans.services.fans import NICKNAME_LENGTH
from community.fans.services.identities import handle_clean, uid_clean
from community.fans.services.notes import NOTE_LENGTH
from community.fans.services.tags import tag_clean
from foundation.imports.customs import CUSTOM, CustomColumn, ValueRefused
from foundation.imports.registry import CellError, SourceRow
from foundation.text.emails import email_normalise
from foundation.text.errors import TextError, value_shown
from foundation.text.normal import display_clean, normalise, normalise_phrase
from foundation.text.phones import phone_e164
from foundation.text.several import BREAKS

_SCIENTIFIC = re.compile(r"^\d(?:\.\d+)?[eE]\+?\d{1,3}$")


NOBODY = MatchKeys()


@dataclass(slots=True)
class FanRow:
    """A row read: stored forms, ``None`` for what is not said; ``errors`` are why it is refused."""

    number: int
    nickname: str = ""
    keys: MatchKeys = NOBODY
    follows_us: bool | None = None
    we_follow: bool | None = None
    tags: tuple[str, ...] = ()
    note: str = ""
    custom: dict[str, Any] = field(default_factory=dict)
    errors: list[CellError] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class RowRules:
    """What holds for all rows: the platform of names and ids, whether the file is a follower list
    (then a row is a follow), whether a nickname is the name there, tags for everybody, and the
    team's own fields."""

    platform: str = ""
    is_follower_list: bool = False
    nickname_is_handle: bool = False
    tags: tuple[str, ...] = ()
    # The team's own fields that columns are mapped to.
    custom: tuple[CustomColumn, ...] = ()


def row_read(row: SourceRow, rules: RowRules) -> FanRow:
    """Read a row. All that is wrong with it is told at once."""
    read = FanRow(row.number)
    cells = row.cells
    if row.ragged:
        message = _("The row has more cells than the header has columns.")
        read.errors.append(CellError("", "row_ragged", message))
    read.nickname = display_clean(cells.get("nickname", ""), NICKNAME_LENGTH)
    read.note = display_clean(cells.get("note", ""), NOTE_LENGTH, multiline=True)
    read.keys = MatchKeys(
        platform=_platform(read, cells.get("platform", ""), rules),
        uid=_uid(read, cells.get("uid", "")),
        handle=handle_clean(cells.get("handle", ""))
        or (handle_clean(read.nickname) if rules.nickname_is_handle else ""),
        phone=_contact(read, PHONE, cells.get("phone", "")),
        email=_contact(read, EMAIL, cells.get("email", "")),
    )
    _follows(read, cells, rules)
    read.tags = _tags(read, cells.get("tags", ""), rules)
    if rules.custom:
        _custom(read, cells, rules)
    _recognisable(read)
    return read


def _recognisable(read: FanRow) -> None:
    keys = read.keys
    if (keys.uid or keys.handle) and not keys.platform and not read.errors:
        message = _("The row does not say on which platform this name or id is.")
        read.errors.append(CellError("platform", "platform_missing", message))
    if not (keys.phone or keys.email or keys.uid or keys.handle) and not read.errors:
        message = _(
            "Nothing in the row tells who this is: no phone, e-mail, or name or id on a platform."
        )
        read.errors.append(CellError("", "row_nobody", message))


def _contact(read: FanRow, kind: str, value: str) -> str:
    if not value or value.lower() in UNKNOWN:
        return ""
    try:
        return phone_e164(value) if kind == PHONE else email_normalise(value)
    except TextError as error:
        read.errors.append(CellError(kind, error.code, error.message, value_shown(value)))
        return ""


def _uid(read: FanRow, value: str) -> str:
    value = value.strip().lstrip("'").removesuffix(".0")
    if _SCIENTIFIC.match(value):
        message = _(
            "“%(value)s” is how a spreadsheet shortens a long number: the last digits are lost. "
            "Format the column as text and export it again."
        ) % {"value": value_shown(value)}
        read.errors.append(CellError("uid", "uid_scientific", message, value_shown(value)))
        return ""
    return "" if value.lower() in UNKNOWN else uid_clean(value)


def _platform(read: FanRow, value: str, rules: RowRules) -> str:
    if not value or value.lower() in UNKNOWN:
        return rules.platform
    platform = PLATFORM_OF.get(normalise_phrase(value), "")
    if not platform:
        message = _("“%(value)s” is not a platform we know.") % {"value": value_shown(value)}
        read.errors.append(CellError("platform", "platform_unknown", message, value_shown(value)))
    elif rules.is_follower_list and platform != rules.platform:
        message = _("The row is of another platform than the account you chose.")
        read.errors.append(CellError("platform", "platform_other", message, value_shown(value)))
    return platform


def _follows(read: FanRow, cells: dict[str, str], rules: RowRules) -> None:
    """Both directions, from three columns and from the file's being a follower list."""
    read.follows_us, mutual_said = _answer(read, "follows_us", cells)
    read.we_follow, mutual_too = _answer(read, "we_follow", cells)
    mutual, _same = _answer(read, "mutual", cells)
    if mutual_said or mutual_too or mutual:
        if False in (read.follows_us, read.we_follow):
            message = _("The row says mutual follow in one column and the opposite in another.")
            read.errors.append(CellError("mutual", "follow_contradicts", message))
        read.follows_us = read.we_follow = True
    if rules.is_follower_list and read.follows_us is None:
        read.follows_us = True
    if mutual is False and read.follows_us and read.we_follow is None:
        read.we_follow = False


def _answer(read: FanRow, column: str, cells: dict[str, str]) -> tuple[bool | None, bool]:
    """Yes, no or not said; and whether the cell says both ways."""
    value = cells.get(column, "")
    if not value:
        return None, False
    word = normalise(value).strip()
    if word in UNKNOWN:
        return None, False
    if word in MUTUAL:
        return True, True
    if word in YES:
        return True, False
    if word in NO:
        return False, False
    message = _("“%(value)s” is neither yes nor no.") % {"value": value_shown(value)}
    read.errors.append(CellError(column, "follow_unclear", message, value_shown(value)))
    return None, False


def _custom(read: FanRow, cells: dict[str, str], rules: RowRules) -> None:
    for one in rules.custom:
        text = cells.get(CUSTOM + one.key, "")
        try:
            value = one.clean(text)
        except ValueRefused as error:
            column = CUSTOM + one.key
            read.errors.append(CellError(column, error.code, error.message, value_shown(text)))
        else:
            if value is not None:
                read.custom[one.key] = value


def _tags(read: FanRow, value: str, rules: RowRules) -> tuple[str, ...]:
    names = list(rules.tags)
    try:
        names += [tag_clean(part) for part in BREAKS.split(value) if part.strip()]
    except TagRefused as error:
        read.errors.append(CellError("tags", error.code, error.text(), value_shown(value)))
    return tuple(dict.fromkeys(names))


def tags_split(value: str) -> tuple[str, ...]:
    """Tags written in one line. Raises TagRefused."""
    return tuple(dict.fromkeys(tag_clean(part) for part in BREAKS.split(value) if part.strip()))
