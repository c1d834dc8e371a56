from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "foundation.partners"
    label = "partners"

    def ready(self) -> None:
        """Keys end with their team."""
        from foundation.partners.services import api_keys_end
        from foundation.teams.team_registry import team_part

        team_part("partners", close=api_keys_end)
