"""An uploaded file on its way into the team's records."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.jobs.models import Job
from foundation.scopes.models import PublicIdField, TeamModel


class Import(TeamModel):
    """One file: what it is, which column is which, what came of it.

    ``draft`` until it was looked through as a whole; ``previewed`` says what would happen;
    ``running`` and ``done``. A change of the mapping makes it ``draft`` again.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Columns to check")
        PREVIEWING = "previewing", _("Being looked through")
        PREVIEWED = "previewed", _("Ready to import")
        RUNNING = "running", _("Importing")
        DONE = "done", _("Imported")

    AUDIT_NAME: ClassVar[str] = "filename"

    public_id = PublicIdField()
    target = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    filename = models.CharField(max_length=120)
    # The stored file (a workbook was turned into CSV); empty once it was deleted.
    key = models.CharField(max_length=120, blank=True)
    size = models.PositiveIntegerField()
    sha256 = models.BinaryField(max_length=32)
    is_workbook = models.BooleanField(default=False)
    # How it is written, recognised or chosen.
    encoding = models.CharField(max_length=20)
    delimiter = models.CharField(max_length=1)
    has_header = models.BooleanField(default=True)
    first_row = models.PositiveIntegerField(default=2)
    columns = models.JSONField(default=list)
    samples = models.JSONField(default=list)
    rows = models.PositiveIntegerField(default=0)
    # {"0": "nickname"}: place in the file -> field of the target.
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    # What would happen: counts, and the first rows with their reasons.
    preview = models.JSONField(default=dict)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    preview_job = models.ForeignKey(
        Job, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    job = models.ForeignKey(
        Job, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_by = models.ForeignKey(
        "teams.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    # What the file says was so at this time: when these bytes were first uploaded.
    evidence_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["team", "-id"], name="import_newest"),
            models.Index(fields=["team", "sha256"], name="import_same_file"),
            models.Index(fields=["created_at"], condition=~models.Q(key=""), name="import_kept"),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def changeable(self) -> bool:
        """Whether the columns may still be chosen: before it runs, and not while it is read."""
        stopped = self.preview_job is None or self.preview_job.resumable
        return self.state in (self.State.DRAFT, self.State.PREVIEWED) or (
            self.state == self.State.PREVIEWING and stopped
        )

    @property
    def counts(self) -> dict[str, int]:
        """What came of the rows."""
        return {name: getattr(self, name) for name in COUNTS}


# The ends a row can come to.
COUNTS = ("created", "updated", "unchanged", "refused")
