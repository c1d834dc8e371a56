"""A team, its staff and the invitations to join them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models.people import User


def validate_time_zone(value: str) -> None:
    """Refuse what is no IANA time zone name."""
    if value not in available_timezones():
        raise ValidationError(_("Choose a time zone from the list."))


class Team(models.Model):
    """A KOL, brand or agency that works here. ``slug`` stands in its staff's addresses."""

    class Kind(models.TextChoices):
        KOL = "kol", _("KOL team")
        BRAND = "brand", _("Brand")
        AGENCY = "agency", _("Agency")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("team", "Open")
        CLOSED = "closed", pgettext_lazy("team", "Closed")
        ERASED = "erased", pgettext_lazy("team", "Erased")

    # How long a closed team is kept before it is erased, and can be opened again.
    KEPT_DAYS = 30

    public_id = PublicIdField()
    slug = models.SlugField(
        _("Address"), max_length=40, unique=True, help_text=_("Lower-case letters, digits, hyphens")
    )
    name = models.CharField(_("Name"), max_length=40)
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind, default=Kind.KOL)
    blurb = models.CharField(_("In one sentence"), max_length=120, blank=True)
    # The public id of an asset: assets stand above teams, so no foreign key.
    logo = models.CharField(max_length=12, blank=True)
    accent = models.CharField(
        _("Colour"),
        max_length=7,
        default="#c2410c",
        validators=[RegexValidator(r"^#[0-9a-f]{6}$", _("A colour like #c2410c"))],
    )
    time_zone = models.CharField(
        _("Time zone"), max_length=40, default="Asia/Shanghai", validators=[validate_time_zone]
    )
    language = models.CharField(_("Language"), max_length=10, default="zh-hans")
    require_phone_to_post = models.BooleanField(
        _("Fans verify a phone before they post"),
        default=True,
        help_text=_("Asked of public communities in mainland China. Reading is not affected."),
    )
    # Counts up when what messages are checked by changes: who keeps that in memory sees it stale.
    rules_version = models.PositiveBigIntegerField(default=0, db_default=0)
    # Which of its own words about privacy hold (TeamPrivacy); 0: it said nothing of its own.
    privacy_version = models.PositiveIntegerField(default=0, db_default=0)
    created_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(
        _("State"), max_length=8, choices=State, default=State.OPEN, db_default="open"
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state="open", closed_at__isnull=True)
                | models.Q(state__in=["closed", "erased"], closed_at__isnull=False),
                name="team_closed_has_a_day",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether people work and talk here."""
        return self.state == self.State.OPEN

    @property
    def erased_on(self) -> datetime | None:
        """The moment from which a closed team can't be opened again."""
        return self.closed_at + timedelta(days=self.KEPT_DAYS) if self.closed_at else None


class Role(models.TextChoices):
    """What somebody is on a team. What each may do stands in permissions.py."""

    OWNER = "owner", pgettext_lazy("staff role", "Owner")
    MANAGER = "manager", pgettext_lazy("staff role", "Manager")
    OPERATOR = "operator", pgettext_lazy("staff role", "Operator")
    PR = "pr", pgettext_lazy("staff role", "PR")
    ANALYST = "analyst", pgettext_lazy("staff role", "Analyst")


class Staff(TeamModel):
    """A user's place on a team. One row a person and team; who left keeps theirs as ``left``."""

    class State(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("staff", "Active")
        LEFT = "left", pgettext_lazy("staff", "Left")

    public_id = PublicIdField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="staff_of")
    role = models.CharField(max_length=10, choices=Role)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    display_name = models.CharField(_("Name on the team"), max_length=40)
    # Speaks as the KOL: their messages carry the accent and pass the "only the KOL" filter.
    is_kol = models.BooleanField(_("Speaks as the KOL"), default=False)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    # What apps let every page of the desk know (access.page_fact); set with the request's staff.
    facts: Mapping[str, Any] = MappingProxyType({})

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="staff_once_a_team"),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="staff_role_known"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name


class StaffInvitation(TeamModel):
    """An invitation by e-mail. The link holds a secret of which only the hash is kept."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        ACCEPTED = "accepted", pgettext_lazy("invitation", "Accepted")
        REVOKED = "revoked", _("Withdrawn")

    public_id = PublicIdField()
    email = models.EmailField(_("E-mail"))
    role = models.CharField(_("Role"), max_length=10, choices=Role)
    token_hash = models.BinaryField(max_length=32, unique=True)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    invited_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "email"],
                condition=models.Q(state="pending"),
                name="staff_invited_once",
            )
        ]

    def __str__(self) -> str:
        return self.email
