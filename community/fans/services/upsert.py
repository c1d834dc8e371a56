"""One row of a partner's list: the fan it is about is completed, or made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError

from community.fans.errors import ContactTaken, IdentityTaken, MatchConflict
from community.fans.models import Fan
from community.fans.selectors.match import MatchIndex, MatchKeys
from community.fans.services.contacts import EMAIL, PHONE, contact_normalise
from community.fans.services.fans import fan_create, fan_update
from community.fans.services.identities import IdentityInput, handle_clean, uid_clean
from community.fans.services.notes import NOTE_LENGTH, notes_of, notes_say
from community.fans.services.tags import tag_clean
from foundation.imports.values import Value
from foundation.scopes.actors import Actor
from foundation.text.normal import display_clean

ATTEMPTS = 3


@dataclass(frozen=True, slots=True)
class FanRow:
    """What a row says; empty values say nothing. ``identities`` with ids decide before contacts."""

    nickname: str = ""
    phones: Sequence[str] = ()
    emails: Sequence[str] = ()
    identities: Sequence[IdentityInput] = ()
    tags: Sequence[str] = ()
    note: str = ""
    # Values of the team's own fields, in the shape they are kept in.
    custom: Mapping[str, Value | None] = field(default_factory=dict)


def fan_upsert(*, team_id: int, row: FanRow, actor: Actor) -> tuple[str, Fan]:
    """Find the fan by platform ids, phones, e-mail addresses and names on platforms, and add what
    the row knows and the record lacks; a nickname replaces. Nobody found: a new fan.

    Returns ``created``, ``updated`` or ``unchanged`` and the fan: the same row again is unchanged.
    Raises MatchConflict, MatchUnclear and as fan_create; then nothing was written.
    """
    for attempt in range(ATTEMPTS):
        fan = _find(team_id, row)
        try:
            if fan is None:
                return "created", fan_create(
                    team_id=team_id,
                    actor=actor,
                    source=Fan.Source.API,
                    nickname=row.nickname,
                    phones=row.phones,
                    emails=row.emails,
                    identities=row.identities,
                    tags=row.tags,
                    note=row.note,
                    custom=row.custom,
                )
            return _complete(fan, row, actor)
        except (ContactTaken, IdentityTaken, IntegrityError):
            # Somebody wrote the same at this moment; or two fans hold what the row says of one.
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError("not reached")


def _find(team_id: int, row: FanRow) -> Fan | None:
    """Every key of the row must speak of the same fan. Raises MatchConflict, MatchUnclear."""
    keys = [
        MatchKeys(platform=one.platform, uid=uid_clean(one.uid), handle=handle_clean(one.handle))
        for one in row.identities
    ]
    keys += [MatchKeys(phone=contact_normalise(PHONE, value)) for value in row.phones]
    keys += [MatchKeys(email=contact_normalise(EMAIL, value)) for value in row.emails]
    index = MatchIndex()
    index.load(team_id, keys)
    strong: dict[int, str] = {}
    weak: list[int] = []
    for one in keys:
        match = index.find(one)
        if match is None:
            continue
        if match.by == "handle":
            weak.append(match.fan_id)
        else:
            strong.setdefault(match.fan_id, one.uid or one.phone or one.email)
    if len(strong) > 1:
        first, second = list(strong.values())[:2]
        raise MatchConflict(first=first, second=second)
    found = next(iter(strong), None) or next(iter(weak), None)
    return Fan.objects.get(pk=found) if found else None


def _complete(fan: Fan, row: FanRow, actor: Actor) -> tuple[str, Fan]:
    held = {(kind, value) for kind, value in fan.contacts.values_list("kind", "value")}
    loose = list(fan.contacts.filter(verified_at=None).values_list("kind", "value"))
    phones = [contact_normalise(PHONE, value) for value in row.phones]
    emails = [contact_normalise(EMAIL, value) for value in row.emails]
    known = list(fan.identities.values_list("platform", "handle", "uid"))
    new = [one for one in row.identities if not _knows(known, one)]
    tags = [tag_clean(name) for name in row.tags]
    before = set(fan.tags.values_list("name", flat=True))
    nickname = row.nickname.strip() if row.nickname.strip() != fan.nickname else ""
    more_phones = any((PHONE, value) not in held for value in phones)
    more_emails = any((EMAIL, value) not in held for value in emails)
    said = display_clean(row.note, NOTE_LENGTH, multiline=True)
    note = said if said and not notes_say(notes_of(fan), said) else ""
    custom = {
        key: value
        for key, value in row.custom.items()
        if value is not None and key not in fan.custom
    }
    more = more_phones or more_emails or custom
    if not (nickname or more or new or set(tags) - before or note):
        return "unchanged", fan
    return "updated", fan_update(
        fan=fan,
        actor=actor,
        nickname=nickname or None,
        note=note,
        phones=[value for kind, value in loose if kind == PHONE] + phones if more_phones else None,
        emails=[value for kind, value in loose if kind == EMAIL] + emails if more_emails else None,
        identities_add=new,
        tags=[*sorted(before), *tags] if set(tags) - before else None,
        custom=custom or None,
    )


def _knows(known: list[tuple[str, str, str]], one: IdentityInput) -> bool:
    handle, uid = handle_clean(one.handle), uid_clean(one.uid)
    return any(
        platform == one.platform
        and (not uid or uid == its_uid)
        and (not handle or handle == its_handle)
        for platform, its_handle, its_uid in known
    )
