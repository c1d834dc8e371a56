"""Whom a row of another program's list speaks of: one record, none, or it can't be told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from foundation.text.normal import normalise
from foundation.text.pinyin import pinyin_keys
from kol.press.errors import RowConflict, RowVague
from kol.press.models import Channel, Contact, Employment, Outlet
from kol.press.services.channels import ChannelRead
from kol.press.services.outlets import outlet_key

_LOCK, _LOCKS = 0x71_7A_70, 512  # the class of our advisory locks, "qzp", and how many
# One person's alone; a telephone or an address may be a whole newsroom's.
OWN = frozenset({Channel.Kind.MOBILE, Channel.Kind.WECHAT, Channel.Kind.QQ, Channel.Kind.WEIBO})
THERE = (Contact.State.ACTIVE, Contact.State.ARCHIVED)


@dataclass(frozen=True, slots=True)
class ContactKeys:
    """What a row says of who it is about."""

    key: str = ""
    name: str = ""
    channels: Sequence[ChannelRead] = ()
    outlets: Sequence[str] = ()

    def words(self) -> list[str]:
        """What two rows of one person have in common, to wait for one another by."""
        found = [f"key:{self.key}"] if self.key else []
        found += [f"{one.kind}:{one.normal}" for one in self.channels]
        found += [f"{normalise(self.name)}@{outlet_key(one)}" for one in self.outlets]
        return found


def rows_wait(team_id: int, words: Iterable[str]) -> None:
    """Nobody else looks for these until this transaction ends: of two calls that add the same
    person at once, the second finds what the first made."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, place) FROM ("
            "  SELECT DISTINCT hashtext(%s || word) & %s AS place FROM unnest(%s::text[]) word"
            "  ORDER BY 1) places",
            [_LOCK, f"{team_id}:", _LOCKS - 1, list(words)],
        )


def contact_match(keys: ContactKeys) -> Contact | None:
    """The contact a row speaks of, in the team in scope. Four queries at most.

    By its key; else by what is one person's alone (a mobile, WeChat, QQ, Weibo), which must not
    speak of two, nor of somebody by another name; else by an address, a telephone or an outlet
    together with the name. Raises RowConflict, and RowVague where a name alone is given.
    """
    if keys.key:
        found = Contact.objects.filter(key=keys.key).select_related("merged_into").first()
        if found is not None:
            return found.merged_into or found
    if not (keys.key or keys.channels or keys.outlets):
        raise RowVague
    by_own = _holding([one for one in keys.channels if one.kind in OWN])
    if len(by_own) > 1:
        named = [one for one in by_own if _goes_by(one, keys.name)]
        if len(named) != 1:
            raise RowConflict(first=by_own[0].name, second=by_own[1].name)
        return named[0]
    if by_own:
        if keys.name and not _goes_by(by_own[0], keys.name):
            raise RowConflict(first=by_own[0].name, second=keys.name)
        return by_own[0]
    return _by_name(keys)


def _holding(channels: Sequence[ChannelRead]) -> list[Contact]:
    """Those who hold one of these, oldest first. One query."""
    if not channels:
        return []
    asked = Q()
    for one in channels:
        asked |= Q(kind=one.kind, normal=one.normal)
    ids = Channel.objects.filter(asked).values("contact")
    return list(Contact.objects.filter(pk__in=ids, state__in=THERE).order_by("pk")[:10])


def holders_of(channels: Sequence[ChannelRead]) -> list[Contact]:
    """Those who hold a number or an id that is one person's alone, or an address, of these. One
    query."""
    asked = {*OWN, Channel.Kind.EMAIL}
    return _holding([one for one in channels if one.kind in asked])


def _by_name(keys: ContactKeys) -> Contact | None:
    """Somebody of this name with one of the shared channels or at one of the outlets."""
    if not keys.name:
        return None
    shared = _holding([one for one in keys.channels if one.kind not in OWN])
    found = {one.pk: one for one in shared if _goes_by(one, keys.name)}
    if not found and keys.outlets:
        jobs = Employment.objects.filter(
            ended=False, outlet__keys__overlap=[outlet_key(one) for one in keys.outlets]
        ).exclude(outlet__state=Outlet.State.MERGED)
        # Names that sound the same are few; which of them is meant is seen here.
        alike = Contact.objects.filter(
            pk__in=jobs.values("contact"),
            state__in=THERE,
            sort_key__in=[
                pinyin_keys(keys.name).sort_key,
                *(f"{' '.join(one)}\t{normalise(keys.name)}" for one in _readings(keys.name)),
            ],
        )
        found = {one.pk: one for one in alike if _goes_by(one, keys.name)}
    if len(found) > 1:
        first, second = list(found.values())[:2]
        raise RowConflict(first=f"{first.name} {first.public_id}", second=second.public_id)
    return next(iter(found.values()), None)


def _readings(name: str) -> list[tuple[str, ...]]:
    """Every way to read a name: somebody may have corrected the pinyin."""
    return list(pinyin_keys(name).readings)


def _goes_by(contact: Contact, name: str) -> bool:
    wanted = normalise(name)
    return wanted in {normalise(one) for one in (contact.name, *contact.pen_names)}
