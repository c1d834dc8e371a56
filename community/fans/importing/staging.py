"""Laying out what rows would write, by COPY, in tables that only the end of the import reads."""

import json
from dataclasses import dataclass, field

from django.db import connection

from community.fans.document import document_of, sort_key_of
from community.fans.importing.known import Identity, Known
from foundation.imports.copying import copy_rows
from foundation.imports.models import Import
from foundation.imports.staging import staged_any, staged_forget

TABLES = (
    "fans_stage_fan", "fans_stage_contact", "fans_stage_identity", "fans_stage_fact",
    "fans_stage_tag", "fans_stage_note",
)  # fmt: skip


@dataclass(slots=True)
class Changes:
    """What a chunk of rows adds: whom it touches and how they then are; new contacts, tags and
    notes; identities and facts as they then are, each with whose it is."""

    touched: dict[int, Known] = field(default_factory=dict)
    contacts: list[tuple[int, str, str]] = field(default_factory=list)
    tags: list[tuple[int, str]] = field(default_factory=list)
    # With the id they are to have.
    notes: list[tuple[int, str, str]] = field(default_factory=list)
    identities: dict[int, tuple[int, Identity]] = field(default_factory=dict)
    # With whether what is known of the follow changed.
    facts: dict[int, tuple[int, Identity, bool]] = field(default_factory=dict)


def stage(import_id: int, changes: Changes) -> bool:
    """Put the changes into the staging tables; returns whether there were any."""
    rows = copy_rows(
        "fans_stage_fan",
        ("import_id", "fan_id", "is_new", "seen", "public_id", "was", "nickname",
         "sort_key", "search", "custom"),
        (
            (import_id, one.pk, one.is_new, one.seen, one.public_id, one.was, one.nickname,
             sort_key_of(one.nickname), vector_text(known_document(one)),
             json.dumps(one.custom, ensure_ascii=False) if one.custom else "{}")
            for one in changes.touched.values()
        ),
    ) if changes.touched else 0  # fmt: skip
    if changes.contacts:
        copy_rows(
            "fans_stage_contact", ("import_id", "fan_id", "kind", "value"),
            ((import_id, *one) for one in changes.contacts),
        )  # fmt: skip
    if changes.tags:
        copy_rows(
            "fans_stage_tag", ("import_id", "fan_id", "name"),
            ((import_id, *one) for one in changes.tags),
        )  # fmt: skip
    if changes.notes:
        copy_rows(
            "fans_stage_note", ("import_id", "fan_id", "public_id", "text"),
            ((import_id, *one) for one in changes.notes),
        )  # fmt: skip
    if changes.identities:
        copy_rows(
            "fans_stage_identity",
            ("import_id", "identity_id", "is_new", "fan_id", "platform", "uid", "handle"),
            (
                (import_id, one.pk, one.is_new, fan_id, one.platform, one.uid, one.handle)
                for fan_id, one in changes.identities.values()
            ),
        )
    if changes.facts:
        rows += _stage_facts(import_id, changes)
    return rows > 0


def _stage_facts(import_id: int, changes: Changes) -> int:
    return copy_rows(
        "fans_stage_fact",
        ("import_id", "identity_id", "fan_id", "fact_id", "follows_us", "we_follow", "checked_at",
         "told"),
        (
            (import_id, one.pk, fan_id, one.fact.pk or None, one.fact.follows_us,
             one.fact.we_follow, one.fact.checked_at, told)
            for fan_id, one, told in changes.facts.values()
            if one.fact is not None
        ),
    )  # fmt: skip


def known_document(known: Known) -> list[str]:
    """The search words of a fan as known."""
    return document_of(
        known.nickname,
        phones=[value for kind, value in known.contacts if kind == "phone"],
        emails=[value for kind, value in known.contacts if kind == "email"],
        handles=[one.handle for one in known.identities if one.handle],
        uids=[one.uid for one in known.identities if one.uid],
    )


def vector_text(lexemes: list[str]) -> str:
    """Lexemes as the text of a tsvector."""
    if not lexemes:
        return ""
    joined = "\0".join(lexemes)
    if "'" in joined or "\\" in joined:
        joined = joined.replace("\\", "\\\\").replace("'", "''")
    return "'" + joined.replace("\0", "' '") + "'"


def anything_staged(import_id: int) -> bool:
    """Whether rows of an import lie there. One query."""
    return staged_any(("fans_stage_fan", "fans_stage_fact"), import_id)


def staged_tags(import_id: int) -> set[str]:
    """The tags an import's earlier rows asked for. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT name FROM fans_stage_tag WHERE import_id = %s", [import_id])
        return {str(name) for (name,) in cursor.fetchall()}


def discard(record: Import) -> None:
    """Forget what was laid out. Six statements."""
    staged_forget(TABLES, record)
