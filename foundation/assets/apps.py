from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssetsConfig(AppConfig):
    name = "foundation.assets"
    label = "assets"

    def ready(self) -> None:
        """What holds a team's logo; the library of media, which ends with its team."""
        from foundation.assets.library import PURPOSE, library_erase
        from foundation.assets.library_selectors import library_readable
        from foundation.assets.models import LibraryFile
        from foundation.assets.registry import asset_held_by, asset_reader
        from foundation.teams.audit_objects import audit_kind
        from foundation.teams.audit_words import audit_action, audit_kind_label
        from foundation.teams.models import Team
        from foundation.teams.person_registry import PersonRef, deeds, person_refs
        from foundation.teams.team_registry import team_part

        asset_held_by("logo", Team, "logo")
        file = "what holds a file deletes it (asset_held_by); its row says whose place it hangs on"
        told = "told with what holds the file"
        asset_reader(PURPOSE, library_readable)
        asset_held_by(PURPOSE, LibraryFile, "asset")
        team_part("library", erase=library_erase)
        audit_action("library.add", _("Put a file into the library"))
        audit_action("library.update", _("Renamed or tagged a file of the library"))
        audit_action("library.delete", _("Deleted a file of the library"))
        audit_kind_label("assets.libraryfile", _("File of the library"))
        audit_kind("assets.libraryfile", page="library:file")
        person_refs(
            "assets",
            *deeds("libraryfile.created_by"),
            PersonRef("asset.created_by", stays=file, untold=told),
            PersonRef("asset.ref_id", stays=file, untold=told),
        )
