from django.apps import AppConfig


class AssetsConfig(AppConfig):
    name = "foundation.assets"
    label = "assets"

    def ready(self) -> None:
        """What holds a team's logo."""
        from foundation.assets.registry import asset_held_by
        from foundation.teams.models import Team
        from foundation.teams.person_registry import PersonRef, person_refs

        asset_held_by("logo", Team, "logo")
        file = "what holds a file deletes it (asset_held_by); its row says whose place it hangs on"
        told = "told with what holds the file"
        person_refs(
            "assets",
            PersonRef("asset.created_by", stays=file, untold=told),
            PersonRef("asset.ref_id", stays=file, untold=told),
        )
