"""Lists as people keep them: views with their filters and columns, and edits of many rows."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.jobs.models import Job
from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff


class SavedView(TeamModel):
    """A list as somebody left it: what it is narrowed to, its order, its columns."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"query"})
    AUDIT_NAME: ClassVar[str] = "name"

    public_id = PublicIdField()
    # The list's name (foundation.lists.registry).
    kind = models.CharField(max_length=20)
    name = models.CharField(_("Name"), max_length=30)
    # {"beat": "科技", "order": "name"}: as in the address of the list.
    query = models.JSONField(_("Filters"), default=dict)
    # Empty: those of whoever looks.
    columns = models.JSONField(pgettext_lazy("list", "Columns"), default=list)
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    is_shared = models.BooleanField(_("For the whole team"), default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "kind", "owner", "name"], name="saved_view_once"
            )
        ]
        indexes = [models.Index(fields=["team", "kind", "name"], name="saved_view_of_list")]

    def __str__(self) -> str:
        return self.name


class ListChoice(TeamModel):
    """The columns somebody last chose to see in a list."""

    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=20)
    columns = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["staff", "kind"], name="list_choice_once")]

    def __str__(self) -> str:
        return self.kind


class BulkEdit(TeamModel):
    """The same changes to many rows of a list at once, and how far they were taken back."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"filters", "changes"})

    class State(models.TextChoices):
        RUNNING = "running", _("Changing")
        DONE = "done", pgettext_lazy("change of many", "Changed")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    public_id = PublicIdField()
    kind = models.CharField(max_length=20)
    # [{"field": "tags", "act": "add", "value": ["科技"]}]
    changes = models.JSONField(default=list)
    # What the list was narrowed to, of an edit of all that fit; empty for rows chosen one by one.
    filters = models.JSONField(default=dict)
    whole = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    # Rows looked at, and those that were not so already.
    seen = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    # Of the changed ones: taken back, and left as they were because of later edits.
    taken_back = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    job = models.ForeignKey(
        Job, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    undo_job = models.ForeignKey(
        Job, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    # The word of the form that asked for it: the same word again is the same edit.
    once = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "once"], condition=~models.Q(once=""), name="bulk_edit_asked_once"
            )
        ]
        indexes = [
            models.Index(fields=["team", "kind", "-id"], name="bulk_edit_newest"),
            models.Index(fields=["at"], name="bulk_edit_age"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def unchanged(self) -> int:
        """Rows that were so already."""
        return self.seen - self.changed


class BulkRow(TeamModel):
    """What one row was before an edit; kept as long as it can be undone."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"before"})

    edit = models.ForeignKey(
        BulkEdit, on_delete=models.CASCADE, related_name="rows", db_index=False
    )
    # Of the list's own kind.
    object_id = models.BigIntegerField()
    # {"tags": {"added": ["科技"]}, "owner": {"was": 3}}
    before = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edit", "object_id"], name="bulk_row_once")]
        indexes = [models.Index(fields=["team", "object_id"], name="bulk_row_object")]

    def __str__(self) -> str:
        return f"{self.edit_id}:{self.object_id}"
