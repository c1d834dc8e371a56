"""What a team decides about publishing as a whole."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.scopes.models import TeamModel

LATENESS_MINUTES = 60


class PublishRules(TeamModel):
    """A team's rules of publishing; no row: the defaults.

    What is further overdue than ``lateness_minutes`` is held for a person instead of going out.
    ``two_eyes``: nobody approves their own post; None: so where the team has two leads or more.
    ``law_stops``: what advertising law forbids can't be asked for instead of being warned of.
    """

    AUDIT_NAME: ClassVar[str] = ""

    lateness_minutes = models.PositiveIntegerField(
        _("Hold posts that are later than (minutes)"),
        default=LATENESS_MINUTES,
        validators=[MinValueValidator(1), MaxValueValidator(7 * 24 * 60)],
    )
    two_eyes = models.BooleanField(null=True)
    law_stops = models.BooleanField(
        _("Let nothing be reviewed that advertising law forbids"), default=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team"], name="post_rules_once")]

    def __str__(self) -> str:
        return f"{self.team_id}"
