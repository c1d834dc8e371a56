"""What is known of a follow between a fan and an account of ours."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from community.fans.document import fan_search_refresh
from community.fans.models import Fan, FollowFact, PlatformIdentity
from community.fans.services.announce import fan_event
from community.fans.services.identities import (
    IdentityInput,
    handle_clean,
    identity_put,
    uid_clean,
)
from community.fans.services.locks import fan_lock
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record
from kol.platforms.models import PlatformAccount


def follow_fact_record(
    *,
    fan: Fan,
    account: PlatformAccount,
    follows_us: bool | None,
    we_follow: bool | None,
    how: str,
    actor: Actor,
    handle: str = "",
    uid: str = "",
    proof: str = "",
) -> FollowFact:
    """Record evidence of a follow; ``None`` leaves what was known.

    ``handle`` and ``uid`` say who the fan is on the account's platform; without them it is the
    identity known there. ``proof`` is the public id of the screenshot. Emits ``fan.follow_known``
    when something became known or changed. Of a merged record it is the winner's. Raises
    IdentityTaken, FanErased.
    """
    with transaction.atomic():
        locked = fan_lock(fan, follow=True)
        identity = _identity(locked, account.platform, handle=handle, uid=uid)
        fact = FollowFact.objects.filter(identity=identity, account=account).first()
        if fact is None:
            fact = FollowFact(team_id=fan.team_id, identity=identity, account=account)
        before = [fact.follows_us, fact.we_follow]
        if follows_us is not None:
            fact.follows_us = follows_us
        if we_follow is not None:
            fact.we_follow = we_follow
        fact.how, fact.checked_at, fact.proof = FollowFact.How(how), timezone.now(), proof
        fact.save()
        after = [fact.follows_us, fact.we_follow]
        audit_record(
            actor=actor,
            action="fan.follow",
            obj=locked,
            changes={"account": [None, account.public_id], "follow": [before, after], "how": how},
        )
        if before != after:
            fan_event(
                team_id=fan.team_id,
                name="fan.follow_known",
                fan_ids=[locked.pk],
                fan=locked,
                actor=actor,
                account=account.pk,
            )
    return fact


def _identity(fan: Fan, platform: str, *, handle: str, uid: str) -> PlatformIdentity:
    """The identity the evidence is about; a nameless one where nothing is known of it."""
    if handle_clean(handle) or uid_clean(uid):
        identity, changed = identity_put(
            fan=fan, given=IdentityInput(platform=platform, handle=handle, uid=uid)
        )
        if changed:
            fan_search_refresh(fan)
        return identity
    proven_first = F("verified_at").desc(nulls_last=True)
    known = fan.identities.filter(platform=platform).order_by(proven_first, "pk").first()
    if known is not None:
        return known
    return PlatformIdentity.objects.create(team_id=fan.team_id, fan=fan, platform=platform)
