"""What a code gave to one who came in by it, and what it held back."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.invites.models.codes import Redemption
from foundation.scopes.models import TeamModel


class InviteGrant(TeamModel):
    """One row for a redemption of a code that grants something: given once, with the joining.

    ``dropped`` names what was held back (``tags``, ``points``, ``role``) because the code's owner
    may not give it (any more); staff see that until somebody has read it.
    """

    class Why(models.TextChoices):
        OWNER_GONE = "owner_gone", _("The code's owner has left the team")
        OWNER_ROLE = "owner_role", _("The code's owner may no longer give this")

    redemption = models.OneToOneField(Redemption, on_delete=models.CASCADE, related_name="grant")
    tags = ArrayField(models.CharField(max_length=30), default=list, blank=True)
    points = models.PositiveIntegerField(default=0)
    role = models.CharField(max_length=8, blank=True)
    dropped = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    why = models.CharField(max_length=12, choices=Why, blank=True)
    at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(dropped=[], why="")
                | (~models.Q(dropped=[]) & ~models.Q(why="")),
                name="invite_grant_says_why",
            )
        ]
        indexes = [
            models.Index(
                fields=["team", "-id"],
                condition=~models.Q(why="") & models.Q(seen_at__isnull=True),
                name="invite_grant_dropped",
            )
        ]

    def __str__(self) -> str:
        return f"grant of {self.redemption_id}"
