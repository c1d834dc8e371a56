"""The one table of the moves a post and its targets may make.

Every move is a conditional ``UPDATE`` (whoever comes second moves nothing and is told so), an event
in the same transaction and, by a person, a line of the trail. Nothing else writes a ``state``.
"""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record
from kol.platforms.limits import Taken, quota_give_back
from kol.posts.models import Post, PostTarget

P = Post.State
T = PostTarget.State

POST_MOVES: Mapping[Post.State, frozenset[Post.State]] = {
    P.DRAFT: frozenset({P.REVIEW, P.APPROVED, P.ARCHIVED}),
    P.REVIEW: frozenset({P.APPROVED, P.CHANGES, P.DRAFT, P.ARCHIVED}),
    P.CHANGES: frozenset({P.REVIEW, P.APPROVED, P.DRAFT, P.ARCHIVED}),
    # An edit makes it a draft again; an approval that stands is never asked for twice.
    P.APPROVED: frozenset({P.SCHEDULED, P.DRAFT, P.CHANGES, P.ARCHIVED}),
    P.SCHEDULED: frozenset({P.APPROVED, P.DRAFT, P.ARCHIVED}),
    P.ARCHIVED: frozenset({P.DRAFT}),
}

TARGET_MOVES: Mapping[PostTarget.State, frozenset[PostTarget.State]] = {
    T.PLANNED: frozenset({T.SCHEDULED, T.CANCELLED}),
    # Back to planned when the approval is void; straight to a person where nobody else can do it.
    # Accepted or live where a call before this one, taken for lost, turns out to have been heard.
    T.SCHEDULED: frozenset(
        {T.CLAIMED, T.PLANNED, T.HELD, T.WAITING, T.ACCEPTED, T.LIVE, T.CANCELLED}
    ),
    T.CLAIMED: frozenset(
        {T.SUBMITTING, T.SCHEDULED, T.PLANNED, T.HELD, T.WAITING, T.FAILED, T.CANCELLED}
        | {T.ACCEPTED, T.LIVE}
    ),
    # From here on the platform may have it: nothing but its answer, or that there was none, counts.
    T.SUBMITTING: frozenset(
        {T.ACCEPTED, T.LIVE, T.REJECTED, T.UNCONFIRMED, T.WAITING, T.SCHEDULED, T.HELD, T.FAILED}
    ),
    T.ACCEPTED: frozenset({T.LIVE, T.REJECTED, T.UNCONFIRMED}),
    T.UNCONFIRMED: frozenset(
        {T.LIVE, T.ACCEPTED, T.REJECTED, T.SCHEDULED, T.HELD, T.FAILED, T.CANCELLED}
    ),
    # Some platforms tell what a person finished in their app.
    T.WAITING: frozenset({T.LIVE, T.ACCEPTED, T.REJECTED, T.SCHEDULED, T.PLANNED, T.CANCELLED}),
    T.HELD: frozenset({T.SCHEDULED, T.PLANNED, T.WAITING, T.ACCEPTED, T.LIVE, T.CANCELLED}),
    T.FAILED: frozenset({T.SCHEDULED, T.PLANNED, T.WAITING, T.LIVE, T.CANCELLED}),
    # A refused text is written anew (planned); a platform's review may be won on appeal (live).
    T.REJECTED: frozenset({T.PLANNED, T.WAITING, T.LIVE, T.CANCELLED}),
    # A hand-off, or a call nobody knew the fate of, that was confirmed by mistake; a work the
    # platform took down later.
    T.LIVE: frozenset({T.WAITING, T.UNCONFIRMED, T.REJECTED}),
    # Brought back by whoever cancelled it, while the place is still free.
    T.CANCELLED: frozenset({T.PLANNED, T.SCHEDULED, T.WAITING}),
}

