"""Whether a fan agreed that we keep and use what we know of them, when, and how we know."""

from django.db import transaction
from django.utils import timezone

from community.fans.models import Fan
from community.fans.services.announce import fan_event
from community.fans.services.locks import fan_lock
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record


def consent_set(*, fan: Fan, consent: str, how: str, actor: Actor) -> Fan:
    """Set a fan's consent with how we know of it; the same again changes nothing. Of a merged
    record it is the winner's. Raises FanErased."""
    with transaction.atomic():
        locked = fan_lock(fan, follow=True)
        if consent_apply(fan=locked, consent=consent, how=how, actor=actor):
            fan_event(
                team_id=fan.team_id,
                name="fan.updated",
                fan_ids=[locked.pk],
                fan=locked,
                actor=actor,
                fields=["consent"],
            )
    return locked


def consent_apply(*, fan: Fan, consent: str, how: str, actor: Actor) -> bool:
    """The write itself, on a locked row; True when it changed."""
    if fan.consent == consent:
        return False
    before, fan.consent = fan.consent, Fan.Consent(consent)
    fan.consent_at, fan.consent_how = timezone.now(), how[:80]
    fan.save(update_fields=["consent", "consent_at", "consent_how"])
    audit_record(
        actor=actor,
        action="fan.consent",
        obj=fan,
        changes={"consent": [before, fan.consent], "how": [None, fan.consent_how]},
    )
    return True
