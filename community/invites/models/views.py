"""Looks at a code's page, counted apart from the code."""

from django.db import models

from community.invites.models.codes import Invite
from foundation.scopes.models import TeamModel


class InviteViews(TeamModel):
    """Looks at a code's page on one day of the team's calendar, in one of several rows.

    Everybody who looks adds to a row of a random ``shard``, so that lookers don't wait for each
    other, nor for those who join. ``folded`` is how much of ``count`` is in the code's own sum.
    """

    invite = models.ForeignKey(Invite, on_delete=models.CASCADE, db_index=False, related_name="+")
    day = models.DateField()
    shard = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField(default=0)
    folded = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invite", "day", "shard"], name="invite_views_once")
        ]
        indexes = [models.Index(fields=["day"], name="invite_views_day")]

    def __str__(self) -> str:
        return f"{self.day}: {self.count}"
