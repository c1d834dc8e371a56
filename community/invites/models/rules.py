"""How many codes and joins somebody may hand out, and where fans have codes of their own."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from community.fans.models import Fan
from community.groups.models import FanGroup
from foundation.scopes.models import TeamModel
from foundation.teams.models import Staff


class InviteRules(TeamModel):
    """A team's rules for codes; a team without a row has the defaults."""

    class Ownerless(models.TextChoices):
        WORKS = "works", _("It goes on letting people in; what it grants is dropped")
        STOPS = "stops", _("It stops: nobody joins by it any more")

    AUDIT_NAME: ClassVar[str] = ""

    staff_codes = models.PositiveIntegerField(
        _("Codes in use a member of staff may have"), null=True, blank=True
    )
    staff_joins = models.PositiveIntegerField(
        _("People a member of staff may bring in by codes"), null=True, blank=True
    )
    ownerless = models.CharField(
        _("When a code's owner leaves, or may no longer make codes"),
        max_length=8,
        choices=Ownerless,
        default=Ownerless.WORKS,
    )
    fan_codes = models.BooleanField(_("Fans have codes of their own"), default=False)
    fan_groups = models.PositiveIntegerField(_("Groups a fan may have a code for"), default=5)
    fan_joins = models.PositiveIntegerField(
        _("People a fan may bring in, in all groups together"), null=True, blank=True, default=50
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team"], name="invite_rules_once")]

    def __str__(self) -> str:
        return f"rules of {self.team_id}"


class GroupInvites(TeamModel):
    """Where a group departs from the team's rule: fans' codes on or off here."""

    group = models.OneToOneField(FanGroup, on_delete=models.CASCADE, related_name="+")
    fan_codes = models.BooleanField(_("Fans have codes of their own"))
    fan_joins = models.PositiveIntegerField(
        _("People a fan may bring into this group"), null=True, blank=True
    )

    def __str__(self) -> str:
        return f"rules of group {self.group_id}"


class InviteAllowance(TeamModel):
    """What one owner of codes has handed out, and limits of their own that replace the team's."""

    staff = models.OneToOneField(
        Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    fan = models.OneToOneField(
        Fan, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # People who came in by any code of theirs.
    joins = models.PositiveIntegerField(default=0)
    max_codes = models.PositiveIntegerField(_("Codes in use"), null=True, blank=True)
    max_joins = models.PositiveIntegerField(_("People brought in"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(staff__isnull=False, fan__isnull=True)
                | models.Q(staff__isnull=True, fan__isnull=False),
                name="invite_allowance_one_owner",
            )
        ]

    def __str__(self) -> str:
        return f"{self.joins} joins"
