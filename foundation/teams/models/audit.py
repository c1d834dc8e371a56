"""The audit trail: append-only, which a trigger in the database enforces (migration 0002)."""

from django.db import models
from django.db.models.functions import Now

from foundation.scopes.models import TeamModel


class AuditEntry(TeamModel):
    """Who did what to which object, from where, before and after.

    Ids and field names; a personal field is noted as ``"changed"`` without its values, so that
    erasing a person needs no change here.
    """

    at = models.DateTimeField(db_default=Now())
    actor_kind = models.CharField(max_length=8)
    actor_user = models.ForeignKey(
        "teams.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    api_key_id = models.BigIntegerField(null=True)
    ip = models.GenericIPAddressField(null=True)
    request_id = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=64)
    object_type = models.CharField(max_length=64)
    object_id = models.BigIntegerField(null=True)
    object_public_id = models.CharField(max_length=12, blank=True)
    # What the object was called then, where that is no person's name; older rows have none.
    object_name = models.CharField(max_length=120, blank=True, db_default="")
    changes = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["team", "-id"], name="audit_newest"),
            models.Index(fields=["team", "action", "-id"], name="audit_action"),
            models.Index(fields=["team", "actor_user", "-id"], name="audit_actor"),
            models.Index(fields=["team", "object_type", "object_id", "-id"], name="audit_object"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.object_type}:{self.object_id}"
