"""The points ledger and the levels it leads to.

The ledger is the truth: rows are only added. A balance is its sum, kept beside it so that a list
of a million fans can be narrowed by level.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.fans.models import Fan
from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import User

KEY_LENGTH = 120
REASON_LENGTH = 80
MOST = 1_000_000_000


class Entry(TeamModel):
    """Points a fan got or gave, once: the same key is never booked twice in a team."""

    class Kind(models.TextChoices):
        EARNED = "earned", _("Earned")
        SPENT = "spent", _("Spent")
        REVERSED = "reversed", _("Taken back")

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"reason"})

    public_id = PublicIdField()
    fan = models.ForeignKey(Fan, on_delete=models.PROTECT, related_name="point_entries")
    kind = models.CharField(max_length=8, choices=Kind)
    # Positive for what was earned; below zero for what was spent. A reversal undoes its entry.
    amount = models.IntegerField(_("Points"))
    reason = models.CharField(_("What for"), max_length=REASON_LENGTH)
    key = models.CharField(max_length=KEY_LENGTH)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversal"
    )
    by = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "key"], name="points_key_once"),
            models.CheckConstraint(
                condition=(
                    models.Q(kind="earned", amount__gt=0, reverses__isnull=True)
                    | models.Q(kind="spent", amount__lt=0, reverses__isnull=True)
                    | models.Q(kind="reversed", reverses__isnull=False)
                ),
                name="points_sign_fits_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["team", "-id"], name="points_newest"),
            models.Index(fields=["team", "at"], name="points_by_time"),
            models.Index(fields=["team", "fan", "-id"], name="points_of_fan"),
        ]

    def __str__(self) -> str:
        return f"{self.amount:+d} {self.key}"


class Balance(TeamModel):
    """What the ledger comes to for one fan. Written only by the service that writes the ledger."""

    fan = models.OneToOneField(Fan, on_delete=models.PROTECT, related_name="point_balance")
    # To spend now. Only a reversal takes it below zero.
    points = models.IntegerField(default=0)
    # Ever earned, less what was taken back: spending costs no level.
    earned = models.IntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["team", "earned", "fan"], name="points_by_earned")]

    def __str__(self) -> str:
        return f"{self.points} of fan {self.fan_id}"


class Level(TeamModel):
    """A step on the team's ladder: reached with so many points earned."""

    AUDIT_NAME: ClassVar[str] = "name"

    rank = models.PositiveSmallIntegerField()
    name = models.CharField(_("Name"), max_length=20)
    threshold = models.PositiveIntegerField(_("Points earned"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "rank"], name="points_level_rank_once"),
            models.UniqueConstraint(fields=["team", "threshold"], name="points_level_step_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rank} {self.name}"
