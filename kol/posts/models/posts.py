"""A post: one text for all platforms, the versions that differ, and every state it was in."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.assets.models import Asset
from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff
from kol.platforms.connectors.base import ContentKind

if TYPE_CHECKING:
    from kol.posts.models.targets import PostTarget

TITLE_LENGTH = 120
BODY_LENGTH = 20_000  # characters of all blocks together


class Post(TeamModel):
    """What a team wants to say, written once.

    ``body`` is the safe structure of kol/posts/body.py: blocks of runs, never HTML. ``number``
    grows with each save: whoever saves names the one they began from, so two editors can't write
    over each other. ``approved_hash`` is that of the content somebody said yes to (rendering.py);
    any other content is not approved, whatever ``state`` says.
    """

    AUDIT_NAME: ClassVar[str] = "title"

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REVIEW = "in_review", _("In review")
        CHANGES = "changes_asked", _("Changes asked")
        APPROVED = "approved", pgettext_lazy("post", "Approved")
        SCHEDULED = "scheduled", _("Scheduled")
        ARCHIVED = "archived", _("Put away")

    class Kind(models.TextChoices):
        TEXT = ContentKind.TEXT.value, pgettext_lazy("post", "Text")
        IMAGES = ContentKind.IMAGES.value, _("Text with pictures")
        VIDEO = ContentKind.VIDEO.value, _("Video")
        ARTICLE = ContentKind.ARTICLE.value, pgettext_lazy("post", "Article")

    public_id = PublicIdField()
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind, default=Kind.IMAGES)
    title = models.CharField(pgettext_lazy("post", "Title"), max_length=TITLE_LENGTH, blank=True)
    body = models.JSONField(default=dict)
    # The words of the body alone, as lists look for them.
    words = models.TextField(blank=True, default="", db_default="")
    topics = models.JSONField(_("Topics"), default=list)
    # Where the tracked link of each target leads; empty for no link.
    link_url = models.URLField(_("Link"), max_length=1000, blank=True)
    campaign = models.CharField(_("Campaign"), max_length=60, blank=True)
    # What advertising law asks to be said, and what AI made (china.md, 10).
    ad = models.BooleanField(_("This is an advertisement"), default=False)
    advertiser = models.CharField(_("On behalf of"), max_length=60, blank=True)
    ai_made = models.BooleanField(_("Made with AI"), default=False)
    state = models.CharField(max_length=13, choices=State, default=State.DRAFT)
    number = models.PositiveIntegerField(default=1)
    approved_hash = models.BinaryField(max_length=32, null=True)
    author = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # When it is meant to go out, while nothing is scheduled yet: where the calendar shows it.
    planned_at = models.DateTimeField(_("Planned for"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    # Given by selectors.places_add, to those a list shows: its targets, and how far it is.
    places: "list[PostTarget]"
    stage: str
    goes_at: datetime | None

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["approved", "scheduled"])
                | models.Q(approved_hash__isnull=False),
                name="post_approved_has_hash",
            )
        ]
        indexes = [
            models.Index(fields=["team", "state", "-id"], name="post_newest"),
            models.Index(fields=["team", "planned_at"], name="post_planned"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """How it is called in lists: its title, or how its text begins."""
        first = next((line.strip() for line in self.words.split("\n") if line.strip()), "")
        return self.title or first[:40] or str(_("Untitled"))


class PostShape(TeamModel):
    """The version of a post for one platform: what differs from the master, and nothing else.

    ``own`` names the fields that are this platform's own (title, body, topics, media, cover); the
    others follow the master. ``options`` is what only the platform knows (Bilibili's column).
    """

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="shapes", db_index=False)
    platform = models.CharField(max_length=16)
    own = models.JSONField(default=list)
    title = models.CharField(max_length=TITLE_LENGTH, blank=True)
    body = models.JSONField(default=dict)
    topics = models.JSONField(default=list)
    options = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "platform"], name="post_shape_once")]

    def __str__(self) -> str:
        return f"{self.post_id} {self.platform}"


class PostMedia(TeamModel):
    """A file of the library in a post: of its master (no platform), or of a platform's version."""

    class Role(models.TextChoices):
        IMAGE = "image", _("Picture")
        VIDEO = "video", _("Video")
        COVER = "cover", _("Cover")
        # Inside an article's text; the structure says where.
        BODY = "body", _("Picture in the text")

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="media", db_index=False)
    platform = models.CharField(max_length=16, blank=True)
    role = models.CharField(max_length=5, choices=Role, default=Role.IMAGE)
    position = models.PositiveSmallIntegerField(default=0)
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="+")
    alt = models.CharField(_("Description"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "platform", "role", "position"],
                name="post_media_place",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return f"{self.post_id} {self.role} {self.position}"


class PostVersion(TeamModel):
    """A post as it was saved once, whole (snapshot of master, shapes and media), never changed.

    Saves by the same person within a few minutes grow one version; asking for approval, approving
    and restoring begin a new one.
    """

    post = models.ForeignKey(
        Post, on_delete=models.CASCADE, related_name="versions", db_index=False
    )
    number = models.PositiveIntegerField()
    snapshot = models.JSONField()
    content_hash = models.BinaryField(max_length=32)
    note = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "number"], name="post_version_once")]

    def __str__(self) -> str:
        return f"{self.post_id}.{self.number}"
