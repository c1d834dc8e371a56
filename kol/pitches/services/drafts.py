"""Pitches while they are drafts: what is written, to whom, with a sentence for one or the other."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record, fields_set
from foundation.text.normal import display_clean
from kol.pitches.errors import PitchNotDraft, ReleaseArchived, TextMissing
from kol.pitches.merge_fields import fields_check
from kol.pitches.models import Pitch, Release
from kol.pitches.models.pitches import SUBJECT_LENGTH
from kol.press.models import Contact

State = Pitch.State
BODY_LENGTH, NOTE_LENGTH = 8000, 300
SETTABLE = frozenset({"subject", "body", "include_text", "attach_files", "embargo", "start_at"})


def pitch_create(
    *,
    release: Release,
    actor: Actor,
    subject: str,
    body: str,
    chosen: Mapping[str, Any] | None = None,
    include_text: bool = True,
    attach_files: bool = True,
    embargo: str = Pitch.Embargo.NOTICE,
    start_at: datetime | None = None,
) -> Pitch:
    """Begin a pitch of a release's newest version. Raises TextMissing, FieldUnknown,
    ReleaseArchived."""
    written = _written({"subject": subject, "body": body})
    with transaction.atomic():
        locked = Release.objects.select_for_update().get(pk=release.pk)
        if locked.state == Release.State.ARCHIVED:
            raise ReleaseArchived
        pitch = Pitch.objects.create(
            team_id=locked.team_id,
            release=locked,
            version=locked.versions.get(number=locked.number),
            include_text=include_text,
            attach_files=attach_files,
            embargo=embargo,
            start_at=start_at,
            chosen=_chosen(chosen or {}),
            owner_id=actor.staff_id,
            **written,
        )
        audit_record(actor=actor, action="pitch.create", obj=pitch)
        event_emit(team_id=pitch.team_id, name="pitch.created", actor=actor, subject=pitch)
    return pitch


def pitch_update(*, pitch: Pitch, actor: Actor, **changes: Any) -> Pitch:
    """Change a draft (the names in SETTABLE). Raises PitchNotDraft, TextMissing, FieldUnknown."""
    if unknown := set(changes) - SETTABLE:
        raise TypeError(f"not a part of a pitch: {sorted(unknown)}")
    with transaction.atomic():
        locked = draft_lock(pitch)
        done = fields_set(locked, changes | _written(changes))
        if done:
            told = {name: value for name, value in done.items() if name != "body"}
            audit_record(
                actor=actor,
                action="pitch.update",
                obj=locked,
                changes=told | ({"body": "changed"} if "body" in done else {}),
            )
    return locked


def pitch_version_renew(*, pitch: Pitch, actor: Actor) -> Pitch:
    """Let a draft send the release's newest version. Raises PitchNotDraft."""
    with transaction.atomic():
        locked = draft_lock(pitch)
        version = locked.release.versions.get(number=locked.release.number)
        changes = fields_set(locked, {"version": version})
        if changes:
            audit_record(actor=actor, action="pitch.update", obj=locked, changes=changes)
    return locked


def pitch_choose(
    *,
    pitch: Pitch,
    actor: Actor,
    pick: Iterable[str] = (),
    drop: Iterable[str] = (),
    filters: Mapping[str, str] | None = None,
) -> Pitch:
    """Change whom a draft goes to: pick people by public id, take people off (those whom the
    filters bring stay away too), set the filters of the list of contacts. Raises PitchNotDraft."""
    with transaction.atomic():
        locked = draft_lock(pitch)
        now = _chosen(locked.chosen)
        picks, drops = list(dict.fromkeys(pick)), set(drop)
        now["picked"] = [one for one in dict.fromkeys([*now["picked"], *picks]) if one not in drops]
        now["without"] = sorted((set(now["without"]) - set(picks)) | drops)
        if filters is not None:
            now["filters"] = {name: value for name, value in filters.items() if value}
            now["without"] = sorted(drops)
        if now != locked.chosen:
            locked.chosen = now
            locked.save(update_fields=["chosen"])
            audit_record(actor=actor, action="pitch.choose", obj=locked)
    return locked


def pitch_change(
    *,
    pitch: Pitch,
    actor: Actor,
    contacts: Iterable[str] | None = None,
    filters: Mapping[str, str] | None = None,
    **changes: Any,
) -> Pitch:
    """Change a draft in one go, as programs do: its words, and whom it goes to: exactly these
    contacts, all who fit these filters (each where it is given). Raises as pitch_update."""
    with transaction.atomic():
        locked = pitch_update(pitch=pitch, actor=actor, **changes)
        if contacts is None and filters is None:
            return locked
        now = _chosen(locked.chosen)
        if contacts is not None:
            now |= {"picked": list(dict.fromkeys(contacts)), "without": []}
        if filters is not None:
            wanted = {name: value for name, value in filters.items() if value}
            now |= {"filters": wanted, "without": []}
        if now != locked.chosen:
            locked.chosen = now
            locked.save(update_fields=["chosen"])
            audit_record(actor=actor, action="pitch.choose", obj=locked)
    return locked


def pitch_note(*, pitch: Pitch, contact: Contact, text: str, actor: Actor) -> Pitch:
    """The sentence of a draft for one person; an empty one takes it away. Raises PitchNotDraft."""
    with transaction.atomic():
        locked = draft_lock(pitch)
        now = _chosen(locked.chosen)
        cleaned = display_clean(text, NOTE_LENGTH)
        now["notes"] = {**now["notes"], contact.public_id: cleaned}
        if not cleaned:
            del now["notes"][contact.public_id]
        locked.chosen = now
        locked.save(update_fields=["chosen"])
        audit_record(actor=actor, action="pitch.note", obj=locked)
    return locked


def words_kept(given: Mapping[str, Any]) -> dict[str, str]:
    """Subject and body, where given, as they would be kept."""
    kept = {}
    if "subject" in given:
        kept["subject"] = display_clean(given["subject"], SUBJECT_LENGTH)
    if "body" in given:
        kept["body"] = display_clean(given["body"], BODY_LENGTH, multiline=True).strip()
    return kept


def draft_lock(pitch: Pitch) -> Pitch:
    """A draft, locked, as it is now. Raises PitchNotDraft."""
    locked = Pitch.objects.select_for_update().get(pk=pitch.pk)
    if locked.state != State.DRAFT:
        raise PitchNotDraft
    return locked


def _chosen(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "picked": list(given.get("picked", [])),
        "without": list(given.get("without", [])),
        "filters": dict(given.get("filters", {})),
        "notes": dict(given.get("notes", {})),
    }


def _written(given: Mapping[str, Any]) -> dict[str, str]:
    """Subject and body of what was given, made safe. Raises TextMissing, FieldUnknown."""
    written = words_kept(given)
    for field, text in written.items():
        if not text:
            raise TextMissing(field=field)
    fields_check(*written.items())
    return written
