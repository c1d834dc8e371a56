"""Which fan a row of a list is about: by platform id, phone, e-mail, and last by a platform name.

The look-ups of many rows at once are three queries (``MatchIndex.load``).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from community.fans.errors import MatchConflict, MatchUnclear
from community.fans.models import FanContact, PlatformIdentity


@dataclass(frozen=True, slots=True)
class MatchKeys:
    """What a row knows a person by, in stored form; empty strings where it doesn't."""

    platform: str = ""
    uid: str = ""
    handle: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class FanMatch:
    """The fan found, and by what (``uid``, ``phone``, ``email``, ``handle``)."""

    fan_id: int
    by: str


@dataclass(slots=True)
class MatchIndex:
    """Who is known by what; grows as rows make new fans. Fans are any integers."""

    uids: dict[tuple[str, str], int] = field(default_factory=dict)
    phones: dict[str, int] = field(default_factory=dict)
    emails: dict[str, int] = field(default_factory=dict)
    # A name is a weak key: several fans may share it, and one with another uid is somebody else.
    handles: dict[tuple[str, str], dict[int, str]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def load(self, rows: Iterable[MatchKeys]) -> None:
        """Add what the database knows of these keys. At most three queries."""
        rows = list(rows)
        self._load_contacts(
            {row.phone for row in rows if row.phone}, {row.email for row in rows if row.email}
        )
        wanted = Q(pk=None)
        by_platform: dict[str, list[MatchKeys]] = defaultdict(list)
        for row in rows:
            if row.platform and (row.uid or row.handle):
                by_platform[row.platform].append(row)
        for platform, keys in by_platform.items():
            uids = {key.uid for key in keys if key.uid}
            names = {key.handle for key in keys if key.handle}
            wanted |= Q(platform=platform, uid__in=uids) | Q(platform=platform, handle__in=names)
        if by_platform:
            found = PlatformIdentity.objects.filter(wanted).values_list(
                "platform", "uid", "handle", "fan_id"
            )
            for platform, uid, handle, fan_id in found:
                self.add_identity(platform, uid, handle, fan_id)

    def _load_contacts(self, phones: set[str], emails: set[str]) -> None:
        wanted = Q(kind="phone", value__in=phones) | Q(kind="email", value__in=emails)
        if phones or emails:
            rows = FanContact.objects.filter(wanted).values_list("kind", "value", "fan_id")
            for kind, value, fan_id in rows:
                (self.phones if kind == "phone" else self.emails).setdefault(value, fan_id)

    def add_identity(self, platform: str, uid: str, handle: str, fan: int) -> None:
        """Note that ``fan`` is this on a platform."""
        if uid:
            self.uids.setdefault((platform, uid), fan)
        if handle:
            self.handles[platform, handle].setdefault(fan, uid)

    def put_identity(self, platform: str, uid: str, handle: str, fan: int) -> None:
        """As add_identity, for what has just been decided: it replaces what was known."""
        if uid:
            self.uids[platform, uid] = fan
        if handle:
            self.handles[platform, handle][fan] = uid

    def candidates(self, keys: MatchKeys) -> set[int]:
        """Every fan any of these keys may speak of."""
        found = {
            self.uids.get((keys.platform, keys.uid)) if keys.uid else None,
            self.phones.get(keys.phone) if keys.phone else None,
            self.emails.get(keys.email) if keys.email else None,
        }
        if keys.handle and (keys.platform, keys.handle) in self.handles:
            found |= set(self.handles[keys.platform, keys.handle])
        return {fan for fan in found if fan is not None}

    def find(self, keys: MatchKeys) -> FanMatch | None:
        """Whom a row is about, or nobody known yet. Raises MatchConflict, MatchUnclear.

        A name on a platform decides only where nothing stronger does, and never for a fan whose
        id there is another one.
        """
        hits = [
            FanMatch(fan, by)
            for by, fan in (
                ("uid", self.uids.get((keys.platform, keys.uid)) if keys.uid else None),
                ("phone", self.phones.get(keys.phone) if keys.phone else None),
                ("email", self.emails.get(keys.email) if keys.email else None),
            )
            if fan is not None
        ]
        for hit in hits[1:]:
            if hit.fan_id != hits[0].fan_id:
                raise MatchConflict(
                    first=_shown(hits[0].by, keys), second=_shown(hit.by, keys), field=hit.by
                )
        if hits:
            return hits[0]
        return self._by_handle(keys)

    def _by_handle(self, keys: MatchKeys) -> FanMatch | None:
        if not keys.handle or (keys.platform, keys.handle) not in self.handles:
            return None
        known = self.handles[keys.platform, keys.handle]
        fitting = [fan for fan, uid in known.items() if not keys.uid or not uid or uid == keys.uid]
        if len(fitting) > 1:
            raise MatchUnclear(handle=keys.handle, field="handle")
        return FanMatch(fitting[0], "handle") if fitting else None


def _shown(by: str, keys: MatchKeys) -> str:
    return {"uid": keys.uid, "phone": keys.phone, "email": keys.email}[by]
