from django.apps import AppConfig


class FansConfig(AppConfig):
    name = "community.fans"
    label = "fans"

    def ready(self) -> None:
        """A person's teams, as a fan."""
        from community.fans.selectors import fan_team_ids
        from foundation.scopes.scope import person_teams

        person_teams(fan_team_ids)
