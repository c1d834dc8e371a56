"""What becomes of rows of contacts: whom each is about, what it adds, and why not.

A row is about the contact of the same name who shares a way to reach them or an outlet with it; one
without a name about the only contact reached that way. An import only ever adds: channels, jobs,
words of lists, a note in words that are not there yet, and columns that were empty. So the same
file again changes nothing.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from foundation.imports.copying import ids_of
from foundation.imports.customs import CUSTOM
from foundation.imports.models import Import
from foundation.imports.registry import CellError, RowOutcome, SourceRow
from foundation.scopes.models import new_public_ids
from foundation.text.pinyin import pinyin_keys
from kol.press.importing.known import WORDS, Job, Known, People, known_load, name_key
from kol.press.importing.outlet_index import OutletIndex
from kol.press.importing.rows import PressRow, contact_read
from kol.press.importing.rules import rules_of
from kol.press.importing.staging import Changes, StagedOutlet, anything_staged, stage
from kol.press.importing.titles import outlet_title_split
from kol.press.services.channels import MOST_CHANNELS
from kol.press.services.employments import MOST_JOBS
from kol.press.services.fields import MOST_WORDS
from kol.press.services.outlets import outlet_key

SORT_KEY_LENGTH = 120


class ContactsSession:
    """One import of contacts at work; see ``ImportSession``."""

    def __init__(self, record: Import) -> None:
        self.record = record
        self.rules = rules_of(record)
        self.staged = anything_staged(record.pk)
        self.contact_ids, self.outlet_ids = ids_of("press_contact"), ids_of("press_outlet")
        self.public_ids = new_public_ids()
        self._empty()

    def _empty(self) -> None:
        self.people, self.outlets = People(), OutletIndex()
        self.known: dict[int, Known] = {}
        self.changes = Changes()

    def plan(self, rows: Sequence[SourceRow]) -> list[RowOutcome]:
        """One outcome a row. At most fifteen queries, however many rows, and one for each 500 ids
        that are needed."""
        read = [contact_read(row, self.rules) for row in rows]
        self._load([row for row in read if not row.errors])
        return [self._plan_row(row) for row in read]

    def stage(self) -> None:
        """Lay out what was planned, and forget it: whoever is spoken of again is found in the
        staging tables, so memory does not grow with the file."""
        made = [one for one in self.changes.touched.values() if one.is_new]
        self.outlets.name_all(
            self.record.team_id,
            (outlet for one in made for outlet in one.jobs),
            staged=self.record.pk if self.staged else 0,
        )
        self.staged |= stage(self.record.pk, self.changes, self.outlets.names)
        self._empty()

    # --- Whom rows may be about --------------------------------------------------------------
    def _load(self, rows: list[PressRow]) -> None:
        team, staged = self.record.team_id, self.record.pk if self.staged else 0
        self.outlets.load(team, self._outlet_keys(rows), staged=staged)
        for row in rows:
            self._outlet_title(row)
        names = {row.name: sort_key_of(row.name) for row in rows if row.name}
        channels = [(one.kind, one.normal) for row in rows for one in row.channels]
        self.people.load(team, channels, names, staged=staged)
        wanted: set[int] = set()
        for row in rows:
            wanted |= self._candidates(row)
        self.known |= known_load(team, wanted - set(self.known), staged=staged)

    def _outlet_keys(self, rows: Iterable[PressRow]) -> set[str]:
        names = {name for row in rows for name in row.outlets}
        for cell in {row.outlet_title for row in rows if row.outlet_title}:
            names |= {cell[:end] for end in range(2, min(len(cell), 80) + 1)}
            names.add(outlet_title_split(cell)[0])
        return {outlet_key(name) for name in names}

    def _outlet_title(self, row: PressRow) -> None:
        """Take a cell with an outlet and a title apart; known outlets settle where."""
        if not row.outlet_title:
            return
        by_key = self.outlets.by_key
        outlet, desk, title = outlet_title_split(
            row.outlet_title, lambda name: outlet_key(name) in by_key
        )
        row.outlets = list(dict.fromkeys([*row.outlets, outlet]))
        row.desk, row.title = row.desk or desk[:60], row.title or title[:60]
        parts = [("outlet", outlet), ("desk", desk), ("title", title)]
        row.read |= {name: text for name, text in parts if text}

    def _candidates(self, row: PressRow) -> set[int]:
        key, people = name_key(row.name), self.people
        reached = {
            pk for one in row.channels for pk in people.by_channel.get((one.kind, one.normal), ())
        }
        if not row.name:
            return reached if len(reached) == 1 else set()
        same = {pk for pk in reached if key in people.names[pk]}
        if same:
            return same
        namesakes = people.by_name.get(key, set())
        outlets = {self.outlets.by_key.get(outlet_key(name)) for name in row.outlets} - {None}
        if outlets:
            return {pk for pk in namesakes if people.outlets[pk] & outlets}
        if row.channels:
            return set()
        return set(namesakes) if len(namesakes) == 1 else set()

    # --- What a row does ---------------------------------------------------------------------
    def _plan_row(self, row: PressRow) -> RowOutcome:
        if row.errors:
            return RowOutcome(row.number, "refused", tuple(row.errors), read=row.read)
        found = self._candidates(row)
        if not found and (why := self._nobody(row)):
            return RowOutcome(row.number, "refused", (why,), read=row.read)
        if not found:
            return self._create(row)
        known = self.known[min(found)]
        undo: dict[str, Any] | None = None if known.is_new else {}
        if full := self._full(known, row):
            return RowOutcome(row.number, "refused", (full,), read=row.read)
        changed = self._add(known, row, undo)
        if not changed:
            return RowOutcome(row.number, "unchanged", object_id=known.pk, read=row.read)
        return RowOutcome(
            row.number, "updated", changes=changed, object_id=known.pk, undo=undo, read=row.read
        )

    def _nobody(self, row: PressRow) -> CellError | None:
        if not row.name:
            message = _("The row has no name, and what it gives is nobody's or several people's.")
            return CellError("name", "row_nobody", message)
        namesakes = self.people.by_name.get(name_key(row.name), set())
        if len(namesakes) > 1 and not row.channels and not row.outlets:
            message = _(
                "Several contacts go by this name, and the row gives no outlet and no way to "
                "reach them by which to tell whom it means."
            )
            return CellError("name", "row_ambiguous", message)
        return None

    def _full(self, known: Known, row: PressRow) -> CellError | None:
        """Why a contact can't take what the row adds."""
        channels = {*known.channels, *((one.kind, one.normal) for one in row.channels)}
        if len(channels) > MOST_CHANNELS or len(known.jobs) + len(row.outlets) > MOST_JOBS:
            message = _("The contact has too many channels or jobs already.")
            return CellError("name", "row_full", message)
        for name in WORDS:
            words = {*known.fields.get(name, ()), *row.fields.get(name, ())}
            if len(words) > MOST_WORDS:
                message = _("At most %(most)s of these for a contact.") % {"most": MOST_WORDS}
                return CellError(name, "press_words_invalid", message)
        return None

    def _create(self, row: PressRow) -> RowOutcome:
        known = Known(
            next(self.contact_ids), next(self.public_ids), row.name, sort_key_of(row.name),
            is_new=True,
        )  # fmt: skip
        self.known[known.pk] = known
        self.changes.touched[known.pk] = known
        self._add(known, row, None)
        self.people.put(known)
        return RowOutcome(row.number, "created", object_id=known.pk, read=row.read)

    def _add(self, known: Known, row: PressRow, undo: dict[str, Any] | None) -> tuple[str, ...]:
        """Add what the row says and was not known; returns the fields that changed, and notes in
        ``undo`` what it takes to put them back."""
        changed = [
            *self._add_fields(known, row, undo),
            *self._add_channels(known, row, undo),
            *self._add_jobs(known, row, undo),
            *self._add_note(known, row, undo),
        ]
        if changed:
            self.changes.touched[known.pk] = known
            self.people.put(known)
        return tuple(changed)

    def _add_fields(self, known: Known, row: PressRow, undo: dict[str, Any] | None) -> list[str]:
        changed: list[str] = []
        for name, value in row.fields.items():
            have = known.fields.get(name)
            if name in WORDS:
                new = [word for word in value if word not in (have or ())]
                if name == "pen_names":
                    new = [word for word in new if name_key(word) != name_key(known.name)]
                if new:
                    known.fields[name] = [*(have or ()), *new]
                    _undo(undo, "words", name, new)
                    changed.append(name)
            elif not have:
                known.fields[name] = value
                _undo(undo, "fields", name, True)
                changed.append(FIELD_SHOWN.get(name, name))
        have = known.fields.get("custom", {})
        if new_custom := {key: v for key, v in row.custom.items() if key not in have}:
            known.fields["custom"] = have | new_custom
            _undo(undo, "custom", "keys", list(new_custom))
            changed += [CUSTOM + key for key in new_custom]
        return changed

    def _add_channels(self, known: Known, row: PressRow, undo: dict[str, Any] | None) -> list[str]:
        changed: dict[str, bool] = {}
        for one in row.channels:
            if (one.kind, one.normal) not in known.channels:
                known.channels.append((one.kind, one.normal))
                self.changes.channels.append((known.pk, one))
                changed[str(one.kind)] = True
                if undo is not None:
                    undo.setdefault("channels", []).append([one.kind, one.normal])
        return list(changed)

    def _add_jobs(self, known: Known, row: PressRow, undo: dict[str, Any] | None) -> list[str]:
        changed: list[str] = []
        titles, desks = beside(row.title, row.outlets), beside(row.desk, row.outlets)
        for name, title, desk in zip(row.outlets, titles, desks, strict=True):
            outlet, said = self._outlet(name), {"title": title, "desk": desk}
            job = known.jobs.get(outlet)
            if job is None:
                primary = not any(one.is_primary for one in known.jobs.values())
                job = Job(outlet, title, desk, primary, public_id=next(self.public_ids))
                known.jobs[outlet] = job
                if undo is not None:
                    undo.setdefault("jobs", []).append(outlet)
                changed.append("outlet")
            else:
                filled = [part for part, text in said.items() if text and not getattr(job, part)]
                if not filled:
                    continue
                for part in filled:
                    setattr(job, part, said[part])
                if undo is not None and job.pk:
                    undo.setdefault("job_parts", []).append([job.pk, filled])
                changed += filled
            self.changes.jobs[known.pk, outlet] = job
        return list(dict.fromkeys(changed))

    def _add_note(self, known: Known, row: PressRow, undo: dict[str, Any] | None) -> list[str]:
        if not row.note or any(row.note in text for text in known.notes):
            return []
        known.notes.append(row.note)
        self.changes.notes.append((known.pk, 0, next(self.public_ids), row.note))
        if undo is not None:
            undo["note"] = True
        return ["note"]

    def _outlet(self, name: str) -> int:
        """The outlet that goes by this name, made where there is none."""
        key = outlet_key(name)
        pk = self.outlets.by_key.get(key)
        if pk is None:
            pk = next(self.outlet_ids)
            outlet = StagedOutlet(pk, next(self.public_ids), name[:80], [key])
            self.changes.outlets[pk] = outlet
            self.outlets.put(pk, [outlet.name], [key])
        return pk


# What the preview calls columns by, where several make one field.
FIELD_SHOWN = {"birth": "birthday", "owner_id": "owner"}


def sort_key_of(name: str) -> str:
    """The pinyin a contact is sorted by."""
    return pinyin_keys(name).sort_key[:SORT_KEY_LENGTH]


def beside(text: str, outlets: Sequence[str]) -> list[str]:
    """A title or a desk for each outlet: theirs where there are as many, else the same for all."""
    parts = [part.strip() for part in text.split("、")]
    return parts if len(parts) == len(outlets) else [text] * len(outlets)


def _undo(undo: dict[str, Any] | None, group: str, name: str, value: Any) -> None:
    if undo is not None:
        undo.setdefault(group, {})[name] = value
