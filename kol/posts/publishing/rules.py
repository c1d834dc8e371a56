"""What a team decided about publishing, and what its platforms ask for in time."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from foundation.scopes.actors import Actor
from foundation.scopes.errors import NotAllowed
from foundation.teams.audit import audit_record, fields_set
from foundation.teams.models import Staff
from foundation.teams.permissions import role_may
from kol.posts.models import PublishRules

# How long after a call a platform may still come up with what it got (its own queue, a review), by
# platform; what is not there by then is not there.
SETTLES: dict[str, float] = {"wechat": 3.0, "douyin": 3.0, "kuaishou": 3.0, "bilibili": 3.0}


def rules_of(team_id: int) -> PublishRules:
    """The rules of a team; the defaults where it set none. One query."""
    found = PublishRules.objects.filter(team_id=team_id).first()
    return found or PublishRules(team_id=team_id)


def rules_set(*, staff: Staff, actor: Actor, lateness_minutes: int) -> PublishRules:
    """Change them. Raises NotAllowed."""
    if not role_may(staff.role, "posts.approve"):
        raise NotAllowed
    with transaction.atomic():
        rules, _made = PublishRules.objects.select_for_update().get_or_create(team_id=staff.team_id)
        changes = fields_set(rules, {"lateness_minutes": lateness_minutes})
        if changes:
            audit_record(actor=actor, action="post.rules", obj=rules, changes=changes)
    return rules


def lateness_of(team_id: int) -> timedelta:
    """How overdue a target may be and still go out by itself. One query."""
    return timedelta(minutes=rules_of(team_id).lateness_minutes)


def settles_after(platform: str) -> timedelta:
    """How long after the call it is sure that what is not there will not come: the platform's own
    delays, after the time in which the caller itself may still be at it."""
    settle = settings.POST_SETTLE_SECONDS * SETTLES.get(platform, 1.0)
    return timedelta(seconds=settings.POST_LEASE_SECONDS + settle)


def look_apart() -> timedelta:
    """So long after it was not there it is looked for once more before it is sent again."""
    return timedelta(seconds=settings.POST_SETTLE_SECONDS / 6)
