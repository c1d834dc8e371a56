"""Who may be meant already, while somebody types a contact, and who may be one with a contact that
was just written: a few index look-ups, not the whole archive."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import NamedTuple

from django.db.models import Q

from foundation.scopes.pages import capped_count
from foundation.text.pinyin import pinyin_keys
from foundation.text.postgres import SearchMatch
from foundation.text.segments import lexeme_quoted
from kol.press.duplicates.evidence import Crowd, Known, Likely, compare
from kol.press.duplicates.people import known_of
from kol.press.lexemes import together
from kol.press.models import Channel, Contact, ContactSearch, Employment, MediaAccount

# Somebody who types may be told of what the nightly search would leave alone.
TOLD = 30
_BY_VALUE, _BY_NAME, _CLOSER = 60, 200, 60
LIVE = (Contact.State.ACTIVE, Contact.State.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Typed:
    """A contact as it is being typed: channels are (kind, normal form), outlets their ids."""

    name: str = ""
    pen_names: Sequence[str] = ()
    channels: Sequence[tuple[str, str]] = ()
    outlets: Sequence[int] = ()
    # The record itself, where it is there already.
    pk: int = 0

    def known(self) -> Known:
        """In the form in which people are compared."""
        readings = pinyin_keys(self.name).readings
        channels: dict[str, set[str]] = {}
        for kind, normal in self.channels:
            channels.setdefault(kind, set()).add(normal)
        return Known(
            pk=self.pk,
            name=together(self.name),
            pinyin=" ".join(readings[0]) if readings else "",
            pen_names=frozenset(map(together, self.pen_names)),
            channels={kind: frozenset(values) for kind, values in channels.items()},
            outlets=frozenset(self.outlets),
        )


class Alike(NamedTuple):
    """A record that may be the same person, how likely, and why."""

    pk: int
    likely: Likely


def nearby(typed: Typed, *, floor: int = TOLD) -> list[Alike]:
    """The records of the team that may be the one typed, the likeliest first. Nine queries at
    most, none of them over more than a few hundred rows."""
    return nearby_known(typed.known(), floor=floor)


def nearby_of(pk: int, *, floor: int = TOLD) -> list[Alike]:
    """The same for a contact that is there. Thirteen queries."""
    known = known_of([pk]).get(pk)
    return nearby_known(known, floor=floor) if known else []


def nearby_known(one: Known, *, floor: int) -> list[Alike]:
    """The same for a person in the form in which people are compared."""
    named = _named(one)
    ids = {*_by_values(one), *named}
    if len(named) >= _BY_NAME:
        ids |= _closer(one)
    ids.discard(one.pk)
    if not ids:
        return []
    others = known_of(sorted(ids)).values()
    crowd = _crowd(one, list(others))
    found = [Alike(other.pk, compare(one, other, crowd)) for other in others]
    found = [one for one in found if one.likely.score >= floor]
    return sorted(found, key=lambda alike: (-alike.likely.score, -alike.pk))


def _by_values(one: Known) -> set[int]:
    values = [
        Q(kind=kind, normal__in=values)
        for kind, values in one.channels.items()
        if kind != Channel.Kind.OTHER
    ]
    found: set[int] = set()
    if values:
        rows = Channel.objects.filter(reduce(or_, values), contact__state__in=LIVE)
        found |= set(rows.values_list("contact_id", flat=True)[:_BY_VALUE])
    for account in sorted(one.accounts)[:10]:
        platform, _colon, handle = account.partition(":")
        rows_there = MediaAccount.objects.filter(platform=platform, handle=handle)
        there = rows_there.filter(contact__state__in=LIVE)
        found |= set(there.values_list("contact_id", flat=True)[:_BY_VALUE])
    return found


def _name_query(one: Known) -> str:
    names = [lexeme_quoted("n", name) for name in sorted(one.names) if name]
    if one.pinyin and len(one.name) > 1:
        names.append(lexeme_quoted("P", one.pinyin.replace(" ", "")))
    return " | ".join(names)


def _searched(query: str, most: int) -> set[int]:
    rows = ContactSearch.objects.filter(found_by=SearchMatch(query), contact__state__in=LIVE)
    return set(rows.values_list("contact_id", flat=True)[:most])


def _named(one: Known) -> set[int]:
    query = _name_query(one)
    return _searched(query, _BY_NAME) if query else set()


def _closer(one: Known) -> set[int]:
    """Of many namesakes those at the same outlet, and those whose number is nearly the same."""
    match = SearchMatch(_name_query(one))
    there = Employment.objects.filter(outlet__in=one.outlets, ended=False)
    found = set(
        there.filter(contact__search__found_by=match).values_list("contact_id", flat=True)[:_CLOSER]
    )
    near = []
    for phone in sorted(one.channels.get(Channel.Kind.MOBILE, ())):
        digits = phone.removeprefix("+86")
        near += [f"{lexeme_quoted('d', digits[:5])}:*", f"{lexeme_quoted('r', digits[:-7:-1])}:*"]
    for email in sorted(one.channels.get(Channel.Kind.EMAIL, ())):
        near.append(f"{lexeme_quoted('e', email[:7])}:*")
    if near:
        found |= _searched(f"({_name_query(one)}) & ({' | '.join(near)})", _CLOSER)
    return found


def _crowd(one: Known, others: list[Known]) -> Crowd:
    size, _more = capped_count(Contact.objects.filter(state=Contact.State.ACTIVE))
    same = sum(other.name == one.name for other in others)
    sounding = sum(other.pinyin == one.pinyin for other in others)
    return Crowd(size, {one.name: max(2, same + 1)}, {one.pinyin: max(2, sounding + 1)})
