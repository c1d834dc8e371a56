"""The calendar's own tables: times of the week, and addresses that calendars read it by."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff
from kol.platforms.models import PlatformAccount


class PostSlot(TeamModel):
    """A time of the week at which an account usually publishes, on the team's own clock."""

    AUDIT_NAME: ClassVar[str] = "label"

    public_id = PublicIdField()
    # 0 is Monday.
    weekday = models.PositiveSmallIntegerField(_("Day of the week"), choices=list(WEEKDAYS.items()))
    time = models.TimeField(_("Time"))
    # None: for whatever account one schedules.
    account = models.ForeignKey(
        PlatformAccount,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=pgettext_lazy("platform", "Account"),
    )
    label = models.CharField(pgettext_lazy("calendar", "What for"), max_length=40, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "weekday", "time", "account"],
                nulls_distinct=False,
                name="post_slot_once",
            ),
            models.CheckConstraint(
                condition=models.Q(weekday__lte=6), name="post_slot_weekday_known"
            ),
        ]

    def __str__(self) -> str:
        return self.label or f"{self.weekday} {self.time:%H:%M}"


class CalendarFeed(TeamModel):
    """A secret address by which one person's calendar reads the team's. Only its keyed hash is
    kept; making a new one ends the old."""

    staff = models.OneToOneField(Staff, on_delete=models.CASCADE, related_name="+")
    token_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"feed of {self.staff_id}"
