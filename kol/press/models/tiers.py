"""From how many followers on a KOL is of which tier, as one team reckons it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.scopes.models import TeamModel
from kol.platforms.models import FOLLOWED_CHOICES


class Tier(models.TextChoices):
    """How big an account is."""

    TOP = "top", _("Top tier")
    MID = "mid", _("Mid tier")
    TAIL = "tail", _("Tail tier")
    SMALL = "small", _("Below the tiers")


class TierBounds(TeamModel):
    """The least followers of each tier on a platform; a platform without a row has the defaults of
    ``kol.press.tiers``."""

    platform = models.CharField(_("Platform"), max_length=16, choices=FOLLOWED_CHOICES)
    top = models.PositiveBigIntegerField(_("Top tier from"))
    mid = models.PositiveBigIntegerField(_("Mid tier from"))
    tail = models.PositiveBigIntegerField(_("Tail tier from"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "platform"], name="tier_bounds_once"),
            models.CheckConstraint(
                condition=models.Q(top__gt=models.F("mid"), mid__gt=models.F("tail"), tail__gt=0),
                name="tier_bounds_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.platform
