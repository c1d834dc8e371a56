"""Who brought whom."""

from django.db import models
from django.utils import timezone

from community.fans.models import Fan
from community.invites.models.codes import Invite
from foundation.scopes.models import TeamModel


class Referral(TeamModel):
    """A fan's place in the tree: one row a fan, written with their first joining, never changed.

    ``parent`` is the place of the fan who brought them, or empty. A parent's row is older than its
    child's and the database asks for that, so no chain of parents can come back to where it began.
    """

    fan = models.OneToOneField(Fan, on_delete=models.PROTECT, related_name="referral")
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    # The code they came by, where one is known.
    invite = models.ForeignKey(
        Invite, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | models.Q(parent__lt=models.F("id")),
                name="referral_parent_is_older",
            )
        ]
        indexes = [models.Index(fields=["team", "-id"], name="referral_newest")]

    def __str__(self) -> str:
        return f"place of {self.fan_id}"
