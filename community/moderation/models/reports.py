"""What fans report."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.groups.models import FanGroup, GroupMember
from community.moderation.models.decisions import Decision
from community.moderation.models.words import Category
from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff

NOTE_LENGTH = 300
EXCERPT_LENGTH = 500


class Report(TeamModel):
    """A member's report of a message, or of a person. One a reporter and thing."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("report", "Open")
        DECIDED = "decided", _("Decided")

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"note", "excerpt"})

    public_id = PublicIdField()
    group = models.ForeignKey(FanGroup, on_delete=models.PROTECT, related_name="+", db_index=False)
    reporter = models.ForeignKey(
        GroupMember, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # The person reported, or who sent the message.
    target = models.ForeignKey(GroupMember, on_delete=models.PROTECT, related_name="+")
    # The message's number in the group; none when a person was reported. What it said is kept, for
    # it may be recalled meanwhile.
    message_seq = models.BigIntegerField(null=True, blank=True)
    excerpt = models.CharField(max_length=EXCERPT_LENGTH, blank=True)
    with_picture = models.BooleanField(default=False)
    reason = models.CharField(_("What is wrong"), max_length=10, choices=Category)
    note = models.CharField(_("In your own words"), max_length=NOTE_LENGTH, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    assigned_to = models.ForeignKey(
        Staff, on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="reports"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["reporter", "message_seq"],
                condition=models.Q(message_seq__isnull=False),
                name="report_once_a_message",
            ),
            models.UniqueConstraint(
                fields=["reporter", "target"],
                condition=models.Q(message_seq__isnull=True, state="open"),
                name="report_once_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", decision__isnull=True, decided_at__isnull=True)
                | models.Q(state="decided", decision__isnull=False, decided_at__isnull=False),
                name="report_decided_has_a_decision",
            ),
        ]
        indexes = [
            models.Index(fields=["team", "state", "-id"], name="report_newest"),
            models.Index(
                fields=["team", "due_at"], condition=models.Q(state="open"), name="report_due"
            ),
            models.Index(fields=["team", "created_at"], name="report_oldest"),
            models.Index(fields=["group", "message_seq"], name="report_of_message"),
            models.Index(fields=["reporter", "-created_at"], name="report_by"),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.state}"

    @property
    def overdue(self) -> bool:
        """Whether it should have been answered by now."""
        return self.state == self.State.OPEN and self.due_at < timezone.now()
