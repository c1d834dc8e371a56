"""Beginning a post: the empty one somebody begun last, or a new one; for a time and a place of the
calendar, too."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from foundation.scopes.actors import Actor
from foundation.teams.models import Staff
from kol.platforms.connectors.base import ContentKind
from kol.platforms.connectors.registry import capability_get
from kol.platforms.models import PlatformAccount
from kol.posts.drafts import Draft
from kol.posts.models import Post
from kol.posts.services.editing import post_create, post_plan
from kol.posts.services.places import Place, targets_choose

USUAL = Post.Kind.IMAGES.value


def post_begin(*, staff: Staff, actor: Actor, kind: str = "") -> Post:
    """The empty post without a time that ``staff`` begun last, so that two taps begin one; else a
    new one, of ``kind``. Raises NotAllowed."""
    wanted = kind if kind in Post.Kind.values else USUAL
    found = _empty(staff).filter(planned_at=None).first()
    return found or post_create(staff=staff, actor=actor, draft=Draft(kind=wanted))


def post_begin_at(
    *, staff: Staff, actor: Actor, at: datetime, account: PlatformAccount | None = None
) -> Post:
    """The same for a moment, and for an account where that is known: an empty one that had another
    time is for this one now. All of it or nothing. Raises NotAllowed, PlanFar."""
    with transaction.atomic():
        kind = _kind_of(account) if account is not None else USUAL
        post = _empty(staff).filter(kind=kind).first()
        if post is None:
            post = post_create(staff=staff, actor=actor, draft=Draft(kind=kind))
        post_plan(post=post, staff=staff, actor=actor, planned_at=at)
        places = [] if account is None else [Place(account.public_id)]
        targets_choose(post=post, staff=staff, actor=actor, places=places)
    return post


def _empty(staff: Staff) -> QuerySet[Post, Post]:
    """What somebody begun and left without a word."""
    return Post.objects.filter(
        author=staff, number=1, state=Post.State.DRAFT, title="", words="", media__isnull=True
    )


def _kind_of(account: PlatformAccount) -> str:
    """What is usually published there: pictures where it takes them, else what it takes first."""
    kinds = capability_get(account.platform).kinds
    usual = ContentKind(USUAL)
    return str((usual if usual in kinds else next(iter(kinds), usual)).value)
