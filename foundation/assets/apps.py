from django.apps import AppConfig


class AssetsConfig(AppConfig):
    name = "foundation.assets"
    label = "assets"

    def ready(self) -> None:
        """What holds a team's logo."""
        from foundation.assets.registry import asset_held_by
        from foundation.teams.models import Team

        asset_held_by("logo", Team, "logo")
