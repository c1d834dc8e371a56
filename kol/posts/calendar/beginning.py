"""A post begun at a time of the calendar."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.teams.models import Staff
from kol.platforms.connectors.base import ContentKind
from kol.platforms.connectors.registry import capability_get
from kol.platforms.models import PlatformAccount
from kol.posts.calendar.moving import PlanPast
from kol.posts.drafts import Draft
from kol.posts.models import Post
from kol.posts.services.beginning import USUAL, posts_empty
from kol.posts.services.editing import post_create
from kol.posts.services.places import Place, targets_choose


def post_begin_at(
    *, staff: Staff, actor: Actor, at: datetime, account: PlatformAccount | None = None
) -> Post:
    """A post planned for a moment, and for an account where that is known. All of it or nothing.
    Asked again while it has no word yet, the same; one for another time is left alone, for
    somebody may be writing it.

    Raises NotAllowed, PlanPast, PlanFar, PlaceUnknown."""
    if at < timezone.now():
        raise PlanPast
    kind = _kind_of(account) if account is not None else USUAL
    with transaction.atomic():
        Staff.objects.select_for_update().get(pk=staff.pk)  # two presses are one after another
        post = posts_empty(staff).filter(kind=kind, planned_at=at).first()
        if post is None:
            draft = Draft(kind=kind, planned_at=at)
            post = post_create(staff=staff, actor=actor, draft=draft)
        if account is not None:
            places = [Place(account.public_id)]
            # Nothing that was chosen beside it goes.
            targets_choose(post=post, staff=staff, actor=actor, places=places, known=[])
    return post


def _kind_of(account: PlatformAccount) -> str:
    """What is usually published there: pictures where it takes them, else what it takes first."""
    kinds = capability_get(account.platform).kinds
    usual = ContentKind(USUAL)
    return str((usual if usual in kinds else next(iter(kinds), usual)).value)
