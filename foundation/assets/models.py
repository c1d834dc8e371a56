"""Files people bring: checked, made harmless, stored under the team's prefix, served privately."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from foundation.scopes.models import PublicIdField, TeamModel


class Asset(TeamModel):
    """One stored image, video or document. ``purpose`` and ``ref_id`` say who may read it (registry.py).

    A document has a ``filename`` to be saved under and is only handed out as an attachment.
    """

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"filename"})

    public_id = PublicIdField()
    purpose = models.CharField(max_length=20)
    ref_id = models.BigIntegerField(null=True)
    mime = models.CharField(max_length=100)
    filename = models.CharField(max_length=120, blank=True, default="", db_default="")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    # Of a video; 0 of everything else.
    seconds = models.FloatField(default=0, db_default=0)
    size = models.PositiveIntegerField()
    sha256 = models.BinaryField(max_length=32)
    key = models.CharField(max_length=120)
    thumb_key = models.CharField(max_length=120, blank=True)
    created_by = models.ForeignKey(
        "teams.User", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["team", "purpose", "-id"], name="asset_purpose")]

    def __str__(self) -> str:
        return self.public_id
