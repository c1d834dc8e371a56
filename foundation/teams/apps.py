from django.apps import AppConfig


class TeamsConfig(AppConfig):
    name = "foundation.teams"
    label = "teams"

    def ready(self) -> None:
        """A person's teams, as staff."""
        from foundation.scopes.scope import person_teams
        from foundation.teams.selectors import staff_team_ids

        person_teams(staff_team_ids)
