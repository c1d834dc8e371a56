"""Whoever changes what messages are checked by says so, in the same transaction."""

from django.db.models import F

from foundation.teams.models import Team


def rules_changed(team_id: int) -> None:
    """Every process compiles the team's words and rules anew with the next message."""
    Team.objects.filter(pk=team_id).update(rules_version=F("rules_version") + 1)


def rules_changed_everywhere() -> None:
    """As rules_changed, for every team: the site's own lists changed."""
    Team.objects.update(rules_version=F("rules_version") + 1)
