"""What becomes of rows: whom each is about, what it adds, and why not.

An import only ever adds: contacts, identities, tags, and what a list says of follows. It fills a
blank note or a nickname that was only a masked number, and never overwrites what people wrote. So
the same file again changes nothing, in whatever order its rows stand.
"""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from community.fans.importing.known import Fact, Identity, Known, known_load
from community.fans.importing.rows import FanRow, RowRules, row_read, tags_split
from community.fans.importing.writing import Changes, write
from community.fans.models import Tag
from community.fans.selectors.match import MatchIndex, MatchKeys
from community.fans.services.contacts import EMAIL, PHONE, contact_masked
from community.fans.services.fans import nickname_for
from community.fans.services.tags import TAGS_PER_TEAM
from foundation.imports.models import Import
from foundation.imports.registry import CellError, RowOutcome, SourceRow
from foundation.scopes.errors import DomainError
from kol.platforms.models import PlatformAccount


class FansSession:
    """One import of fans at work; see ``ImportSession``."""

    def __init__(self, record: Import) -> None:
        options = record.options
        self.record = record
        self.account: PlatformAccount | None = None
        if options.get("account"):
            self.account = PlatformAccount.objects.get(public_id=options["account"])
        mapped = set(record.mapping.values())
        self.rules = RowRules(
            platform=self.account.platform if self.account else options.get("platform", ""),
            is_follower_list=self.account is not None,
            nickname_is_handle=self.account is not None and "handle" not in mapped,
            tags=tags_split(options.get("tags", "")),
        )
        self.index = MatchIndex()
        self.fans: dict[int, Known] = {}
        self.tags = set(Tag.objects.values_list("name", flat=True))
        self.changes = Changes()
        self._next_key = -1

    def plan(self, rows: Sequence[SourceRow]) -> list[RowOutcome]:
        """One outcome a row. At most eight queries, however many rows."""
        read = [row_read(row, self.rules) for row in rows]
        self._load([row.keys for row in read if not row.errors])
        return [self._plan_row(row) for row in read]

    def flush(self) -> None:
        """Write what was planned."""
        write(self.record, self.account, self.changes)
        self.changes = Changes()

    def drop(self) -> None:
        """Keep in mind what was planned, and not for writing."""
        self.changes = Changes()

    def _load(self, keys: list[MatchKeys]) -> None:
        self.index.load(keys)
        ids: set[int] = set()
        for key in keys:
            ids |= self.index.candidates(key)
        wanted = {pk for pk in ids if pk > 0 and pk not in self.fans}
        self.fans |= known_load(wanted, self.account.pk if self.account else None)

    def _plan_row(self, row: FanRow) -> RowOutcome:
        if row.errors:
            return RowOutcome(row.number, "refused", tuple(row.errors))
        try:
            match = self.index.find(row.keys)
        except DomainError as error:
            return _refused(row, error.field or "", error.code, error.text())
        new_tags = set(row.tags) - self.tags
        if len(self.tags) + len(new_tags) > TAGS_PER_TEAM:
            message = _("The team would have more than %(limit)s tags. Is the right column chosen?")
            return _refused(row, "tags", "fan_tags_full", message % {"limit": TAGS_PER_TEAM})
        self.tags |= new_tags
        if match is None:
            return self._create(row)
        changed = self._add(self.fans[match.fan_id], row)
        return RowOutcome(row.number, "updated" if changed else "unchanged", changes=changed)

    def _create(self, row: FanRow) -> RowOutcome:
        keys = row.keys
        name = row.nickname or nickname_for(
            "", handle=keys.handle or keys.uid, phone=keys.phone, email=keys.email
        )
        known = Known(self._next_key, name, row.note)
        self._next_key -= 1
        self.fans[known.key] = known
        self._add(known, row)
        self.changes.created.append(known)
        return RowOutcome(row.number, "created")

    def _add(self, known: Known, row: FanRow) -> tuple[str, ...]:
        """Add to a fan what the row says and was not known; returns the fields that changed."""
        changed = [
            *self._add_contacts(known, row),
            *self._add_identity(known, row),
            *self._add_words(known, row),
        ]
        if changed and known.key > 0:
            self.changes.updated[known.key] = known
            self.changes.fields |= set(changed)
        return tuple(changed)

    def _add_contacts(self, known: Known, row: FanRow) -> list[str]:
        changed = []
        for kind, value, seen in (
            (PHONE, row.keys.phone, self.index.phones),
            (EMAIL, row.keys.email, self.index.emails),
        ):
            if value and (kind, value) not in known.contacts:
                known.contacts += ((kind, value),)
                seen[value] = known.key
                self.changes.contacts.append((known, kind, value))
                changed.append(str(kind))
        return changed

    def _add_words(self, known: Known, row: FanRow) -> list[str]:
        changed = []
        masked = {contact_masked(kind, value) for kind, value in known.contacts}
        if row.nickname and known.nickname in masked:
            known.nickname = row.nickname
            changed.append("nickname")
        if row.note and not known.note:
            known.note = row.note
            changed.append("note")
        missing = set(row.tags) - known.tags
        if missing:
            known.tags |= missing
            self.changes.tags += [(known, name) for name in row.tags if name in missing]
            changed.append("tags")
        return changed

    def _add_identity(self, known: Known, row: FanRow) -> list[str]:
        keys, changed = row.keys, []
        if not keys.platform or not (keys.uid or keys.handle or self.account):
            return []
        identity = _identity_of(known, keys)
        if identity is None:
            identity = Identity(0, keys.platform, keys.uid, keys.handle)
            known.identities += (identity,)
            self.changes.identities_new.append((known, identity))
            changed.append("handle" if keys.handle else "uid")
        elif self._fill(identity, keys):
            changed.append("handle")
        if keys.uid or keys.handle:
            self.index.put_identity(keys.platform, identity.uid, identity.handle, known.key)
        if self._add_fact(known, identity, row):
            changed.append("follows_us")
        return changed

    def _fill(self, identity: Identity, keys: MatchKeys) -> bool:
        """Give an identity the id or the name it lacks; a newer list may also rename it."""
        uid = identity.uid or keys.uid
        newer = identity.fact is not None and identity.fact.checked_at < self.record.evidence_at
        renamed = newer and "handle" in self.record.mapping.values()
        handle = (
            keys.handle if keys.handle and (renamed or not identity.handle) else identity.handle
        )
        if (uid, handle) == (identity.uid, identity.handle):
            return False
        identity.uid, identity.handle = uid, handle
        if identity.pk:
            self.changes.identities_changed[identity.pk] = identity
        return True

    def _add_fact(self, known: Known, identity: Identity, row: FanRow) -> bool:
        """Keep what the list says of the follow; True when that changes what is known.

        Evidence that is newer than the file, or of the same file, is only completed.
        """
        if self.account is None or (row.follows_us is None and row.we_follow is None):
            return False
        at, fact = self.record.evidence_at, identity.fact
        if fact is None:
            identity.fact = Fact(0, row.follows_us, row.we_follow, at)
            self.changes.facts_new.append((known, identity))
            return True
        before = (fact.follows_us, fact.we_follow)
        newer = fact.checked_at < at
        if row.follows_us is not None and (newer or fact.follows_us is None):
            fact.follows_us = row.follows_us
        if row.we_follow is not None and (newer or fact.we_follow is None):
            fact.we_follow = row.we_follow
        fact.checked_at = max(fact.checked_at, at)
        changed = before != (fact.follows_us, fact.we_follow)
        if fact.pk and (changed or newer):
            self.changes.facts_changed[fact.pk] = fact
            if changed:
                self.changes.follows_told.add(known.key)
        return changed


def _identity_of(known: Known, keys: MatchKeys) -> Identity | None:
    """The fan's identity the row speaks of: same id, else same name, else (where the row has
    neither) the only kind of thing known there."""
    mine = [one for one in known.identities if one.platform == keys.platform]
    for one in mine:
        if keys.uid and one.uid == keys.uid:
            return one
    for one in mine:
        if keys.handle and one.handle == keys.handle and (not keys.uid or not one.uid):
            return one
    for one in mine:
        if (not keys.uid and not keys.handle) or not (one.uid or one.handle):
            return one
    return None


def _refused(row: FanRow, column: str, code: str, message: str) -> RowOutcome:
    return RowOutcome(row.number, "refused", (CellError(column, code, message),))
