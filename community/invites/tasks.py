"""Celery entry points of invites."""

from celery import shared_task

from community.invites import selectors, services
from foundation.scopes.scope import team_scope


@shared_task(name="invites.views_fold")
def views_fold() -> None:
    """Every minute: looks are added to the sums on the codes that had some."""
    for team_id, invite_id in selectors.views_fresh():
        with team_scope(team_id):
            services.views_fold(invite_id=invite_id, team_id=team_id)
