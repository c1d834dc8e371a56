"""Choosing where a post goes: accounts, and the kinds of places other apps registered."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotAllowed
from foundation.teams.audit import audit_record
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may
from kol.platforms.models import PlatformAccount
from kol.posts.models import Post, PostTarget
from kol.posts.models.targets import new_key
from kol.posts.moves import target_move
from kol.posts.publish_errors import PlaceTaken, PlaceUnknown
from kol.posts.registry import target_kinds

State = PostTarget.State


@dataclass(frozen=True, slots=True)
class Place:
    """An account, by its public id, or a place of a registered kind."""

    ref: str
    kind: str = "account"


def targets_choose(
    *,
    post: Post,
    staff: Staff,
    actor: Actor,
    places: Sequence[Place],
    known: Collection[Place] | None = None,
) -> list[PostTarget]:
    """Make these the places of a post that is not scheduled there yet: those chosen newly are
    planned, planned ones that are no longer chosen go, and whatever is scheduled or further stays.
    ``known``: what whoever chooses was shown as chosen; nothing else goes, for what a colleague
    chose meanwhile was not taken away by them. None: they know all.

    Saying it twice changes nothing. Raises NotAllowed, PlaceUnknown, PlaceTaken.
    """
    if not role_may(staff.role, "posts.edit"):
        raise NotAllowed
    with transaction.atomic():
        Post.objects.select_for_update().get(pk=post.pk)
        there = {
            (one.kind, one.account.public_id if one.account else one.ref): one
            for one in PostTarget.objects.filter(post=post)
            .exclude(state=State.CANCELLED)
            .select_related("account")
        }
        wanted = {(place.kind, place.ref): place for place in places}
        shown = None if known is None else {(place.kind, place.ref) for place in known}
        gone = [
            one
            for key, one in there.items()
            if key not in wanted and (shown is None or key in shown)
        ]
        for target in gone:
            if target.state == State.PLANNED:
                # Without a time it is not shown any more: nothing had happened there.
                target_move(
                    target, State.CANCELLED, actor=actor, action="post.target_remove", due_at=None
                )
        return [there.get(key) or _add(post, place, actor) for key, place in wanted.items()]


def _add(post: Post, place: Place, actor: Actor) -> PostTarget:
    target = _account(post, place) if place.kind == "account" else _registered(post, place)
    try:
        with transaction.atomic():
            target.save(force_insert=True)
    except IntegrityError:
        raise PlaceTaken(place=target.where) from None
    audit_record(actor=actor, action="post.target_add", obj=target)
    return target


def _account(post: Post, place: Place) -> PostTarget:
    account = PlatformAccount.objects.filter(
        public_id=place.ref, state=PlatformAccount.State.ACTIVE
    ).first()
    if account is None:
        raise PlaceUnknown
    return PostTarget(
        team_id=post.team_id,
        post=post,
        account=account,
        platform=account.platform,
        place=str(account)[:120],
        key=new_key(),
    )


def _registered(post: Post, place: Place) -> PostTarget:
    kind = target_kinds().get(place.kind)
    choice = next((one for one in kind.choices() if one.ref == place.ref), None) if kind else None
    if choice is None:
        raise PlaceUnknown
    return PostTarget(
        team_id=post.team_id,
        post=post,
        kind=place.kind,
        ref=place.ref,
        platform=place.kind,
        place=choice.label[:120],
        key=new_key(),
    )
