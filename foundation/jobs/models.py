"""Long work with progress, and what was wrong with single rows of it."""

from dataclasses import dataclass
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.scopes.models import PublicIdField, TeamModel


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is. ``rate`` is rows a second of the present run, ``left`` seconds to its end;
    both None where they can't be told."""

    done: int
    total: int | None
    rate: float | None
    left: float | None

    @property
    def percent(self) -> int | None:
        """Whole percent done, 100 only at the end."""
        return min(100, self.done * 100 // self.total) if self.total else None


class Job(TeamModel):
    """A piece of long work. The row is the truth: the broker only says that there is something.

    A worker holds a running job by ``runner`` until ``lease_until``; each step ends in one UPDATE
    that asks for both, in the step's own transaction, so a step counts once whoever runs it.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Stopped by an error")
        CANCELLED = "cancelled", _("Cancelled")

    AUDIT_NAME: ClassVar[str] = "about"

    public_id = PublicIdField()
    kind = models.CharField(max_length=40)
    # What it is about, such as a file's name: the kind's sentence is told around it, in the
    # reader's language. ``title`` is the whole of it where the kind has no sentence.
    about = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    params = models.JSONField(default=dict)
    # Where the next step begins; its shape is the kind's own.
    cursor = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    error_count = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    # A sentence for people: why it stopped.
    message = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(
        "teams.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    heartbeat_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    runner = models.UUIDField(null=True)
    # Claims since a step last succeeded: one that kills its worker each time is given up.
    attempts = models.PositiveSmallIntegerField(default=0)
    # When a worker was last told of it; the sweeper tells again.
    sent_at = models.DateTimeField(default=timezone.now)
    # The rate is of this run, not of the night it lay still.
    run_started_at = models.DateTimeField(null=True)
    run_from = models.PositiveIntegerField(default=0)
    cancel_requested = models.BooleanField(default=False)
    # The word of the form that asked for it: the same word again is the same job.
    once = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="running")
                | models.Q(lease_until__isnull=False, runner__isnull=False),
                name="job_running_has_lease",
            ),
            models.UniqueConstraint(
                fields=["team", "once"], condition=~models.Q(once=""), name="job_asked_once"
            ),
        ]
        indexes = [
            models.Index(fields=["team", "-id"], name="job_newest"),
            models.Index(
                fields=["state", "lease_until"],
                condition=models.Q(state__in=["queued", "running"]),
                name="job_unfinished",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"

    @property
    def unfinished(self) -> bool:
        """Waiting or running."""
        return self.state in (self.State.QUEUED, self.State.RUNNING)

    @property
    def resumable(self) -> bool:
        """Stopped before its end, so that it can go on where it stopped."""
        return self.state in (self.State.FAILED, self.State.CANCELLED)

    @property
    def progress(self) -> Progress:
        """How far it is, how fast, and how long it still takes."""
        rate = left = None
        if self.state == self.State.RUNNING and self.run_started_at and self.heartbeat_at:
            seconds = (self.heartbeat_at - self.run_started_at).total_seconds()
            moved = self.done - self.run_from
            if seconds > 0 and moved > 0:
                rate = moved / seconds
                left = max(0.0, (self.total - self.done) / rate) if self.total else None
        return Progress(self.done, self.total, rate, left)


# Rows of a file's second sheet are counted from here, of its third from twice as far.
ROWS_A_SHEET = 1_000_000


class JobRowError(TeamModel):
    """One row that was refused, and why. Kept for 90 days: it may quote what the file said."""

    job = models.ForeignKey(
        Job, on_delete=models.CASCADE, related_name="row_errors", db_index=False
    )
    row = models.PositiveIntegerField()
    column = models.CharField(max_length=80, blank=True)
    code = models.CharField(max_length=60)
    message = models.CharField(max_length=300)
    value = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["job", "row", "id"], name="job_error_row"),
            models.Index(fields=["created_at"], name="job_error_age"),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.code}"

    @property
    def place(self) -> str:
        """The row for people, led by the number of its sheet beyond the first."""
        sheet, row = divmod(self.row, ROWS_A_SHEET)
        return f"{sheet + 1}:{row}" if sheet else str(row)
