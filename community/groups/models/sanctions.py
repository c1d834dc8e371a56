"""Who may come into no group of the team."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from community.fans.models import Fan
from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff


class TeamBan(TeamModel):
    """A fan may join none of the team's groups, until it is lifted; lifted ones are kept.

    ``places`` are the members it took out, so that lifting it lets them come back by themselves.
    """

    public_id = PublicIdField()
    fan = models.ForeignKey(Fan, on_delete=models.PROTECT, related_name="bans")
    reason = models.CharField(max_length=120, blank=True)
    places = ArrayField(models.BigIntegerField(), default=list)
    created_at = models.DateTimeField(default=timezone.now)
    # Nobody of the team when moderation decided by its rules.
    created_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["fan"], condition=models.Q(lifted_at=None), name="team_ban_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["team", "-id"], condition=models.Q(lifted_at=None), name="team_ban_newest"
            )
        ]

    def __str__(self) -> str:
        return self.public_id
