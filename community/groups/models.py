"""Fan groups, who is in them, and who asks to be."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.fans.models import Fan
from foundation.assets.models import Asset
from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff, User
from kol.platforms.models import PlatformAccount


class FanGroup(TeamModel):
    """A group a team runs.

    ``last_seq`` numbers every message; ``count_seq`` only those that count as unread (not system
    lines). A member's unread is ``count_seq - member.read_count``, whatever the group's size.
    """

    class Entry(models.TextChoices):
        OPEN = "open", _("Open to all")
        CODE = "code", _("By invite code")
        APPROVAL = "approval", _("By approval")
        FOLLOWS = "follows", _("Follows our account")
        MUTUAL = "mutual", _("Mutual follow with our account")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("group", "Open")
        CLOSED = "closed", _("Closed to new members")
        ARCHIVED = "archived", _("Archived")

    AUDIT_NAME: ClassVar[str] = "name"

    public_id = PublicIdField()
    name = models.CharField(_("Name"), max_length=40)
    blurb = models.CharField(_("What one gets here, in a sentence"), max_length=120, blank=True)
    announcement = models.TextField(_("Announcement"), max_length=1000, blank=True)
    cover = models.CharField(max_length=12, blank=True)
    entry = models.CharField(_("Who may join"), max_length=10, choices=Entry, default=Entry.CODE)
    # Which account a follow rule is about.
    entry_account = models.ForeignKey(
        PlatformAccount, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    capacity = models.PositiveIntegerField(_("Capacity (people)"), default=500)
    member_count = models.PositiveIntegerField(default=0)
    last_seq = models.BigIntegerField(default=0)
    count_seq = models.BigIntegerField(default=0)
    # "@all" is a mark on the group, not a row per member: a member compares it with read_seq.
    last_at_all_seq = models.BigIntegerField(default=0)
    last_message_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(member_count__lte=models.F("capacity")),
                name="group_not_over_capacity",
            ),
            models.CheckConstraint(
                condition=~models.Q(entry__in=["follows", "mutual"])
                | models.Q(entry_account__isnull=False),
                name="group_follow_rule_has_account",
            ),
        ]
        indexes = [models.Index(fields=["team", "state", "-id"], name="group_newest")]

    def __str__(self) -> str:
        return self.name


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
            models.Index(fields=["team", "state", "-joined_at"], name="member_joined"),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def why_gone(self) -> str:
        """Why they left or were removed, in words: their own reason, or what staff wrote."""
        if self.remove_reason in self.LeaveReason.values:
            return str(self.LeaveReason(self.remove_reason).label)
        return self.remove_reason


class JoinRequest(TeamModel):
    """Somebody waits at the door: for approval, or because a follow is not known yet."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        APPROVED = "approved", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Why(models.TextChoices):
        APPROVAL = "approval", _("Needs approval")
        FOLLOW = "follow", _("Follow not confirmed")
        MUTUAL = "mutual", _("Mutual follow not confirmed")

    public_id = PublicIdField()
    group = models.ForeignKey(
        FanGroup, on_delete=models.PROTECT, related_name="requests", db_index=False
    )
    fan = models.ForeignKey(Fan, on_delete=models.PROTECT, related_name="join_requests")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    why = models.CharField(max_length=10, choices=Why)
    # What the fan says of themselves; it proves nothing and is shown to staff beside the proof.
    claimed_handle = models.CharField(_("Name on the platform"), max_length=60, blank=True)
    note = models.CharField(_("A word to the team"), max_length=200, blank=True)
    proof = models.ForeignKey(
        Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proof_at = models.DateTimeField(null=True, blank=True)
    # The door they came by (registry.py): asked again when the request is accepted.
    door_kind = models.CharField(max_length=10, blank=True)
    door_id = models.BigIntegerField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    decline_reason = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "fan"],
                condition=models.Q(state="pending"),
                name="join_request_once",
            )
        ]
        indexes = [
            models.Index(fields=["team", "state", "created_at"], name="join_request_waiting"),
            models.Index(fields=["group", "state", "-id"], name="join_request_group"),
        ]

    def __str__(self) -> str:
        return self.public_id
