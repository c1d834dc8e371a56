from django.apps import AppConfig


class PartnersConfig(AppConfig):
    name = "foundation.partners"
    label = "partners"

    def ready(self) -> None:
        """Keys end with their team."""
        from foundation.partners.services import api_keys_end
        from foundation.teams.person_registry import deeds, person_refs
        from foundation.teams.team_registry import team_part

        person_refs("partners", *deeds("apikey.created_by"))
        team_part("partners", close=api_keys_end)
