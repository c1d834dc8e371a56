"""What a team sets for its archive: ceilings of gifts and fees, how long people are kept."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from foundation.scopes.models import TeamModel


class PressRules(TeamModel):
    """A team's rules; a team without a row has the usual ones."""

    AUDIT_NAME: ClassVar[str] = ""

    # How much a person may get in a year, in yuan; None: no ceiling.
    gift_ceiling = models.DecimalField(
        _("Gifts a person and year, in yuan"),
        max_digits=10,
        decimal_places=2,
        null=True,
        blank=True,
    )
    fee_ceiling = models.DecimalField(
        _("Fees a person and year, in yuan"), max_digits=10, decimal_places=2, null=True, blank=True
    )
    # How many days before a person's time is over somebody is asked.
    ask_days = models.PositiveSmallIntegerField(_("Ask so many days before"), default=14)
    # Longer lists are exported with a lead's word alone; None: none needs it.
    export_approval_over = models.PositiveIntegerField(
        _("Exports of more rows need a lead's approval"), null=True, blank=True, default=500
    )
    # Whether exports bear a mark that nobody sees and that names whoever exported.
    export_marked = models.BooleanField(_("Mark exports invisibly"), default=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team"], name="press_rules_once"),
            models.CheckConstraint(
                condition=(Q(gift_ceiling=None) | Q(gift_ceiling__gte=0))
                & (Q(fee_ceiling=None) | Q(fee_ceiling__gte=0)),
                name="press_ceilings_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(ask_days__gte=1, ask_days__lte=90), name="press_asks_in_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.team_id}"
