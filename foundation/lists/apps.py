from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ListsConfig(AppConfig):
    name = "foundation.lists"
    label = "lists"

    def ready(self) -> None:
        """Edits of many as jobs, their words in the trail, whom its columns point at."""
        from foundation.jobs.registry import job_kind
        from foundation.lists import steps
        from foundation.lists.services.bulk import CHANGE, UNDO
        from foundation.teams.audit_objects import audit_kind
        from foundation.teams.audit_words import KINDS, audit_action
        from foundation.teams.person_registry import PersonRef, deeds, person_refs

        job_kind(
            CHANGE,
            steps.change_step,
            label=_("Change many"),
            title=_("Change many: %(about)s"),
            page=steps.edit_page,
            runs=steps.edit_permission,
        )
        job_kind(
            UNDO,
            steps.undo_step,
            label=_("Undo a change of many"),
            title=_("Undo a change of many: %(about)s"),
            page=steps.edit_page,
            runs=steps.edit_permission,
        )
        for name, label in {
            "view.save": _("Saved a view of a list"),
            "view.change": _("Changed a view of a list"),
            "view.delete": _("Deleted a view of a list"),
            "bulk.change": _("Changed many at once"),
            "bulk.undo": _("Undid a change of many"),
        }.items():
            audit_action(name, label)
        KINDS["lists.savedview"] = _("View of a list")
        KINDS["lists.bulkedit"] = _("Change of many")
        audit_kind("lists.bulkedit", page="lists:edit")
        person_refs(
            "lists",
            *deeds("savedview.owner", "listchoice.staff", "bulkedit.by"),
            PersonRef(
                "bulkrow.object_id",
                stays="rows of lists whose people do not sign in; what they were before ends with "
                "their record (bulk_forget)",
                untold="what a record was before is told with the record",
            ),
        )
