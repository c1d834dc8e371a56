"""Releases, pitches and recipients as programs get them."""

from dataclasses import asdict
from typing import Any

from kol.pitches.models import Pitch, PitchRecipient, ReleaseVersion
from kol.pitches.selectors.pitches import PitchFigures

TEXT = ("title", "lead", "body", "embargo_until")


def release_out(version: ReleaseVersion) -> dict[str, Any]:
    """A release with its newest version, as ReleaseOut has it."""
    release = version.release
    return {
        "id": release.public_id,
        **{name: getattr(version, name) for name in TEXT},
        "version": version.number,
        "state": release.state,
        "updated_at": release.updated_at,
    }


def version_out(version: ReleaseVersion) -> dict[str, Any]:
    """A version as VersionOut has it."""
    fields = (*TEXT, "note", "at")
    return {"version": version.number, **{name: getattr(version, name) for name in fields}}


def pitch_out(pitch: Pitch, figures: PitchFigures) -> dict[str, Any]:
    """A pitch, with release and version fetched, as PitchOut has it."""
    fields = (
        "subject", "body", "include_text", "attach_files", "embargo", "start_at", "state",
        "created_at",
    )  # fmt: skip
    counted = asdict(figures)
    del counted["hours"]
    return {
        "id": pitch.public_id,
        "release": pitch.release.public_id,
        "version": pitch.version.number,
        **{name: getattr(pitch, name) for name in fields},
        "figures": counted,
    }


def recipient_out(recipient: PitchRecipient) -> dict[str, Any]:
    """A recipient, with contact fetched, as RecipientOut has it. The address stays here."""
    fields = (
        "name", "state", "reason", "answer", "covered_url", "sent_at", "bounced_at", "opened_at",
        "replied_at", "unsubscribed_at",
    )  # fmt: skip
    return {
        "id": recipient.public_id,
        "contact": recipient.contact.public_id,
        **{name: getattr(recipient, name) for name in fields},
    }
