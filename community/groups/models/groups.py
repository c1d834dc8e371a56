"""Groups a team runs."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff
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
        # The tree is in EntryRules; entry_account is that of its first follow, if it has one.
        RULES = "rules", _("Several conditions")

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
    # Places kept for requests that wait (services/holds.py): nobody else may take them.
    held_count = models.PositiveIntegerField(default=0, db_default=0)
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
                condition=models.Q(member_count__lte=models.F("capacity") - models.F("held_count")),
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

    @property
    def is_full(self) -> bool:
        """Whether every place is taken or kept for somebody, as far as this row knows."""
        return self.member_count + self.held_count >= self.capacity
