"""Press releases: every saved text is a version of its own, which nothing changes afterwards."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.assets.models import Asset
from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff

TITLE_LENGTH = 120


class Release(TeamModel):
    """A press release. ``title`` and ``number`` are those of its newest version."""

    AUDIT_NAME: ClassVar[str] = "title"

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        READY = "ready", _("Ready to send")
        ARCHIVED = "archived", _("Put away")

    public_id = PublicIdField()
    title = models.CharField(_("Headline"), max_length=TITLE_LENGTH)
    number = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=8, choices=State, default=State.DRAFT)
    owner = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("In charge"),
    )
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["team", "state", "-id"], name="release_newest")]

    def __str__(self) -> str:
        return self.title


class ReleaseVersion(TeamModel):
    """The text of a release as it was saved once, with its embargo."""

    release = models.ForeignKey(
        Release, on_delete=models.CASCADE, related_name="versions", db_index=False
    )
    number = models.PositiveIntegerField()
    title = models.CharField(_("Headline"), max_length=TITLE_LENGTH)
    lead = models.CharField(_("Lead"), max_length=400, blank=True)
    body = models.TextField(pgettext_lazy("release", "Text"), max_length=20000)
    # Not to be published before; None: at once.
    embargo_until = models.DateTimeField(_("Embargo until"), null=True, blank=True)
    # What was changed, in a few words.
    note = models.CharField(_("What was changed"), max_length=120, blank=True)
    by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["release", "number"], name="release_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.release_id}.{self.number}"

    @property
    def embargoed(self) -> bool:
        """Whether it may not be published yet."""
        return self.embargo_until is not None and self.embargo_until > timezone.now()


class ReleaseFile(TeamModel):
    """A picture or document that goes with a release."""

    AUDIT_NAME: ClassVar[str] = "name"

    public_id = PublicIdField()
    release = models.ForeignKey(
        Release, on_delete=models.CASCADE, related_name="files", db_index=False
    )
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("Name"), max_length=120)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["release", "id"], name="release_file_of")]

    def __str__(self) -> str:
        return self.name
