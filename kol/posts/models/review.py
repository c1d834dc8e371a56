"""Who was asked about a post, what they said, and what is talked about it."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff
from kol.posts.models.posts import Post


class PostReview(TeamModel):
    """One asking for approval, of exactly one content, and its answer. One is open a post."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("post", "Waits for approval")
        APPROVED = "approved", pgettext_lazy("post", "Approved")
        CHANGES = "changes_asked", _("Changes asked")
        # The author took it back, or the content was edited meanwhile.
        WITHDRAWN = "withdrawn", _("Withdrawn")
        VOID = "void", pgettext_lazy("post", "Void: edited since")

    public_id = PublicIdField()
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reviews", db_index=False)
    content_hash = models.BinaryField(max_length=32)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=13, choices=State, default=State.OPEN)
    asked_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # Whom it was asked of; None: whoever may approve.
    asked_of = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    note = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    answer = models.CharField(max_length=1000, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post"], condition=models.Q(state="open"), name="post_review_open_once"
            )
        ]
        indexes = [
            models.Index(fields=["post", "-id"], name="post_review_of"),
            models.Index(
                fields=["team", "-id"], condition=models.Q(state="open"), name="post_review_waits"
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class PostComment(TeamModel):
    """What somebody says about a post to colleagues; ``mentions`` holds ids of staff told of it."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"text"})

    public_id = PublicIdField()
    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, related_name="comments", db_index=False
    )
    # The version it was written under, and the platform it is about (empty: the master).
    number = models.PositiveIntegerField(default=0)
    platform = models.CharField(max_length=16, blank=True)
    text = models.CharField(max_length=2000)
    mentions = models.JSONField(default=list)
    by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=timezone.now)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["post", "-id"], name="post_comment_of")]

    def __str__(self) -> str:
        return self.public_id
