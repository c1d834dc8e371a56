"""The record of advertisements that went out: it outlives the post, the account and the team."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from foundation.assets.models import Asset
from foundation.scopes.models import PublicIdField, TeamModel


class AdRecord(TeamModel):
    """One advertisement at one place, as it was published, for three years after its end.

    It points at no post, target, account or person: those may go. Names stand in it as words, for
    the team's and its people's are gone by then. The database refuses to change what it says, and
    to delete it before ``kept_until`` (migrations/0001: a trigger). Null: it has not ended, as far
    as anybody knows; the end that is sure is the team's.
    """

    AUDIT_NAME: ClassVar[str] = ""
    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"author_name", "approver_name"})

    public_id = PublicIdField()
    # The numbers of target and post, and the post's address while there was one.
    target_number = models.BigIntegerField()
    post_number = models.BigIntegerField()
    post_public_id = models.CharField(max_length=12)
    team_name = models.CharField(max_length=60)
    advertiser = models.CharField(max_length=60, blank=True)
    platform = models.CharField(max_length=16)
    place = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True)
    text = models.TextField(blank=True)
    # The whole version (kol/posts/drafts.draft_told), of all platforms.
    snapshot = models.JSONField(default=dict)
    content_hash = models.BinaryField(max_length=32)
    link = models.CharField(max_length=1000, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    remote_id = models.CharField(max_length=200, blank=True)
    author_name = models.CharField(max_length=40, blank=True)
    approver_name = models.CharField(max_length=40, blank=True)
    approved_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    kept_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["target_number", "content_hash"], name="ad_record_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at=None, kept_until=None)
                | models.Q(ended_at__isnull=False, kept_until__isnull=False),
                name="ad_record_end_is_kept",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kept_until"],
                condition=models.Q(kept_until__isnull=False),
                name="ad_record_over",
            ),
            models.Index(fields=["team", "-id"], name="ad_record_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.place}: {self.title or self.text[:40]}"


class AdRecordFile(TeamModel):
    """A picture or video of it. The key holds the file: nothing deletes it before the record."""

    record = models.ForeignKey(AdRecord, on_delete=models.CASCADE, related_name="files")
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "asset"], name="ad_record_file_once")
        ]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.asset_id}"
