"""What a person sees of moderation: their own messages that wait, and what was decided."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from community.moderation.models import Decision, Held, Report
from foundation.teams.models import User

# A declined message is shown to its sender for so long, unless they put it away.
DECLINED_DAYS = 7
SHOWN = 20


def held_of(member_id: int) -> list[Held]:
    """A member's own messages that wait, and those declined lately; the oldest first. One query."""
    since = timezone.now() - timedelta(days=DECLINED_DAYS)
    mine = Held.objects.filter(member_id=member_id, after=False).filter(
        Q(state=Held.State.WAITING)
        | Q(state=Held.State.DECLINED, seen_at=None, decided_at__gte=since)
    )
    return list(mine.select_related("image", "decision").order_by("-pk")[:SHOWN])[::-1]


def reports_by(user: User) -> "QuerySet[Report, Report]":
    """What a person reported, in the scope of their teams; newest first is for the caller."""
    mine = Report.objects.filter(reporter__user=user)
    return mine.select_related("team", "group", "decision", "target")


def decisions_about(user: User) -> "QuerySet[Decision, Decision]":
    """What was decided about a person, in the scope of their teams."""
    told = Decision.objects.filter(target__user=user).exclude(act=Decision.Act.DISMISS)
    return told.select_related("team", "group")
