"""Files people bring: checked, made harmless, stored under the team's prefix, served privately."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.scopes.models import PublicIdField, TeamModel


class Asset(TeamModel):
    """One stored image, video or document. ``purpose`` and ``ref_id`` say who may read it
    (registry.py).

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


class LibraryFile(TeamModel):
    """A picture or video of the team's library of media: an asset with a name, once per content.

    ``digest`` is the hash of what was sent, so the same file sent again is the one that is there.
    """

    AUDIT_NAME: ClassVar[str] = "name"

    class Kind(models.TextChoices):
        IMAGE = "image", pgettext_lazy("library", "Picture")
        VIDEO = "video", pgettext_lazy("library", "Video")

    public_id = PublicIdField()
    asset = models.OneToOneField(Asset, on_delete=models.PROTECT, related_name="library")
    kind = models.CharField(_("Kind"), max_length=5, choices=Kind)
    name = models.CharField(_("Name"), max_length=120)
    tags = models.JSONField(_("Tags"), default=list)
    # Name and tags as they are looked for.
    sought = models.TextField(blank=True)
    digest = models.BinaryField(max_length=32)
    codec = models.CharField(max_length=20, blank=True)
    created_by = models.ForeignKey(
        "teams.Staff", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "digest"], name="library_content_once")
        ]
        indexes = [models.Index(fields=["team", "kind", "-id"], name="library_newest")]

    def __str__(self) -> str:
        return self.name

    @property
    def length(self) -> str:
        """How long a video is: 1:35."""
        minutes, seconds = divmod(round(self.asset.seconds), 60)
        return f"{minutes}:{seconds:02d}"
