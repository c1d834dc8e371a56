"""What becomes of rows: whom each is about, what it adds, and why not.

An import only ever adds: contacts, identities, tags, and what a list says of follows. It adds a
note in words that are not there yet, replaces a nickname that was only a masked number, and never
overwrites what people wrote. So
the same file again changes nothing, in whatever order its rows stand.
"""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from community.fans.importing.known import Fact, Identity, Known, known_load
from community.fans.importing.rows import FanRow, RowRules, row_read, tags_split
from community.fans.importing.staging import Changes, anything_staged, stage, staged_tags
from community.fans.models import Tag
from community.fans.selectors.match import MatchIndex, MatchKeys
from community.fans.services.contacts import EMAIL, PHONE, contact_masked
from community.fans.services.fans import nickname_for
from community.fans.services.notes import notes_say
from community.fans.services.tags import TAGS_PER_TEAM
from foundation.imports.copying import ids_of
from foundation.imports.customs import CUSTOM, custom_values
from foundation.imports.models import Import
from foundation.imports.registry import CellError, RowOutcome, SourceRow
from foundation.scopes.errors import DomainError
from foundation.scopes.models import new_public_ids
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
            custom=custom_values(record),
        )
        self.renames = "handle" in mapped
        self.tags = set(Tag.objects.values_list("name", flat=True)) | staged_tags(record.pk)
        # Whether earlier rows lie in the staging tables.
        self.staged = anything_staged(record.pk)
        self.fan_ids, self.identity_ids = ids_of("fans_fan"), ids_of("fans_platformidentity")
        self.public_ids = new_public_ids()
        self._empty()

    def _empty(self) -> None:
        self.index = MatchIndex()
        self.fans: dict[int, Known] = {}
        self.changes = Changes()

    def plan(self, rows: Sequence[SourceRow]) -> list[RowOutcome]:
        """One outcome a row. At most sixteen queries, however many rows, and one for each 500 ids
        that are needed."""
        read = [row_read(row, self.rules) for row in rows]
        self._load([row.keys for row in read if not row.errors])
        return [self._plan_row(row) for row in read]

    def stage(self) -> None:
        """Lay out what was planned. What is kept in mind of it is forgotten: whoever is spoken of
        again is found in the staging tables, so memory does not grow with the file."""
        self.staged |= stage(self.record.pk, self.changes)
        self._empty()

    def _load(self, keys: list[MatchKeys]) -> None:
        staged = self.record.pk if self.staged else 0
        self.index.load(self.record.team_id, keys, staged=staged)
        ids: set[int] = set()
        for key in keys:
            ids |= self.index.candidates(key)
        wanted = {pk for pk in ids if pk not in self.fans}
        account = self.account.pk if self.account else None
        self.fans |= known_load(self.record.team_id, wanted, account, staged=staged)

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
        known = self.fans[match.fan_id]
        undo: dict[str, Any] | None = None if known.is_new else {}
        changed = self._add(known, row, undo)
        if not changed:
            return RowOutcome(row.number, "unchanged", object_id=known.pk)
        return RowOutcome(row.number, "updated", changes=changed, object_id=known.pk, undo=undo)

    def _create(self, row: FanRow) -> RowOutcome:
        keys = row.keys
        name = row.nickname or nickname_for(
            "", handle=keys.handle or keys.uid, phone=keys.phone, email=keys.email
        )
        known = Known(
            next(self.fan_ids), next(self.public_ids), name, custom=dict(row.custom), is_new=True
        )
        self.fans[known.pk] = known
        self._add(known, row, None)
        self.changes.touched[known.pk] = known
        return RowOutcome(row.number, "created", object_id=known.pk)

    def _add(self, known: Known, row: FanRow, undo: dict[str, Any] | None) -> tuple[str, ...]:
        """Add to a fan what the row says and was not known; returns the fields that changed, and
        notes in ``undo`` what it takes to put them back."""
        changed = [
            *self._add_contacts(known, row, undo),
            *self._add_identity(known, row, undo),
            *self._add_words(known, row, undo),
        ]
        if changed:
            self.changes.touched[known.pk] = known
        return tuple(changed)

    def _add_contacts(self, known: Known, row: FanRow, undo: dict[str, Any] | None) -> list[str]:
        changed = []
        for kind, value, seen in (
            (PHONE, row.keys.phone, self.index.phones),
            (EMAIL, row.keys.email, self.index.emails),
        ):
            if value and (kind, value) not in known.contacts:
                known.contacts += ((kind, value),)
                seen[value] = known.pk
                self.changes.contacts.append((known.pk, kind.value, value))
                changed.append(kind.value)
                if undo is not None:
                    undo.setdefault("contacts", []).append(kind.value)
        return changed

    def _add_words(self, known: Known, row: FanRow, undo: dict[str, Any] | None) -> list[str]:
        changed = []
        if row.nickname not in ("", known.nickname) and self._is_masked(known):
            known.was = known.was or known.nickname
            if undo is not None:
                undo["nickname"] = known.nickname
            known.nickname = row.nickname
            changed.append("nickname")
        if row.note and not notes_say(known.notes, row.note):
            known.notes += (row.note,)
            self.changes.notes.append((known.pk, next(self.public_ids), row.note))
            changed.append("note")
            if undo is not None:
                undo["note"] = True
        if new := {key: value for key, value in row.custom.items() if key not in known.custom}:
            known.custom = known.custom | new
            changed += [CUSTOM + key for key in new]
            if undo is not None:
                undo["custom"] = list(new)
        missing = [name for name in row.tags if name not in known.tags]
        if missing:
            known.tags |= set(missing)
            self.changes.tags += [(known.pk, name) for name in missing]
            changed.append("tags")
            if undo is not None:
                undo["tags"] = missing
        return changed

    def _add_identity(self, known: Known, row: FanRow, undo: dict[str, Any] | None) -> list[str]:
        keys, changed = row.keys, []
        if not keys.platform or not (keys.uid or keys.handle or self.account):
            return []
        identity = _identity_of(known, keys)
        if identity is None:
            identity = Identity(
                next(self.identity_ids), keys.platform, keys.uid, keys.handle, is_new=True
            )
            known.identities += (identity,)
            self.changes.identities[identity.pk] = (known.pk, identity)
            changed.append("handle" if keys.handle else "uid")
            if undo is not None:
                undo["identity_new"] = identity.pk
        else:
            before = [identity.pk, identity.uid, identity.handle]
            if self._fill(known, identity, keys):
                changed.append("handle")
                if undo is not None:
                    undo["identity"] = before
        if keys.uid or keys.handle:
            self.index.put_identity(keys.platform, identity.uid, identity.handle, known.pk)
        if self._add_fact(known, identity, row, undo):
            changed.append("follows_us")
        return changed

    def _fill(self, known: Known, identity: Identity, keys: MatchKeys) -> bool:
        """Give an identity the id or the name it lacks; a newer list may also rename it."""
        uid = identity.uid or keys.uid
        newer = identity.fact is not None and identity.fact.checked_at < self.record.evidence_at
        renamed = newer and self.renames
        handle = (
            keys.handle if keys.handle and (renamed or not identity.handle) else identity.handle
        )
        if (uid, handle) == (identity.uid, identity.handle):
            return False
        identity.uid, identity.handle = uid, handle
        self.changes.identities[identity.pk] = (known.pk, identity)
        return True

    def _add_fact(
        self, known: Known, identity: Identity, row: FanRow, undo: dict[str, Any] | None
    ) -> bool:
        """Keep what the list says of the follow; True when that changes what is known.

        Evidence that is newer than the file, or of the same file, is only completed.
        """
        if self.account is None or (row.follows_us is None and row.we_follow is None):
            return False
        at, fact = self.record.evidence_at, identity.fact
        if fact is None:
            identity.fact = Fact(0, row.follows_us, row.we_follow, at)
            self.changes.facts[identity.pk] = (known.pk, identity, True)
            if undo is not None:
                undo["fact_new"] = identity.pk
            return True
        before = (fact.follows_us, fact.we_follow)
        newer = fact.checked_at < at
        if undo is not None and fact.pk:
            undo_fact = [fact.pk, *before, fact.checked_at.isoformat(), fact.how]
        else:
            undo_fact = None
        if row.follows_us is not None and (newer or fact.follows_us is None):
            fact.follows_us = row.follows_us
        if row.we_follow is not None and (newer or fact.we_follow is None):
            fact.we_follow = row.we_follow
        fact.checked_at = max(fact.checked_at, at)
        changed = before != (fact.follows_us, fact.we_follow)
        if changed or newer:
            told = changed or self.changes.facts.get(identity.pk, (0, None, False))[2]
            self.changes.facts[identity.pk] = (known.pk, identity, told)
            if undo is not None and undo_fact and changed:
                undo["fact"] = undo_fact
        return changed

    def _is_masked(self, known: Known) -> bool:
        """Whether the nickname is only what a contact looks like to those who may not see it."""
        return any(known.nickname == contact_masked(kind, value) for kind, value in known.contacts)


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
