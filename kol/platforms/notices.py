"""What became of a post, as a notice keeps it: outcomes to JSON and back."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from kol.platforms.connectors.base import Accepted, Handoff, Live, Outcome, Rejected
from kol.platforms.models import PlatformNotice

_KINDS: dict[str, type[Outcome]] = {
    "accepted": Accepted,
    "live": Live,
    "rejected": Rejected,
    "handoff": Handoff,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


def outcome_kept(outcome: Outcome | None) -> dict[str, Any] | None:
    """An outcome as a row keeps it. A moment in it is left out: no callback has one."""
    if outcome is None:
        return None
    told = {name: value for name, value in asdict(outcome).items() if name != "expires_at"}
    return {"kind": _NAMES[type(outcome)], **told}


def outcome_read(kept: Mapping[str, Any] | None) -> Outcome | None:
    """The outcome a row keeps; None for a notice that tells of none, or of one that only a newer
    version knows: the platform is asked then."""
    kind = _KINDS.get(kept.get("kind", "")) if kept else None
    if kind is None or kept is None:
        return None
    # A newer version may keep more than this one knows.
    known = {one.name for one in fields(kind)}
    return kind(**{name: value for name, value in kept.items() if name in known})


def notice_get(notice_id: int) -> PlatformNotice | None:
    """One notice of the team in scope, for who reads ``platform.notice``. One query."""
    return PlatformNotice.objects.filter(pk=notice_id).first()
