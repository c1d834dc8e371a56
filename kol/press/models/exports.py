"""Lists that were taken out of the archive, or are to be: by whom, which, and who allowed it."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.jobs.models import Job
from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff


class Export(TeamModel):
    """One list that somebody asked for. What is taken out bears its id where nobody sees it.

    ``waiting`` for a lead's word where it is long; ``begun`` once a job writes it; ``declined``.
    """

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"filters"})

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for approval")
        BEGUN = "begun", _("Exported")
        DECLINED = "declined", _("Declined")

    class Format(models.TextChoices):
        XLSX = "xlsx", _("Excel")
        CSV = "csv", "CSV"
        VCF = "vcf", _("vCard (address books)")

    public_id = PublicIdField()
    # "contacts" or "outlets".
    kind = models.CharField(max_length=10)
    format = models.CharField(_("Format"), max_length=4, choices=Format, default=Format.XLSX)
    # By name, as the list's address has them; what was typed goes once it is decided.
    filters = models.JSONField(default=dict)
    rows = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    # Whether phones, WeChat and the like stand in it in full, by the role of whoever asked.
    in_full = models.BooleanField(default=False)
    marked = models.BooleanField(default=True)
    reason = models.CharField(_("What for"), max_length=200, blank=True)
    asked_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)
    said = models.CharField(max_length=200, blank=True)
    # The page it was asked on: two clicks are one.
    once = models.CharField(max_length=40)
    job = models.ForeignKey(
        Job, on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "once"], name="press_export_once"),
            models.CheckConstraint(
                condition=models.Q(state="waiting", decided_at=None)
                | (~models.Q(state="waiting") & models.Q(decided_at__isnull=False)),
                name="press_export_decided_at",
            ),
        ]
        indexes = [
            models.Index(fields=["team", "state", "-id"], name="press_export_waiting"),
            models.Index(fields=["team", "-id"], name="press_export_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"
