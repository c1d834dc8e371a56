"""What the tasks of all teams have to look after."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from community.invites.models import InviteViews
from foundation.scopes.scope import system_scope

# Longer back than any pause of the task that nobody notices: looks are only counted for today.
FOLD_DAYS = 35


def views_fresh() -> list[tuple[int, int]]:
    """Teams and codes with looks that are not in the code's own sum yet. One query."""
    since = timezone.now().date() - timedelta(days=FOLD_DAYS)
    with system_scope():
        fresh = InviteViews.objects.filter(day__gte=since, count__gt=F("folded"))
        return sorted(set(fresh.values_list("team_id", "invite_id")))
