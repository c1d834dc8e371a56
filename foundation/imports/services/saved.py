"""Choices of columns that come back with the same headers."""

import hashlib
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from foundation.imports.errors import MappingName
from foundation.imports.models import Import, SavedMapping
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record, fields_set
from foundation.text.normal import display_clean, normalise_phrase

NAME_LENGTH = 60
# What is of one file and not of its kind.
_OF_ONE_FILE = frozenset({"source", "tags"})


def headers_fingerprint(columns: Sequence[str]) -> bytes:
    """Of headers in their order, however they are written: width, case, spaces."""
    text = "\0".join(normalise_phrase(name) for name in columns)
    return hashlib.sha256(text.encode()).digest()


def saved_mapping_find(*, target: str, columns: Sequence[str]) -> SavedMapping | None:
    """The team's choice for these headers, if there is one. One query."""
    return SavedMapping.objects.filter(
        target=target, fingerprint=headers_fingerprint(columns)
    ).first()


def saved_mapping_keep(*, record: Import, actor: Actor) -> SavedMapping | None:
    """Remember an import's choice of columns for files with the same headers; the newest choice
    counts, under the name the first had. Nothing for a file without a header. In a transaction."""
    if not record.has_header:
        return None
    options: dict[str, Any] = {
        name: value for name, value in record.options.items() if name not in _OF_ONE_FILE
    }
    chosen = {"columns": record.columns, "mapping": record.mapping, "options": options}
    saved, made = SavedMapping.objects.get_or_create(
        team_id=record.team_id,
        target=record.target,
        fingerprint=headers_fingerprint(record.columns),
        defaults={
            **chosen,
            "name": record.filename.rsplit(".", 1)[0][:NAME_LENGTH],
            "created_by_id": actor.user_id,
        },
    )
    if not made:
        SavedMapping.objects.filter(pk=saved.pk).update(
            **chosen, used_at=timezone.now(), times=F("times") + 1
        )
    return saved


def saved_mapping_rename(*, saved: SavedMapping, name: str, actor: Actor) -> SavedMapping:
    """Give it another name. Raises MappingName."""
    name = display_clean(name, NAME_LENGTH)
    if not name:
        raise MappingName(field="name")
    with transaction.atomic():
        locked = SavedMapping.objects.select_for_update().get(pk=saved.pk)
        if changes := fields_set(locked, {"name": name}):
            audit_record(actor=actor, action="import.mapping", obj=locked, changes=changes)
    return locked


def saved_mapping_delete(*, saved: SavedMapping, actor: Actor) -> None:
    """Forget it; imports that used it stay as they are. Twice is as once."""
    with transaction.atomic():
        if SavedMapping.objects.filter(pk=saved.pk).delete()[0]:
            audit_record(actor=actor, action="import.mapping_delete", obj=saved)
