"""What became of a post, as a notice keeps it: outcomes to JSON and back."""

from collections.abc import Mapping
from dataclasses import asdict
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
    fields = {name: value for name, value in asdict(outcome).items() if name != "expires_at"}
    return {"kind": _NAMES[type(outcome)], **fields}


def outcome_read(kept: Mapping[str, Any] | None) -> Outcome | None:
    """The outcome a row keeps; None for a notice that tells of none."""
    if not kept:
        return None
    fields = {name: value for name, value in kept.items() if name != "kind"}
    return _KINDS[kept["kind"]](**fields)


def notice_get(notice_id: int) -> PlatformNotice | None:
    """One notice of the team in scope, for who reads ``platform.notice``. One query."""
    return PlatformNotice.objects.filter(pk=notice_id).first()
