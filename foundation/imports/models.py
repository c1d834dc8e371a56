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
    ``running`` and ``done``; ``undoing`` and ``undone`` where it was taken back. A change of the
    mapping makes it ``draft`` again.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Columns to check")
        PREVIEWING = "previewing", _("Being looked through")
        PREVIEWED = "previewed", _("Ready to import")
        RUNNING = "running", _("Importing")
        DONE = "done", _("Imported")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

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
    # The row the header stands in (0: none), and the sheets of a workbook: all that hold anything
    # (reading.Part), and how those that are read lie (reading.Layout).
    header_row = models.PositiveIntegerField(default=0)
    parts = models.JSONField(default=list)
    layout = models.JSONField(default=list)
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
    # The moment of its one transaction: what it wrote bears it.
    committed_at = models.DateTimeField(null=True)
    undo_job = models.ForeignKey(
        Job, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    # Of the things it made or changed: taken back, and left as they were because of later edits.
    taken_back = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    # When somebody last looked at how it stands, or dismissed it on 今日.
    seen_at = models.DateTimeField(null=True)

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
    def at_job(self) -> Job | None:
        """The job it is at; None where it waits for somebody, or is at its end."""
        jobs = {"previewing": self.preview_job, "running": self.job, "undoing": self.undo_job}
        return jobs.get(self.state)

    @property
    def counts(self) -> dict[str, int]:
        """What came of the rows."""
        return {name: getattr(self, name) for name in COUNTS}


# The ends a row can come to.
COUNTS = ("created", "updated", "unchanged", "refused")


class ImportRow(TeamModel):
    """What became of one row of a file, and what it takes to undo it.

    ``undo`` (of changed rows alone; its shape is the target's) holds ids, field names and what
    stood there before; it is emptied when the thing is forgotten, and after 90 days.
    """

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"undo"})

    class Fate(models.TextChoices):
        CREATED = "created", _("New")
        UPDATED = "updated", _("Updated")
        UNCHANGED = "unchanged", _("Unchanged")
        REFUSED = "refused", _("Refused")

    record = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="row_results", db_index=False
    )
    number = models.PositiveIntegerField()
    # Of a row that tells of several things: which of them.
    piece = models.PositiveSmallIntegerField(default=0, db_default=0)
    fate = models.CharField(max_length=9, choices=Fate)
    # Of the target's own kind; empty for a refused row.
    object_id = models.BigIntegerField(null=True)
    undo = models.JSONField(null=True)
    # Why undoing left it as it is (a stable code of the target's).
    kept = models.CharField(max_length=20, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "number", "piece"], name="import_row_once")
        ]
        indexes = [
            models.Index(
                fields=["record", "object_id"],
                condition=models.Q(fate__in=["created", "updated"]),
                name="import_row_object",
            ),
            models.Index(
                fields=["team", "object_id"],
                condition=models.Q(undo__isnull=False),
                name="import_row_undo",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.fate}"


class SavedMapping(TeamModel):
    """Which column is which in files with these headers, as the team last chose."""

    AUDIT_NAME: ClassVar[str] = "name"

    public_id = PublicIdField()
    target = models.CharField(max_length=40)
    name = models.CharField(_("Name"), max_length=60)
    # Of the headers, in order, without what varies in writing them.
    fingerprint = models.BinaryField(max_length=32)
    columns = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    options = models.JSONField(default=dict)
    created_by = models.ForeignKey(
        "teams.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(default=timezone.now)
    times = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "target", "fingerprint"], name="import_mapping_once"
            )
        ]
        indexes = [models.Index(fields=["team", "target", "-id"], name="import_mapping_newest")]

    def __str__(self) -> str:
        return self.name


class CustomField(TeamModel):
    """Something a team notes of its people or contacts that we have no column for."""

    AUDIT_NAME: ClassVar[str] = "label"

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        NUMBER = "number", _("Number")
        DATE = "date", _("Date")
        CHOICE = "choice", _("One of a list")
        CHOICES = "choices", _("Several of a list")
        LINK = "link", _("Link")
        BOOLEAN = "boolean", _("Yes or no")

    public_id = PublicIdField()
    target = models.CharField(max_length=40)
    # The name of the value in the record's JSON and in the API; it stays when the label changes.
    key = models.CharField(max_length=40)
    label = models.CharField(_("Name"), max_length=30)
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind, default=Kind.TEXT)
    # What a choice, or each of several, may be.
    options = models.JSONField(default=list)
    order = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "target", "key"], name="custom_field_key_once"),
            models.UniqueConstraint(
                fields=["team", "target", "label"],
                condition=models.Q(archived_at__isnull=True),
                name="custom_field_label_once",
            ),
        ]

    def __str__(self) -> str:
        return self.label
