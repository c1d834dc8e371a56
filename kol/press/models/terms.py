"""The words contacts and outlets are sorted by: every tag, beat and region anybody has used."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.scopes.models import TeamModel


class Term(TeamModel):
    """A word in use, to be offered while typing. Triggers add what a row brings (0005_terms); it
    ends when somebody deletes or merges it (``kol.press.services.terms``)."""

    AUDIT_NAME: ClassVar[str] = "name"

    class Kind(models.TextChoices):
        TAG = "tag", _("Tag")
        BEAT = "beat", _("Beat")
        REGION = "region", _("Region")

    kind = models.CharField(max_length=6, choices=Kind)
    name = models.CharField(_("Name"), max_length=40)
    created_at = models.DateTimeField(default=timezone.now, db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "kind", "name"], name="press_term_once")
        ]

    def __str__(self) -> str:
        return self.name
