"""Who does a thing: handed to every service, written to the audit trail and to events."""

from dataclasses import dataclass
from typing import Literal

ActorKind = Literal["staff", "fan", "api", "system"]


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts. Ids only, so that a trail can outlive the names."""

    kind: ActorKind
    user_id: int | None = None
    staff_id: int | None = None
    api_key_id: int | None = None
    ip: str | None = None
    request_id: str = ""


SYSTEM = Actor(kind="system")
