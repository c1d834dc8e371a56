"""Keys for partners' programs, and the calls that must happen once."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework.utils.encoders import JSONEncoder

from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff


class ApiKey(TeamModel):
    """A key ``qz_<prefix>_<secret>``: found by its prefix, proved by a keyed hash of the secret."""

    AUDIT_NAME: ClassVar[str] = "name"

    public_id = PublicIdField()
    name = models.CharField(_("Name"), max_length=60, help_text=_("Who or what uses it"))
    prefix = models.CharField(max_length=10, unique=True)
    secret_hash = models.BinaryField(max_length=32)
    scopes = ArrayField(models.CharField(max_length=32), default=list)
    created_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(_("Valid until"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # Noted at most once a minute.
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["team", "-id"], name="api_key_newest")]

    def __str__(self) -> str:
        return self.name

    @property
    def alive(self) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and (
            self.expires_at is None or self.expires_at > timezone.now()
        )


class IdempotentCall(TeamModel):
    """The answer of a POST that carried an ``Idempotency-Key``: kept a day and given again."""

    api_key = models.ForeignKey(ApiKey, on_delete=models.CASCADE, related_name="+", db_index=False)
    key = models.CharField(max_length=200)
    request_hash = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField(null=True, encoder=JSONEncoder)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["api_key", "key"], name="idempotent_once")]
        indexes = [models.Index(fields=["created_at"], name="idempotent_age")]

    def __str__(self) -> str:
        return self.key
