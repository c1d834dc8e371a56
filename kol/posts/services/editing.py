"""Writing a post: beginning one, saving it, copying it, putting it away.

Whoever saves names the number they began from. A save that changes what was approved takes the
approval away in the same transaction, with all that has not left yet.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotAllowed
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may
from kol.posts.drafts import Draft, draft_clean, draft_of, draft_read, draft_told, plan_clean
from kol.posts.errors import PostChanged, PostMove, PostOut, PostPutAway
from kol.posts.models import Post, PostReview, PostTarget, PostVersion
from kol.posts.models.posts import TITLE_LENGTH
from kol.posts.moves import post_move, target_move
from kol.posts.rendering import PostParts, parts_hash
from kol.posts.services.keeping import fields_set, parts_write, version_hold, version_keep
from kol.posts.services.scheduling import planned_fields, targets_withdraw

State = Post.State


def post_create(*, staff: Staff, actor: Actor, draft: Draft) -> Post:
    """Begin a post. Raises NotAllowed, and what draft_clean and the library refuse."""
    _may(staff)
    wanted = draft_clean(draft)
    with transaction.atomic():
        post = Post(team_id=staff.team_id, author=staff)
        fields_set(post, wanted)
        post.save(force_insert=True)
        parts_write(post, wanted)
        version_keep(post, PostParts(post), staff, fresh=True)
        audit_record(actor=actor, action="post.create", obj=post)
        event_emit(team_id=post.team_id, name="post.created", actor=actor, subject=post)
    return post


def post_save(
    *,
    post: Post,
    staff: Staff,
    actor: Actor,
    number: int,
    draft: Draft,
    note: str = "",
    keep: bool = False,
) -> Post:
    """Save the whole post; the same once more changes nothing. ``number``: what it was begun from.
    ``keep``: a person says that this is a version, and what is typed next is another.

    Raises NotAllowed, PostChanged (somebody saved meanwhile), PostPutAway, PostOut (it is being
    handed to a platform this moment), and what draft_clean and the library refuse.
    """
    _may(staff)
    wanted = draft_clean(draft)
    with transaction.atomic():
        locked = Post.objects.select_for_update().get(pk=post.pk)
        parts = PostParts(locked)
        if wanted.plan_kept:
            wanted = replace(wanted, planned_at=locked.planned_at)
        if _same(draft_of(parts), wanted):
            if keep:
                version_hold(locked)
            return locked
        if locked.state == State.ARCHIVED:
            raise PostPutAway
        if number != locked.number:
            raise PostChanged(number=locked.number, name=_last_by(locked))
        before = parts_hash(parts)
        fields_set(locked, wanted)
        locked.number += 1
        locked.updated_at = timezone.now()
        locked.save()
        parts_write(locked, wanted)
        parts = PostParts(locked)
        after = parts_hash(parts)
        if before != after:
            _approval_void(locked, after, actor)
        begun = version_keep(locked, parts, staff, fresh=bool(note), note=note)
        if keep:
            version_hold(locked)
        if begun:
            audit_record(
                actor=actor,
                action="post.save",
                obj=locked,
                changes={"number": [number, locked.number]},
            )
        event_emit(
            team_id=locked.team_id,
            name="post.saved",
            actor=actor,
            subject=locked,
            payload={"number": locked.number},
        )
    return locked


def post_restore(
    *, post: Post, staff: Staff, actor: Actor, version: PostVersion, number: int
) -> Post:
    """Make an earlier version the newest. Raises as post_save."""
    note = _("From version %(number)s") % {"number": version.number}
    draft = replace(draft_read(version.snapshot), plan_kept=True)
    return post_save(post=post, staff=staff, actor=actor, number=number, draft=draft, note=note)


def post_duplicate(*, post: Post, staff: Staff, actor: Actor) -> Post:
    """A new draft with the same content. Raises NotAllowed."""
    draft = replace(draft_of(PostParts(post)), planned_at=None)
    title = _("%(title)s (copy)") % {"title": draft.title} if draft.title else ""
    return post_create(staff=staff, actor=actor, draft=replace(draft, title=title[:TITLE_LENGTH]))


def post_plan(*, post: Post, staff: Staff, actor: Actor, planned_at: datetime | None) -> None:
    """When it is meant to go out, before anything is scheduled. Raises NotAllowed, PostPutAway,
    PlanFar."""
    _may(staff)
    plan_clean(planned_at)
    with transaction.atomic():
        locked = Post.objects.select_for_update().get(pk=post.pk)
        if locked.state == State.ARCHIVED:
            raise PostPutAway
        if locked.planned_at == planned_at:
            return
        audit_record(
            actor=actor,
            action="post.plan",
            obj=locked,
            changes={"planned_at": [str(locked.planned_at or ""), str(planned_at or "")]},
        )
        Post.objects.filter(pk=post.pk).update(planned_at=planned_at)
        post.planned_at = planned_at


def post_put_away(*, post: Post, staff: Staff, actor: Actor) -> None:
    """Out of the lists; what is planned of it goes nowhere. Twice is as once.

    Raises NotAllowed, PostOut, PostMove.
    """
    _may(staff)
    with transaction.atomic():
        locked = Post.objects.select_for_update().get(pk=post.pk)
        if locked.state == State.ARCHIVED:
            return
        _none_out(locked, _GOING)
        review_close(locked, PostReview.State.WITHDRAWN)
        planned = PostTarget.objects.filter(post=locked, state=PostTarget.State.PLANNED)
        for target in planned.order_by("pk"):
            target_move(target, PostTarget.State.CANCELLED, actor=actor)
        _moved(locked, State.ARCHIVED, actor, "post.put_away")
    post.state = locked.state


def post_bring_back(*, post: Post, staff: Staff, actor: Actor) -> None:
    """As a draft again. Twice is as once. Raises NotAllowed, PostMove."""
    _may(staff)
    with transaction.atomic():
        locked = Post.objects.select_for_update().get(pk=post.pk)
        if locked.state == State.ARCHIVED:
            _moved(locked, State.DRAFT, actor, "post.bring_back", approved_hash=None)
    post.state = locked.state


def review_close(post: Post, state: PostReview.State) -> None:
    """The open review of a post ends without an answer. The caller holds the post's row."""
    PostReview.objects.filter(post=post, state=PostReview.State.OPEN).update(
        state=state, decided_at=timezone.now()
    )


