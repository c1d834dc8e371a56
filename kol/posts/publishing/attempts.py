"""Every try is kept: what was sent (a hash of it), what came back (without secrets), and when."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.utils import timezone

from kol.platforms.connectors.base import JSON, Content, Handoff, Media, Outcome, Rejected
from kol.platforms.connectors.errors import PlatformError
from kol.platforms.connectors.http import kept
from kol.posts.models import PostAttempt, PostTarget

Step = PostAttempt.Step


def request_hash(content: Content, key: str, prepared: JSON) -> bytes:
    """A hash of all a call is made from: texts, files by their own hash, the key."""
    parts = {
        "kind": content.kind,
        "text": content.text,
        "title": content.title,
        "html": content.html,
        "images": [_file(one) for one in content.images],
        "video": _file(content.video),
        "cover": _file(content.cover),
        "topics": list(content.topics),
        "link": content.link,
        "options": dict(content.options),
        "key": key,
        "prepared": prepared,
    }
    return hashlib.sha256(
        json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str).encode()
    ).digest()


def _file(media: Media | None) -> str:
    return media.sha256.hex() if media is not None else ""


def attempt_begin(
    target: PostTarget, step: PostAttempt.Step, *, sent: bytes | None = None
) -> PostAttempt:
    """Note that a call is about to be made; one that was never ended says that much."""
    return PostAttempt.objects.create(
        team_id=target.team_id,
        target=target,
        number=target.attempts,
        step=step,
        request_hash=sent,
    )


def attempt_end(
    attempt: PostAttempt,
    came: Outcome | PlatformError | None,
    state: str,
    *,
    at: datetime | None = None,
) -> None:
    """Note what came of it, and the state it led to."""
    PostAttempt.objects.filter(pk=attempt.pk).update(
        outcome=state, ended_at=at or timezone.now(), **told(came)
    )


def attempt_note(
    target: PostTarget,
    step: PostAttempt.Step,
    came: Outcome | PlatformError | None,
    *,
    begun_at: datetime,
    reason: str = "",
    notice: str = "",
) -> PostAttempt:
    """A try that is over, in one row."""
    fields = told(came)
    return PostAttempt.objects.create(
        team_id=target.team_id,
        target=target,
        number=target.attempts,
        step=step,
        outcome=target.state,
        begun_at=begun_at,
        ended_at=timezone.now(),
        notice=notice[:120],
        **{**fields, "reason": reason[:300] or fields["reason"]},
    )


def told(came: Outcome | PlatformError | None) -> dict[str, Any]:
    """The columns of an attempt that an answer fills."""
    if came is None:
        return {"fault": "", "code": "", "reason": "", "response": {}, "log_id": ""}
    if isinstance(came, PlatformError):
        return {
            "fault": came.fault.value,
            "code": came.code[:40],
            "reason": came.text[:300],
            "response": {},
            "log_id": came.log_id[:120],
        }
    rejected = isinstance(came, Rejected)
    return {
        "fault": "",
        "code": came.code[:40] if isinstance(came, Rejected) else "",
        "reason": came.reason[:300] if isinstance(came, Rejected) else "",
        "response": kept(came.response),
        "log_id": "" if isinstance(came, Handoff) else came.log_id[:120],
    } | ({"fault": "validation"} if rejected else {})
