"""The outbox: what happened, written in the transaction it happened in."""

from django.db import models
from django.db.models.functions import Now

from foundation.scopes.models import TeamModel


class Event(TeamModel):
    """One thing that happened. Holds ids and field names only, never personal values.

    The table is partitioned by month (see the migration) and nothing refers to it. ``xact`` is
    ``pg_current_xact_id()``: readers go by ``(xact, id)`` up to the oldest running transaction,
    so a number drawn early and committed late is never skipped.
    """

    id = models.BigAutoField(primary_key=True)
    xact = models.BigIntegerField(editable=False)
    at = models.DateTimeField(db_default=Now())
    name = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=64, blank=True)
    subject_id = models.BigIntegerField(null=True)
    actor_kind = models.CharField(max_length=8)
    actor_user_id = models.BigIntegerField(null=True)
    payload = models.JSONField(default=dict)

    class Meta:
        # The name stands in SQL: the migration, partitions.py, services.py.
        db_table = "events_event"


class ConsumerCursor(models.Model):
    """How far one consumer has read. Locked while it reads, moved in the same transaction."""

    name = models.CharField(max_length=64, primary_key=True)
    xact = models.BigIntegerField(default=0)
    event_id = models.BigIntegerField(default=0)
    moved_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name


class EventFailure(TeamModel):
    """An event a consumer could not handle: tried again with growing pauses, then left for us."""

    consumer = models.CharField(max_length=64)
    event_id = models.BigIntegerField()
    event_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=1)
    error = models.TextField(blank=True)
    next_try_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consumer", "event_id"], name="event_failure_once")
        ]
        indexes = [models.Index(fields=["next_try_at"], name="event_failure_due")]

    def __str__(self) -> str:
        return f"{self.consumer}:{self.event_id}"
