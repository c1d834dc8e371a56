"""Whether a fan agreed that we keep and use what we know of them, when, and how we know."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone

from community.fans.errors import ConsentOlder
from community.fans.models import Fan
from community.fans.services.announce import fan_event
from community.fans.services.locks import fan_lock
from foundation.scopes.actors import Actor
from foundation.teams.audit import Changes, audit_record


def consent_set(*, fan: Fan, consent: str, how: str, actor: Actor, on: date | None = None) -> Fan:
    """Set a fan's consent with how we know of it, and the day they said so where it was before
    today; the same again changes nothing but the day. Of a merged record it is the winner's.
    Raises FanErased, ConsentOlder."""
    with transaction.atomic():
        locked = fan_lock(fan, follow=True)
        if consent_apply(fan=locked, consent=consent, how=how, actor=actor, on=on):
            fan_event(
                team_id=fan.team_id,
                name="fan.updated",
                fan_ids=[locked.pk],
                fan=locked,
                actor=actor,
                fields=["consent"],
            )
    return locked


def consent_apply(
    *, fan: Fan, consent: str, how: str, actor: Actor, on: date | None = None
) -> bool:
    """The write itself, on a locked row; True when it changed."""
    at = _moment(fan, on)
    if fan.consent == consent and at is None:
        return False
    if at is not None and fan.consent != consent and _said_later(fan, at):
        raise ConsentOlder(field="on")
    before, fan.consent = fan.consent, Fan.Consent(consent)
    changes: Changes = {"consent": [before, fan.consent], "how": [None, how[:80]]}
    if at is not None:
        was = fan.consent_at.isoformat() if fan.consent_at else None
        changes["at"] = [was, at.isoformat()]
    fan.consent_at, fan.consent_how = at or timezone.now(), how[:80]
    fan.save(update_fields=["consent", "consent_at", "consent_how"])
    audit_record(actor=actor, action="fan.consent", obj=fan, changes=changes)
    return True


def _moment(fan: Fan, on: date | None) -> datetime | None:
    """When an earlier day began; nothing for today, or for the day that is known already."""
    known = timezone.localdate(fan.consent_at) if fan.consent_at else None
    if on is None or on in (known, timezone.localdate()):
        return None
    return timezone.make_aware(datetime.combine(on, time()))


def _said_later(fan: Fan, at: datetime) -> bool:
    """Whether what is known was said after that."""
    return fan.consent != Fan.Consent.UNKNOWN and fan.consent_at is not None and fan.consent_at > at
