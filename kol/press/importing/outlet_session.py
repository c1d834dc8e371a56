"""What becomes of rows of outlets: which each is about, by its name or an alias, what it adds, and
why not. It only ever adds; the same file again changes nothing."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from foundation.imports.copying import ids_of
from foundation.imports.customs import CUSTOM
from foundation.imports.models import Import
from foundation.imports.registry import CellError, RowOutcome, SourceRow
from foundation.imports.staging import rows_of
from foundation.scopes.models import new_public_ids
from kol.press.importing.outlet_index import OutletIndex
from kol.press.importing.outlet_rows import TEXTS, WORDS, outlet_read
from kol.press.importing.rows import PressRow
from kol.press.importing.rules import rules_of
from kol.press.importing.staging import Changes, StagedOutlet, anything_staged, stage
from kol.press.models import Outlet
from kol.press.services.fields import MOST_WORDS
from kol.press.services.outlets import outlet_key

_NUMBERS = ("reach", "circulation", "owner_id", "parent_id")
_STORED = f"""
SELECT id, public_id, name, keys, kind, level, reach_on::text, {", ".join(TEXTS)},
       {", ".join(WORDS)}, {", ".join(_NUMBERS)}, custom::text
FROM press_outlet WHERE team_id = %s AND id = ANY(%s)
"""  # noqa: S608 -- names of ours
_STAGED = """
SELECT DISTINCT ON (outlet_id) outlet_id, public_id, name, keys, fields::text, is_new
FROM press_stage_outlet WHERE import_id = %s AND outlet_id = ANY(%s) ORDER BY outlet_id, seq DESC
"""
_NOTES = "SELECT outlet_id, text FROM press_pressnote WHERE team_id = %s AND outlet_id = ANY(%s)"
_STAGED_NOTES = """
SELECT outlet_id, text FROM press_stage_note WHERE import_id = %s AND outlet_id = ANY(%s)
"""


def outlets_load(team_id: int, ids: Iterable[int], *, staged: int = 0) -> dict[int, StagedOutlet]:
    """These outlets as stored, and as import number ``staged`` would leave them. Two queries, four
    with ``staged``."""
    wanted = list(ids)
    if not wanted:
        return {}
    names = ("kind", "level", "reach_on", *TEXTS, *WORDS, *_NUMBERS)
    known: dict[int, StagedOutlet] = {}
    for row in rows_of(_STORED, [team_id, wanted]):
        pk, public_id, name, keys = row[:4]
        fields = dict(zip(names, row[4:-1], strict=True)) | {"custom": json.loads(row[-1])}
        if fields["kind"] == Outlet.Kind.OTHER:
            del fields["kind"]
        said = {at: value for at, value in fields.items() if value not in ("", [], None, {})}
        known[pk] = StagedOutlet(pk, public_id, name, list(keys), said, is_new=False)
    if staged:
        for pk, public_id, name, keys, text, is_new in rows_of(_STAGED, [staged, wanted]):
            known[pk] = StagedOutlet(
                pk, public_id, name, list(keys), json.loads(text), is_new=is_new
            )
    notes = rows_of(_NOTES, [team_id, wanted])
    notes += rows_of(_STAGED_NOTES, [staged, wanted]) if staged else []
    for pk, text in notes:
        known[pk].notes.append(text)
    return known


class OutletsSession:
    """One import of outlets at work; see ``ImportSession``."""

    def __init__(self, record: Import) -> None:
        self.record = record
        self.rules = rules_of(record)
        self.staged = anything_staged(record.pk)
        self.outlet_ids, self.public_ids = ids_of("press_outlet"), new_public_ids()
        self._empty()

    def _empty(self) -> None:
        self.index = OutletIndex()
        self.known: dict[int, StagedOutlet] = {}
        self.changes = Changes()

    def plan(self, rows: Sequence[SourceRow]) -> list[RowOutcome]:
        """One outcome a row. At most six queries, however many rows, and one for each 500 ids that
        are needed."""
        read = [outlet_read(row, self.rules) for row in rows]
        team, staged = self.record.team_id, self.record.pk if self.staged else 0
        good = [row for row in read if not row.errors]
        keys = {outlet_key(name) for row in good for name in _names(row)}
        keys |= {outlet_key(name) for row in good for name in row.outlets}
        self.index.load(team, keys, staged=staged)
        found = {self.index.by_key[key] for key in keys if key in self.index.by_key}
        self.known |= outlets_load(team, found - set(self.known), staged=staged)
        return [self._plan_row(row) for row in read]

    def stage(self) -> None:
        """Lay out what was planned, and forget it."""
        self.staged |= stage(self.record.pk, self.changes, {})
        self._empty()

    def _plan_row(self, row: PressRow) -> RowOutcome:
        if row.errors:
            return RowOutcome(row.number, "refused", tuple(row.errors), read=row.read)
        by_key = self.index.by_key
        pk = by_key.get(outlet_key(row.name))
        for alias in row.fields.get("aliases", ()):
            other = by_key.get(outlet_key(alias))
            if pk is None:
                pk = other
            elif other is not None and other != pk:
                message = _("“%(alias)s” is the name of another outlet here: %(name)s.") % {
                    "alias": alias, "name": self.known[other].name,
                }  # fmt: skip
                return _refused(row, "aliases", "outlet_name_taken", message)
        if row.outlets and outlet_key(row.outlets[0]) in map(outlet_key, _names(row)):
            message = _("The outlet can't belong to itself.")
            return _refused(row, "parent", "outlet_group_loop", message)
        known = self.known.get(pk) if pk is not None else None
        if known is None:
            return self._create(row)
        if why := self._full(known, row):
            return _refused(row, why, "press_words_invalid", _("At most %s of these.") % MOST_WORDS)
        undo: dict[str, Any] | None = None if known.is_new else {}
        changed = self._add(known, row, undo)
        if not changed:
            return RowOutcome(row.number, "unchanged", object_id=known.pk, read=row.read)
        return RowOutcome(
            row.number, "updated", changes=changed, object_id=known.pk, undo=undo, read=row.read
        )

    def _full(self, known: StagedOutlet, row: PressRow) -> str:
        """The list that would grow too long."""
        for name in WORDS:
            if len({*known.fields.get(name, ()), *row.fields.get(name, ())}) > MOST_WORDS:
                return name
        return ""

    def _create(self, row: PressRow) -> RowOutcome:
        known = self._new(row.name)
        self._add(known, row, None)
        return RowOutcome(row.number, "created", object_id=known.pk, read=row.read)

    def _new(self, name: str) -> StagedOutlet:
        key = outlet_key(name)
        known = StagedOutlet(next(self.outlet_ids), next(self.public_ids), name, [key])
        self.known[known.pk] = self.changes.outlets[known.pk] = known
        self.index.put(known.pk, [name], [key])
        return known

    def _add(
        self, known: StagedOutlet, row: PressRow, undo: dict[str, Any] | None
    ) -> tuple[str, ...]:
        """Add what the row says and was not known; returns the fields that changed."""
        fields, changed = known.fields, []
        if outlet_key(row.name) not in known.keys:  # found by another name
            row.fields["aliases"] = [row.name, *row.fields.get("aliases", ())]
        for name, value in row.fields.items():
            if name in WORDS:
                have = (
                    [*fields.get(name, ()), known.name]
                    if name == "aliases"
                    else fields.get(name, [])
                )
                new = [word for word in value if word not in have]
                if new:
                    fields[name] = [*fields.get(name, ()), *new]
                    _undo(undo, "words", name, new)
                    changed.append(name)
            elif name not in fields:
                fields[name] = value
                _undo(undo, "fields", name, True)
                changed.append("owner" if name == "owner_id" else name)
        self._keys(known)
        if row.outlets and "parent_id" not in fields:
            fields["parent_id"] = self._parent(row.outlets[0])
            _undo(undo, "fields", "parent_id", True)
            changed.append("parent")
        have_custom = fields.get("custom", {})
        if new_custom := {key: v for key, v in row.custom.items() if key not in have_custom}:
            fields["custom"] = have_custom | new_custom
            _undo(undo, "custom", "keys", list(new_custom))
            changed += [CUSTOM + key for key in new_custom]
        if row.note and not any(row.note in text for text in known.notes):
            known.notes.append(row.note)
            self.changes.notes.append((0, known.pk, next(self.public_ids), row.note))
            changed.append("note")
            if undo is not None:
                undo["note"] = True
        if changed:
            self.changes.outlets[known.pk] = known
        return tuple(changed)

    def _keys(self, known: StagedOutlet) -> None:
        names = [outlet_key(one) for one in known.aliases]
        known.keys = list(dict.fromkeys([*known.keys, *names]))
        self.index.put(known.pk, [known.name, *known.aliases], known.keys)

    def _parent(self, name: str) -> int:
        """The group of this name, made where there is none."""
        pk = self.index.by_key.get(outlet_key(name))
        if pk is None:
            group = self._new(name)
            group.fields["kind"] = Outlet.Kind.GROUP.value
            pk = group.pk
        return pk


def _names(row: PressRow) -> list[str]:
    return [row.name, *row.fields.get("aliases", ())]


def _undo(undo: dict[str, Any] | None, group: str, name: str, value: Any) -> None:
    if undo is not None:
        undo.setdefault(group, {})[name] = value


def _refused(row: PressRow, column: str, code: str, message: str) -> RowOutcome:
    return RowOutcome(row.number, "refused", (CellError(column, code, message),), read=row.read)
