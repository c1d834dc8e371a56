from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "foundation.imports"
    label = "imports"

    def ready(self) -> None:
        """The kinds of jobs of an import, and where the trail finds it."""
        from foundation.imports import steps
        from foundation.imports.exporting import EXPORT, export_permission, export_step
        from foundation.imports.registry import import_permission
        from foundation.imports.services.running import PREVIEW, RUN
        from foundation.imports.services.undoing import UNDO
        from foundation.jobs.registry import job_kind
        from foundation.teams.audit_objects import audit_kind
        from foundation.teams.person_registry import EMPTIED, PersonRef, deeds, person_refs

        person_refs(
            "imports",
            PersonRef(
                "importrow.object_id",
                erased=EMPTIED,
                untold="what the list said of them is told with their record",
            ),
            *deeds("import.created_by", "savedmapping.created_by"),
        )
        audit_kind("imports.import", page="imports:detail")
        job_kind(
            PREVIEW,
            steps.preview_step,
            label=_("Looking through a file"),
            title=_("Looking through %(about)s"),
            queue="import",
            page=steps.import_page,
            runs=import_permission,
        )
        job_kind(
            RUN,
            steps.run_step,
            label=_("Import"),
            title=_("Import %(about)s"),
            queue="import",
            page=steps.import_page,
            runs=import_permission,
        )
        job_kind(
            UNDO,
            steps.undo_step,
            label=_("Undoing an import"),
            title=_("Undo the import %(about)s"),
            queue="import",
            page=steps.import_page,
            runs=import_permission,
        )
        job_kind(
            EXPORT,
            export_step,
            label=_("Export"),
            title=_("Export %(about)s"),
            queue="import",
            download=export_permission,
            runs=export_permission,
        )
