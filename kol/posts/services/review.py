"""Who says yes to a post: asking, approving, asking for changes, taking it back; and what is said
about it on the way. A yes is to one content, known by its hash."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotAllowed
from foundation.teams.audit import audit_record, fields_set
from foundation.teams.models import Staff
from foundation.teams.permissions import PERMISSIONS, role_may
from foundation.text.normal import display_clean
from kol.posts.drafts import draft_of
from kol.posts.errors import (
    AdvertiserMissing,
    LawStops,
    OwnPost,
    PostChanged,
    PostEmpty,
    PostMove,
    ReviewerUnfit,
    WordsMissing,
)
from kol.posts.lawful import law_stops
from kol.posts.models import Post, PostComment, PostReview, PostVersion, PublishRules
from kol.posts.moves import post_move
from kol.posts.rendering import PostParts, parts_hash
from kol.posts.services.editing import review_close
from kol.posts.services.keeping import version_seal
from kol.posts.services.scheduling import (
    resume_looked,
    targets_anew,
    targets_resume,
    targets_withdraw,
)

State = Post.State
NOTE_LENGTH, ANSWER_LENGTH, COMMENT_LENGTH = 300, 1000, 2000
MOST_MENTIONS = 20


def post_ask(
    *,
    post: Post,
    staff: Staff,
    actor: Actor,
    number: int,
    asked_of: Staff | None = None,
    note: str = "",
) -> PostReview:
    """Ask for approval of the content of now; asked already, it is the same asking.

    Raises NotAllowed, PostChanged, PostEmpty, ReviewerUnfit, AdvertiserMissing, LawStops, PostMove.
    """
    if not role_may(staff.role, "posts.edit"):
        raise NotAllowed
    if asked_of is not None and not role_may(asked_of.role, "posts.approve"):
        raise ReviewerUnfit(name=asked_of.display_name, field="asked_of")
    with transaction.atomic():
        locked, parts = _read(post, number)
        content = parts_hash(parts)
        open_one = _open_review(locked)
        if open_one is not None and bytes(open_one.content_hash) == content:
            return open_one
        draft = draft_of(parts)
        if draft.nothing:
            raise PostEmpty
        _law_minded(parts)
        review_close(locked, PostReview.State.WITHDRAWN)
        review = PostReview.objects.create(
            team_id=locked.team_id,
            post=locked,
            content_hash=content,
            number=locked.number,
            asked_by=staff,
            asked_of=asked_of,
            note=display_clean(note, NOTE_LENGTH),
        )
        version_seal(locked, staff, _("Asked for approval"))
        payload = {"review": review.pk, "of": asked_of.pk if asked_of else None}
        _moved(locked, State.REVIEW, actor, "post.ask", payload)
    post.state = locked.state
    return review


def post_approve(
    *, post: Post, staff: Staff, actor: Actor, number: int, answer: str = ""
) -> PostReview:
    """Say yes to the content of now, asked or not; what has a time already is scheduled for it.
    Twice is as once.

    Raises NotAllowed, OwnPost, PostChanged, PostEmpty, AdvertiserMissing, LawStops, PostMove.
    """
    if not role_may(staff.role, "posts.approve"):
        raise NotAllowed
    looked = resume_looked(post)  # before the transaction: files are read
    with transaction.atomic():
        locked, parts = _read(post, number)
        content = parts_hash(parts)
        if locked.state in (State.APPROVED, State.SCHEDULED) and locked.approved_hash is not None:
            told = PostReview.objects.filter(post=locked, state=PostReview.State.APPROVED)
            if (last := told.order_by("-pk").first()) is not None:
                post.state = locked.state
                return last
        if draft_of(parts).nothing:
            raise PostEmpty
        _law_minded(parts)
        review = _open_review(locked)
        if two_eyes(staff.team_id) and staff.pk in makers_of(locked, review):
            raise OwnPost
        now = timezone.now()
        if review is None or bytes(review.content_hash) != content:
            review_close(locked, PostReview.State.VOID)
            review = PostReview(
                team_id=locked.team_id, post=locked, content_hash=content, number=locked.number
            )
        review.state = PostReview.State.APPROVED
        review.decided_by, review.decided_at = staff, now
        review.answer = display_clean(answer, ANSWER_LENGTH, multiline=True)
        review.save()
        version_seal(locked, staff, _("Approved"))
        payload = {"review": review.pk}
        _moved(locked, State.APPROVED, actor, "post.approve", payload, approved_hash=content)
        targets_anew(post=locked, actor=actor)
        targets_resume(post=locked, staff=staff, actor=actor, looked=looked)
    post.state, post.approved_hash = locked.state, content
    return review


def post_ask_changes(
    *, post: Post, staff: Staff, actor: Actor, number: int, answer: str
) -> PostReview:
    """Say what should be changed; an approval that stood goes with it.

    Raises NotAllowed, WordsMissing, PostChanged, PostMove.
    """
    if not role_may(staff.role, "posts.approve"):
        raise NotAllowed
    words = display_clean(answer, ANSWER_LENGTH, multiline=True).strip()
    if not words:
        raise WordsMissing(field="answer")
    with transaction.atomic():
        locked, parts = _read(post, number)
        review = _open_review(locked)
        if locked.state not in (State.REVIEW, State.APPROVED):
            raise PostMove(state=locked.get_state_display())
        if locked.state == State.APPROVED:
            targets_withdraw(post=locked, actor=actor)
        if review is None:
            review = PostReview(
                team_id=locked.team_id,
                post=locked,
                content_hash=parts_hash(parts),
                number=locked.number,
            )
        review.state, review.answer = PostReview.State.CHANGES, words
        review.decided_by, review.decided_at = staff, timezone.now()
        review.save()
        payload = {"review": review.pk}
        _moved(locked, State.CHANGES, actor, "post.ask_changes", payload, approved_hash=None)
    post.state = locked.state
    return review


def post_withdraw(*, post: Post, staff: Staff, actor: Actor) -> None:
    """Take the asking back, or the approval: a draft again. Twice is as once.

    Raises NotAllowed, PostMove.
    """
    if not role_may(staff.role, "posts.edit"):
        raise NotAllowed
    with transaction.atomic():
        locked = Post.objects.select_for_update().get(pk=post.pk)
        if locked.state in (State.DRAFT, State.CHANGES):
            return
        if locked.state not in (State.REVIEW, State.APPROVED):
            raise PostMove(state=locked.get_state_display())
        review_close(locked, PostReview.State.WITHDRAWN)
        PostReview.objects.filter(post=locked, state=PostReview.State.APPROVED).update(
            state=PostReview.State.WITHDRAWN
        )
        _moved(locked, State.DRAFT, actor, "post.withdraw", {}, approved_hash=None)
    post.state = locked.state


def two_eyes(team_id: int) -> bool:
    """Whether nobody approves their own post: as the team says; unsaid, where it has two who may
    approve. Two queries at most."""
    said = PublishRules.objects.filter(team_id=team_id).values_list("two_eyes", flat=True).first()
    if said is not None:
        return said
    roles = PERMISSIONS["posts.approve"].roles
    return Staff.objects.filter(state=Staff.State.ACTIVE, role__in=roles).count() >= 2


def review_rules_set(
    *, staff: Staff, actor: Actor, two_eyes: bool | None, law_stops: bool
) -> PublishRules:
    """Whether nobody approves their own post (None: where two may approve), and whether what
    advertising law forbids stops a post. Raises NotAllowed."""
    if not role_may(staff.role, "posts.approve"):
        raise NotAllowed
    with transaction.atomic():
        rules, _made = PublishRules.objects.select_for_update().get_or_create(team_id=staff.team_id)
        changes = fields_set(rules, {"two_eyes": two_eyes, "law_stops": law_stops})
        if changes:
            audit_record(actor=actor, action="post.rules", obj=rules, changes=changes)
    return rules


def comment_add(
    *, post: Post, staff: Staff, actor: Actor, text: str, platform: str = ""
) -> PostComment:
    """Say something about a post; who is named with @ is told. Raises WordsMissing."""
    words = display_clean(text, COMMENT_LENGTH, multiline=True).strip()
    if not words:
        raise WordsMissing(field="text")
    named = mentioned(words)
    with transaction.atomic():
        comment = PostComment.objects.create(
            team_id=post.team_id,
            post=post,
            number=post.number,
            platform=platform[:16],
            text=words,
            mentions=named,
            by=staff,
        )
        event_emit(
            team_id=post.team_id,
            name="post.commented",
            actor=actor,
            subject=post,
            payload={"comment": comment.pk, "mentions": named},
        )
    return comment


def mentioned(words: str) -> list[int]:
    """The ids of colleagues named with @; where one name begins another, the longer one is meant.
    One query."""
    by_name: dict[str, list[int]] = {}
    for pk, name in Staff.objects.filter(state=Staff.State.ACTIVE).values_list(
        "pk", "display_name"
    ):
        by_name.setdefault(name, []).append(pk)
    longest = sorted(filter(None, by_name), key=len, reverse=True)
    found: list[int] = []
    for at, char in enumerate(words):
        if char == "@":
            name = next((one for one in longest if words.startswith(one, at + 1)), "")
            found += by_name.get(name, [])
    return list(dict.fromkeys(found))[:MOST_MENTIONS]


def comment_resolve(*, comment: PostComment, staff: Staff, done: bool = True) -> None:
    """Done with, or open again. Twice is as once."""
    PostComment.objects.filter(pk=comment.pk, resolved_at__isnull=done).update(
        resolved_at=timezone.now() if done else None, resolved_by=staff if done else None
    )


def _read(post: Post, number: int) -> tuple[Post, PostParts]:
    """The post's row, held, with its parts. Raises PostChanged."""
    locked = Post.objects.select_for_update().get(pk=post.pk)
    if locked.number != number:
        raise PostChanged(number=locked.number, name=_("Somebody"))
    return locked, PostParts(locked)


def _law_minded(parts: PostParts) -> None:
    """Whoever approves unasked goes around no rule. Raises AdvertiserMissing (the record of an
    advertisement names whose it is), and LawStops where the team says so."""
    if parts.post.ad and not parts.post.advertiser:
        raise AdvertiserMissing(field="advertiser")
    if stopping := law_stops(parts):
        raise LawStops(words=_("“%(words)s”") % {"words": "、".join(stopping)})


def _open_review(post: Post) -> PostReview | None:
    return PostReview.objects.filter(post=post, state=PostReview.State.OPEN).first()


def makers_of(post: Post, review: PostReview | None) -> set[int | None]:
    """Whose work it is: who wrote it, who changed it last, who asked. One query."""
    last = PostVersion.objects.filter(post=post).order_by("-number").values_list("by_id", flat=True)
    return {post.author_id, last.first(), review.asked_by_id if review else None}


def _moved(
    post: Post,
    to: Post.State,
    actor: Actor,
    action: str,
    payload: Mapping[str, Any],
    **fields: Any,
) -> None:
    if not post_move(post, to, actor=actor, action=action, payload=payload, **fields):
        raise PostMove(state=post.get_state_display())
