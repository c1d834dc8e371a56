"""Forgetting a fan."""

from django.db import transaction
from django.utils import timezone

from community.fans.models import Fan, FanTag
from community.fans.services.announce import fan_event
from foundation.scopes.actors import SYSTEM, Actor
from foundation.teams.audit import audit_record


def fan_erase(*, fan: Fan, actor: Actor) -> Fan:
    """Take everything personal off a fan's record and unlink the person. Can't be undone.

    The row itself stays, empty, so that counts and histories keep their sums. Twice is as once.
    """
    with transaction.atomic():
        locked = Fan.objects.select_for_update().get(pk=fan.pk)
        if locked.state == Fan.State.ERASED:
            return locked
        locked.contacts.all().delete()
        locked.identities.all().delete()
        FanTag.objects.filter(fan=locked).delete()
        Fan.objects.filter(pk=locked.pk).update(
            user=None,
            nickname="",
            note="",
            sort_key="",
            search=None,
            consent=Fan.Consent.WITHDRAWN,
            consent_at=timezone.now(),
            consent_how="",
            state=Fan.State.ERASED,
            last_active_at=None,
        )
        audit_record(actor=actor, action="fan.erase", obj=locked)
        fan_event(
            team_id=locked.team_id, name="fan.erased", fan_ids=[locked.pk], fan=locked, actor=actor
        )
        locked.refresh_from_db()
    return locked


def fans_erase_some(limit: int) -> int:
    """Erase up to ``limit`` fans of the team in scope, which was closed long ago, each in a
    transaction of its own. Returns how many; 0 when none is left."""
    fans = Fan.objects.exclude(state=Fan.State.ERASED).order_by("pk")[:limit]
    return len([fan_erase(fan=fan, actor=SYSTEM) for fan in fans])
