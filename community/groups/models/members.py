"""Who is in a group."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.fans.models import Fan
from community.groups.models.groups import FanGroup
from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff, User


class GroupMember(TeamModel):
    """A person's place in a group. One row a person and group; who left keeps theirs.

    Fans come in as a ``fan`` and are counted in ``member_count``; staff as ``staff``, who are not,
    so that a full group never locks its team out. ``display_name`` and ``is_kol`` are copies, so
    that sending a message reads one row.
    """

    class Role(models.TextChoices):
        OWNER = "owner", pgettext_lazy("group", "Owner")
        ADMIN = "admin", pgettext_lazy("group", "Admin")
        MEMBER = "member", _("Member")

    class State(models.TextChoices):
        ACTIVE = "active", _("In the group")
        LEFT = "left", pgettext_lazy("group", "Left")
        REMOVED = "removed", _("Removed")

    class LeaveReason(models.TextChoices):
        """Why somebody left, as they may say; kept in ``remove_reason``."""

        NOISY = "noisy", _("Too many messages")
        OTHER_THAN_EXPECTED = "expected", _("Not what I expected")
        ADS = "ads", _("Too much advertising")
        OTHER = "other", _("Something else")
        OFF_TEAM = "off_team", _("No longer on the team")
        ERASED = "erased", _("Account deleted")
        RULES = "rules", _("No longer met the conditions")

    # What a fan may say themselves.
    OWN_REASONS: ClassVar[frozenset[str]] = frozenset({"noisy", "expected", "ads", "other"})

    public_id = PublicIdField()
    group = models.ForeignKey(
        FanGroup, on_delete=models.PROTECT, related_name="members", db_index=False
    )
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    fan = models.ForeignKey(
        Fan, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    staff = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    role = models.CharField(max_length=8, choices=Role, default=Role.MEMBER)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    display_name = models.CharField(max_length=40)
    is_kol = models.BooleanField(default=False)
    joined_at = models.DateTimeField(default=timezone.now)
    # What was said before is not theirs to read: the group's last_seq when they came in.
    joined_seq = models.BigIntegerField(default=0)
    left_at = models.DateTimeField(null=True, blank=True)
    remove_reason = models.CharField(max_length=120, blank=True)
    # The job that removed them with others, by which the whole is undone.
    removal = models.BigIntegerField(null=True, blank=True)
    # Reads on and may not speak until then; long past or empty is as never.
    muted_until = models.DateTimeField(null=True, blank=True)
    mute_reason = models.CharField(max_length=120, blank=True, default="", db_default="")
    # Where who muted them stands (authority.Rank): those below can't change it. 3 is the team.
    mute_rank = models.PositiveSmallIntegerField(default=3, db_default=3)
    # A condition is no longer met: until when they may put it right (services/rules.py).
    grace_until = models.DateTimeField(null=True, blank=True)
    read_seq = models.BigIntegerField(default=0)
    read_count = models.BigIntegerField(default=0)
    # Each member's own wishes.
    pinned_at = models.DateTimeField(null=True, blank=True)
    do_not_disturb = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "user"], name="member_once_a_group"),
            models.CheckConstraint(
                condition=models.Q(fan__isnull=False) | models.Q(staff__isnull=False),
                name="member_is_fan_or_staff",
            ),
        ]
        indexes = [
            models.Index(fields=["group", "state", "-id"], name="member_newest"),
            models.Index(fields=["group", "state", "-joined_at", "-id"], name="member_came"),
            models.Index(fields=["team", "state", "-joined_at"], name="member_joined"),
            models.Index(
                fields=["group", "-id"],
                condition=models.Q(muted_until__isnull=False),
                name="member_muted",
            ),
            models.Index(
                fields=["group", "state", "-id"],
                condition=models.Q(role__in=["owner", "admin"]),
                name="member_leads",
            ),
            # The team's own few among a hundred thousand; who went today.
            models.Index(
                fields=["group", "id"],
                condition=models.Q(staff__isnull=False),
                name="member_of_team",
            ),
            models.Index(
                fields=["group", "-left_at"],
                condition=models.Q(left_at__isnull=False),
                name="member_went",
            ),
            models.Index(
                fields=["removal", "id"],
                condition=models.Q(removal__isnull=False),
                name="member_removal",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def is_muted(self) -> bool:
        """Whether they may only read for now."""
        return self.muted_until is not None and self.muted_until > timezone.now()

    @property
    def why_gone(self) -> str:
        """Why they left or were removed, in words: their own reason, or what staff wrote."""
        if self.remove_reason in self.LeaveReason.values:
            return str(self.LeaveReason(self.remove_reason).label)
        return self.remove_reason
