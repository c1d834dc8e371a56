"""The archive that drafts are compared with: texts that were imported, and the prints of all."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.imports.models import Import
from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff
from foundation.text.copied import MOST_CHARACTERS


class ArchivedText(TeamModel):
    """A text of the team from before: typed in, or imported from a file. Each is kept once."""

    AUDIT_NAME: ClassVar[str] = "title"

    public_id = PublicIdField()
    title = models.CharField(pgettext_lazy("text", "Title"), max_length=200, blank=True)
    text = models.TextField(pgettext_lazy("archive", "Text"), max_length=MOST_CHARACTERS)
    # Where it appeared: an address, a paper, a platform.
    place = models.CharField(_("Where it appeared"), max_length=300, blank=True)
    written_on = models.DateField(_("Written on"), null=True, blank=True)
    # Of its letters and digits alone: the same text in another dress is the same.
    digest = models.BinaryField(max_length=32)
    search = SearchVectorField(null=True)
    # The import that brought it, while that can still be taken back.
    brought_by = models.ForeignKey(
        Import, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    created_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "digest"], name="archived_text_once")
        ]
        indexes = [
            models.Index(fields=["team", "-id"], name="archived_text_newest"),
            models.Index(fields=["brought_by"], name="archived_text_brought"),
            GinIndex(fields=["search"], name="archived_text_search"),
        ]

    def __str__(self) -> str:
        return self.title or self.text[:40]


class TextPrints(TeamModel):
    """By which passages one text of the archive is found (foundation/text/copied.py).

    ``kind`` and ``ref`` name it in the registry of sources (kol/posts/originality/registry.py):
    the text itself stays where it is, and goes from there.
    """

    kind = models.CharField(max_length=12)
    ref = models.BigIntegerField()
    prints = ArrayField(models.IntegerField())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "kind", "ref"], name="text_prints_once")
        ]
        indexes = [
            # Hundreds of look-ups a check: none may have to walk a list of what is pending.
            GinIndex(fields=["prints"], name="text_prints_found", fastupdate=False)
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"
