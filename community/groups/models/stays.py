"""Stays in a group before the last one."""

from django.db import models

from community.groups.models.members import GroupMember
from foundation.scopes.models import TeamModel


class PastStay(TeamModel):
    """A stay in a group that ended and was followed by another: the member's own row has the last
    one alone. No words: those said on leaving are LeaveWords."""

    member = models.ForeignKey(
        GroupMember, on_delete=models.PROTECT, related_name="past_stays", db_index=False
    )
    joined_at = models.DateTimeField()
    left_at = models.DateTimeField()
    # How it ended.
    state = models.CharField(max_length=8, choices=GroupMember.State)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "left_at"], name="past_stay_once"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}:{self.left_at:%Y-%m-%d}"
