from django.apps import AppConfig


class FansConfig(AppConfig):
    name = "community.fans"
    label = "fans"

    def ready(self) -> None:
        """A person's teams as a fan, what we hold on a person, and the import of fans."""
        from community.fans.importing.target import FANS
        from community.fans.selectors import fan_team_ids
        from foundation.imports.registry import import_target
        from foundation.scopes.scope import person_teams

        person_teams(fan_team_ids)
        import_target(FANS)
