"""Laying out what rows would write, by COPY, in tables that only the end of the import reads."""

import json
from dataclasses import dataclass, field
from typing import Any

from foundation.imports.copying import copy_rows
from foundation.imports.models import Import
from foundation.imports.staging import staged_any, staged_forget
from foundation.text.pinyin import pinyin_keys
from kol.press.importing.known import Job, Known
from kol.press.lexemes import Findable, lexemes_of
from kol.press.services.channels import ChannelRead

TABLES = (
    "press_stage_contact", "press_stage_channel", "press_stage_job", "press_stage_note",
    "press_stage_outlet",
)  # fmt: skip


@dataclass(slots=True)
class StagedOutlet:
    """An outlet as rows leave it: its names, their keys, the columns an import speaks of."""

    pk: int
    public_id: str
    name: str
    keys: list[str]
    fields: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    is_new: bool = True

    @property
    def aliases(self) -> list[str]:
        """Its other names."""
        return list(self.fields.get("aliases", ()))


@dataclass(slots=True)
class Changes:
    """What a chunk of rows adds: whom it touches and how they then are; new channels, jobs, notes
    and outlets."""

    touched: dict[int, Known] = field(default_factory=dict)
    channels: list[tuple[int, ChannelRead]] = field(default_factory=list)
    jobs: dict[tuple[int, int], Job] = field(default_factory=dict)
    # (contact or 0, outlet or 0, public id, text)
    notes: list[tuple[int, int, str, str]] = field(default_factory=list)
    outlets: dict[int, StagedOutlet] = field(default_factory=dict)


def stage(import_id: int, changes: Changes, outlet_names: dict[int, list[str]]) -> bool:
    """Put the changes into the staging tables; returns whether there were any."""
    if changes.touched:
        copy_rows(
            "press_stage_contact",
            ("import_id", "contact_id", "is_new", "public_id", "name", "pinyin", "sort_key",
             "fields", "lexemes"),
            (
                (import_id, one.pk, one.is_new, one.public_id, one.name, _pinyin(one.name),
                 one.sort_key, _json(one.fields), _lexemes(one, outlet_names))
                for one in changes.touched.values()
            ),
        )  # fmt: skip
    if changes.channels:
        copy_rows(
            "press_stage_channel", ("import_id", "contact_id", "kind", "value", "normal"),
            (
                (import_id, pk, str(one.kind), one.value, one.normal)
                for pk, one in changes.channels
            ),
        )  # fmt: skip
    if changes.jobs:
        copy_rows(
            "press_stage_job",
            (
                "import_id",
                "contact_id",
                "outlet_id",
                "job_id",
                "public_id",
                "title",
                "desk",
                "is_primary",
            ),
            (
                (
                    import_id,
                    pk,
                    job.outlet,
                    job.pk or None,
                    job.public_id,
                    job.title,
                    job.desk,
                    job.is_primary,
                )
                for (pk, _outlet), job in changes.jobs.items()
            ),
        )
    if changes.notes:
        copy_rows(
            "press_stage_note", ("import_id", "contact_id", "outlet_id", "public_id", "text"),
            (
                (import_id, contact or None, outlet or None, public_id, text)
                for contact, outlet, public_id, text in changes.notes
            ),
        )  # fmt: skip
    if changes.outlets:
        copy_rows(
            "press_stage_outlet",
            ("import_id", "outlet_id", "is_new", "public_id", "name", "aliases", "keys",
             "sort_key", "fields", "lexemes"),
            (
                (import_id, one.pk, one.is_new, one.public_id, one.name, one.aliases, one.keys,
                 outlet_sort_key(one.name), _json(one.fields),
                 outlet_lexemes(one) if one.is_new else [])
                for one in changes.outlets.values()
            ),
        )  # fmt: skip
    return bool(changes.touched or changes.jobs or changes.notes or changes.outlets)


def outlet_sort_key(name: str) -> str:
    """The pinyin an outlet is sorted by."""
    return pinyin_keys(name, "text").sort_key[:120]


def outlet_lexemes(outlet: StagedOutlet) -> list[str]:
    """What a new outlet is found by, as ``kol.press.search.outlet_index`` writes it."""
    fields = outlet.fields
    words = [*fields.get("beats", ()), *fields.get("tags", ()), fields.get("region", "")]
    names = dict.fromkeys([outlet.name, *outlet.aliases])
    return lexemes_of(Findable(names=names, words=words))


def _lexemes(known: Known, outlet_names: dict[int, list[str]]) -> list[str]:
    """What a new contact is found by, as ``kol.press.search.contact_index`` writes it."""
    if not known.is_new:
        return []
    fields, jobs = known.fields, known.jobs.values()
    outlets = [name for job in jobs for name in outlet_names.get(job.outlet, ())]
    words = [*fields.get("beats", ()), *fields.get("tags", ()), fields.get("region", "")]
    words += [text for job in jobs for text in (job.title, job.desk)]
    return lexemes_of(
        Findable(
            names=dict.fromkeys([known.name, *fields.get("pen_names", ())]),
            channels=known.channels,
            outlets=dict.fromkeys(outlets),
            words=words,
        )
    )


def _pinyin(name: str) -> str:
    readings = pinyin_keys(name).readings
    return " ".join(readings[0])[:120] if readings else ""


def _json(fields: dict[str, Any]) -> str:
    return json.dumps(fields, ensure_ascii=False) if fields else "{}"


def anything_staged(import_id: int) -> bool:
    """Whether rows of an import lie there. One query."""
    return staged_any(("press_stage_contact", "press_stage_outlet"), import_id)


def discard(record: Import) -> None:
    """Forget what was laid out. Five statements."""
    staged_forget(TABLES, record)