# --- Parts ---------------------------------------------------------------------------------------
_GOING = (
    PostTarget.State.SCHEDULED,
    PostTarget.State.CLAIMED,
    PostTarget.State.SUBMITTING,
    PostTarget.State.ACCEPTED,
    PostTarget.State.UNCONFIRMED,
    PostTarget.State.WAITING,
)


def _may(staff: Staff) -> None:
    if not role_may(staff.role, "posts.edit"):
        raise NotAllowed


def _same(now: Draft, wanted: Draft) -> bool:
    return draft_told(now) == draft_told(wanted) and now.planned_at == wanted.planned_at


def _last_by(post: Post) -> str:
    newest = PostVersion.objects.filter(post=post).select_related("by").order_by("-number").first()
    return newest.by.display_name if newest and newest.by else _("Somebody")


def _approval_void(post: Post, content: bytes, actor: Actor) -> None:
    """What somebody said yes to, or is asked about, is no more what it is. Raises PostOut."""
    if post.state == State.REVIEW:
        asked = PostReview.objects.filter(post=post, state=PostReview.State.OPEN).first()
        if asked is None or bytes(asked.content_hash) != content:
            review_close(post, PostReview.State.VOID)
            _moved(post, State.DRAFT, actor, "post.review_void", approved_hash=None)
    elif post.state in (State.APPROVED, State.SCHEDULED):
        _none_out(post, (PostTarget.State.SUBMITTING,))
        targets_withdraw(post=post, actor=actor)
        _handoffs_withdraw(post, actor)
        PostReview.objects.filter(post=post, state=PostReview.State.APPROVED).update(
            state=PostReview.State.VOID
        )
        _moved(post, State.DRAFT, actor, "post.approval_void", approved_hash=None)


def _handoffs_withdraw(post: Post, actor: Actor) -> None:
    """What waits on somebody's phone shows a text that nobody said yes to: it waits for a yes."""
    waiting = PostTarget.objects.filter(post=post, state=PostTarget.State.WAITING)
    for target in waiting.select_for_update().order_by("pk"):
        planned = planned_fields(target.due_at)
        target_move(target, PostTarget.State.PLANNED, actor=actor, **planned)


def _none_out(post: Post, states: tuple[str, ...]) -> None:
    """Raises PostOut where a target is in one of these states."""
    target = PostTarget.objects.filter(post=post, state__in=states).order_by("pk").first()
    if target is not None:
        raise PostOut(place=target.where)


def _moved(post: Post, to: Post.State, actor: Actor, action: str, **fields: Any) -> None:
    if not post_move(post, to, actor=actor, action=action, **fields):
        raise PostMove(state=post.get_state_display())
