"""What was decided about somebody, and what they said to that."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from community.groups.models import FanGroup, GroupMember
from community.moderation.models.held import Held
from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff

REASON_LENGTH = 120
APPEAL_LENGTH = 500
EXCERPT_LENGTH = 500


class Decision(TeamModel):
    """One decision about somebody: on a reported thing, on a message that was held, or of a rule
    (then ``by`` is nobody). Who it is about may appeal once."""

    class Act(models.TextChoices):
        DISMISS = "dismiss", _("Nothing to do")
        RECALL = "recall", _("Recall the message")
        WARN = "warn", _("Warn")
        MUTE = "mute", pgettext_lazy("decision", "Mute")
        REMOVE = "remove", _("Remove from the group")
        BAN = "ban", _("Ban from all groups")
        # Of a message that waited; nothing that is chosen for a report.
        DECLINE = "decline", _("Message not let through")

    class Appeal(models.TextChoices):
        NONE = "none", pgettext_lazy("appeal", "None")
        OPEN = "open", pgettext_lazy("appeal", "Waiting")
        UPHELD = "upheld", _("Decision stays")
        LIFTED = "lifted", _("Decision lifted")

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset(
        {"excerpt", "reason", "appeal_text", "appeal_answer"}
    )

    public_id = PublicIdField()
    group = models.ForeignKey(FanGroup, on_delete=models.PROTECT, related_name="+", db_index=False)
    target = models.ForeignKey(GroupMember, on_delete=models.PROTECT, related_name="+")
    message_seq = models.BigIntegerField(null=True, blank=True)
    # The message that was declined, while its record is kept.
    held = models.OneToOneField(
        Held, on_delete=models.SET_NULL, null=True, blank=True, related_name="decision"
    )
    excerpt = models.CharField(max_length=EXCERPT_LENGTH, blank=True)
    act = models.CharField(_("Decision"), max_length=8, choices=Act)
    recalled = models.BooleanField(default=False)
    until = models.DateTimeField(null=True, blank=True)
    # Told to whom it is about.
    reason = models.CharField(_("Reason"), max_length=REASON_LENGTH, blank=True)
    by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=timezone.now)
    appeal = models.CharField(max_length=8, choices=Appeal, default=Appeal.NONE)
    appeal_text = models.CharField(_("Your side"), max_length=APPEAL_LENGTH, blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    appeal_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    appeal_answer = models.CharField(_("Answer"), max_length=REASON_LENGTH, blank=True)
    appeal_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(appeal="none", appealed_at__isnull=True)
                | (~models.Q(appeal="none") & models.Q(appealed_at__isnull=False)),
                name="decision_appeal_has_a_time",
            )
        ]
        indexes = [
            models.Index(fields=["team", "-id"], name="decision_newest"),
            models.Index(fields=["team", "at"], name="decision_oldest"),
            models.Index(
                fields=["team", "appealed_at"],
                condition=models.Q(appeal="open"),
                name="decision_appealed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.public_id}"

    @property
    def by_name(self) -> str:
        """Who decided."""
        return self.by.display_name if self.by is not None else gettext("The group's rules")

    @property
    def appealable(self) -> bool:
        """Whether there is anything to appeal against, and nobody has yet."""
        return self.act != self.Act.DISMISS and self.appeal == self.Appeal.NONE
