from django.apps import AppConfig


class PlatformsConfig(AppConfig):
    name = "kol.platforms"
    label = "platforms"

    def ready(self) -> None:
        """Where the trail finds accounts."""
        from foundation.teams.audit_objects import audit_kind

        audit_kind("platforms.platformaccount", page="platforms:edit")