POST_EVENTS: Mapping[Post.State, str] = {
    P.DRAFT: "post.drafted",
    P.REVIEW: "post.approval_asked",
    P.CHANGES: "post.changes_asked",
    P.APPROVED: "post.approved",
    P.SCHEDULED: "post.scheduled",
    P.ARCHIVED: "post.archived",
}
TARGET_EVENTS: Mapping[PostTarget.State, str] = {
    T.PLANNED: "post.target_planned",
    T.SCHEDULED: "post.target_scheduled",
    T.CLAIMED: "post.claimed",
    T.SUBMITTING: "post.submitting",
    T.ACCEPTED: "post.accepted",
    T.LIVE: "post.live",
    T.REJECTED: "post.rejected",
    T.UNCONFIRMED: "post.unconfirmed",
    T.WAITING: "post.handoff_due",
    T.HELD: "post.held",
    T.FAILED: "post.failed",
    T.CANCELLED: "post.target_cancelled",
}
# States in which a worker holds the row; leaving them gives up the claim.
HELD_BY_WORKER = frozenset({T.CLAIMED, T.SUBMITTING})
# States that mean: the platform was called, and may count it.
CALLED = frozenset({T.SUBMITTING, T.ACCEPTED, T.LIVE, T.REJECTED, T.UNCONFIRMED})
# States in which no more comes by itself.
ENDED = frozenset({T.LIVE, T.REJECTED, T.FAILED, T.CANCELLED})


def post_move(
    post: Post,
    to: Post.State,
    *,
    actor: Actor,
    action: str = "",
    payload: Mapping[str, Any] | None = None,
    **fields: Any,
) -> bool:
    """Move a post on from the state it is known to be in; False: it was moved meanwhile, or may
    not go there. ``action`` is the trail's word. Changes ``post`` itself when it moved."""
    before = P(post.state)
    if to not in POST_MOVES[before]:
        return False
    with transaction.atomic(savepoint=False):
        moved = Post.objects.filter(pk=post.pk, state=before).update(state=to, **fields)
        if not moved:
            return False
        _seen(post, to, fields)
        event_emit(
            team_id=post.team_id,
            name=POST_EVENTS[to],
            actor=actor,
            subject=post,
            payload={"before": str(before), **(payload or {})},
        )
        if action:
            audit_record(
                actor=actor, action=action, obj=post, changes={"state": [str(before), str(to)]}
            )
    return True


def target_move(
    target: PostTarget,
    to: PostTarget.State,
    *,
    actor: Actor,
    claim: UUID | None = None,
    before: Iterable[PostTarget.State] | None = None,
    same: Iterable[str] = (),
    action: str = "",
    payload: Mapping[str, Any] | None = None,
    **fields: Any,
) -> bool:
    """Move a target on; False: it is in no state (of ``before``, else any the table allows) that
    leads there, or under another claim, or a column of ``same`` is not as the caller read it.
    Changes ``target`` itself when it moved.

    Only the state it is known to be in counts: the caller read it, and decided on that.
    """
    known = T(target.state)
    if to not in TARGET_MOVES[known] or (before is not None and known not in set(before)):
        return False
    if known in HELD_BY_WORKER and to not in HELD_BY_WORKER:
        fields = {"claim": None, "lease_until": None, **fields}
    unused = _unused(target, to, fields)
    with transaction.atomic(savepoint=False):
        as_read = {name: getattr(target, name) for name in same}
        rows = PostTarget.objects.filter(pk=target.pk, state=known, **as_read)
        if claim is not None:
            rows = rows.filter(claim=claim)
        if not rows.update(state=to, **fields):
            return False
        _seen(target, to, fields)
        if unused:
            quota_give_back(Taken(unused, 1))
        event_emit(
            team_id=target.team_id,
            name=TARGET_EVENTS[to],
            actor=actor,
            subject=target,
            payload={"post": target.post_id, "before": str(known), **(payload or {})},
        )
        if action:
            audit_record(
                actor=actor, action=action, obj=target, changes={"state": [str(known), str(to)]}
            )
    return True


def _unused(target: PostTarget, to: PostTarget.State, fields: dict[str, Any]) -> tuple[int, ...]:
    """The quota that was taken for a call that, as is known now, was none; the row forgets it."""
    if not target.quota or to in CALLED or "quota" in fields:
        return ()
    fields["quota"] = []
    return tuple(target.quota)


def _seen(row: Post | PostTarget, to: str, fields: Mapping[str, Any]) -> None:
    """What was written, on the instance too; what the database reckoned is read when needed."""
    row.state = to
    for name, value in fields.items():
        if not isinstance(value, F) and not hasattr(value, "resolve_expression"):
            setattr(row, name, value)
