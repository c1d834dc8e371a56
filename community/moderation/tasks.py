"""Celery entry points of moderation."""

from celery import shared_task

from community.moderation.services import logs_drop
from foundation.scopes.scope import team_scope
from foundation.teams.models import Team


@shared_task(name="moderation.drop_logs")
def drop_logs() -> None:
    """Daily: records that are older than their team keeps them go."""
    for team_id in Team.objects.order_by("pk").values_list("pk", flat=True):
        with team_scope(team_id):
            logs_drop()
