"""What a team has decided beside its words: links, codes in pictures, new members, pace."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.scopes.models import TeamModel

DOMAIN_LENGTH = 100
MOST_DOMAINS = 500
FEWEST_LOG_DAYS = 180


def between(low: int, high: int) -> list[MinValueValidator | MaxValueValidator]:
    """Validators of a number."""
    return [MinValueValidator(low), MaxValueValidator(high)]


class Rules(TeamModel):
    """One row a team; without one everything is as its defaults say."""

    class OnFind(models.TextChoices):
        """What happens to a message with something that is not on a list."""

        ALLOW = "allow", _("Let through")
        HOLD = "hold", _("Hold for review")
        REFUSE = "refuse", _("Refuse")

    on_link = models.CharField(
        _("Links to other sites"), max_length=8, choices=OnFind, default=OnFind.ALLOW
    )
    domains = ArrayField(
        models.CharField(max_length=DOMAIN_LENGTH), default=list, blank=True, size=MOST_DOMAINS
    )
    on_code = models.CharField(
        _("QR codes in pictures"), max_length=8, choices=OnFind, default=OnFind.HOLD
    )
    new_hours = models.PositiveIntegerField(
        _("How long somebody is new (hours)"),
        default=24,
        validators=between(0, 24 * 60),
        help_text=_("0: nobody is. While a check is out of order, new members wait for review."),
    )
    new_links = models.BooleanField(_("New members may send links"), default=True)
    new_pictures = models.BooleanField(_("New members may send pictures"), default=True)
    new_pause = models.PositiveIntegerField(
        _("Pause between a new member's messages (seconds)"),
        default=0,
        validators=between(0, 3600),
    )
    flood_messages = models.PositiveIntegerField(
        _("Messages at most"), null=True, blank=True, validators=between(1, 1000)
    )
    flood_seconds = models.PositiveIntegerField(
        _("within (seconds)"), null=True, blank=True, validators=between(1, 3600)
    )
    report_hours = models.PositiveIntegerField(
        _("Reports are answered within (hours)"), default=24, validators=between(1, 24 * 14)
    )
    log_days = models.PositiveIntegerField(
        _("Records are kept for (days)"), default=FEWEST_LOG_DAYS, validators=between(180, 3650)
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team"], name="rules_once_a_team"),
            models.CheckConstraint(
                condition=models.Q(log_days__gte=FEWEST_LOG_DAYS), name="rules_records_half_a_year"
            ),
            models.CheckConstraint(
                condition=models.Q(flood_messages__isnull=True, flood_seconds__isnull=True)
                | models.Q(flood_messages__gte=1, flood_seconds__gte=1),
                name="rules_flood_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"rules of team {self.team_id}"
