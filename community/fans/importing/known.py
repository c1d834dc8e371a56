"""What is known of fans while a file is read: from the database, and from earlier rows."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from community.fans.models import Fan, FanContact, FanTag, FollowFact, PlatformIdentity


@dataclass(slots=True)
class Fact:
    """A follow as known, with the account the import is about. ``pk`` 0: not stored yet."""

    pk: int
    follows_us: bool | None
    we_follow: bool | None
    checked_at: datetime


@dataclass(slots=True)
class Identity:
    """A fan on a platform. ``pk`` 0: not stored yet."""

    pk: int
    platform: str
    uid: str
    handle: str
    fact: Fact | None = None


@dataclass(slots=True)
class Known:
    """A fan as known. ``key`` is the row's id, or negative for one not stored yet."""

    key: int
    nickname: str
    note: str = ""
    contacts: tuple[tuple[str, str], ...] = ()
    identities: tuple[Identity, ...] = ()
    tags: frozenset[str] = frozenset()


def known_load(ids: Iterable[int], account_id: int | None) -> dict[int, Known]:
    """These fans as stored. Five queries at most."""
    ids = list(ids)
    if not ids:
        return {}
    fans = {
        pk: Known(pk, nickname, note)
        for pk, nickname, note in Fan.objects.filter(pk__in=ids).values_list(
            "pk", "nickname", "note"
        )
    }
    contacts: dict[int, list[tuple[str, str]]] = defaultdict(list)
    rows = FanContact.objects.filter(fan__in=ids).values_list("fan_id", "kind", "value")
    for fan_id, kind, value in rows:
        contacts[fan_id].append((kind, value))
    tags: dict[int, set[str]] = defaultdict(set)
    for fan_id, name in FanTag.objects.filter(fan__in=ids).values_list("fan_id", "tag__name"):
        tags[fan_id].add(name)
    identities = _identities(ids, account_id)
    for pk, known in fans.items():
        known.contacts = tuple(contacts.get(pk, ()))
        known.tags = frozenset(tags.get(pk, ()))
        known.identities = tuple(identities.get(pk, ()))
    return fans


def _identities(ids: list[int], account_id: int | None) -> dict[int, list[Identity]]:
    facts: dict[int, Fact] = {}
    if account_id is not None:
        rows = FollowFact.objects.filter(identity__fan__in=ids, account=account_id).values_list(
            "pk", "identity_id", "follows_us", "we_follow", "checked_at"
        )
        facts = {identity: Fact(pk, us, we, at) for pk, identity, us, we, at in rows}
    found: dict[int, list[Identity]] = defaultdict(list)
    stored = PlatformIdentity.objects.filter(fan__in=ids).order_by("pk")
    for pk, fan_id, platform, uid, handle in stored.values_list(
        "pk", "fan_id", "platform", "uid", "handle"
    ):
        found[fan_id].append(Identity(pk, platform, uid, handle, facts.get(pk)))
    return found
