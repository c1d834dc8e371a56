"""What a group asks of those in it: its conditions, what came back of them, and answers by itself.

A simple rule is the group's own ``entry``; only a combined one (``Entry.RULES``) has a tree here.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.fans.models import Fan
from community.groups.models.groups import FanGroup
from community.groups.models.members import GroupMember
from community.groups.models.requests import JoinRequest
from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff


class EntryRules(TeamModel):
    """How a group's conditions are put together and kept up; none where nothing was ever set."""

    class Auto(models.TextChoices):
        NONE = "none", _("Wait for staff")
        APPROVE = "approve", _("Accept")
        DECLINE = "decline", _("Decline")

    group = models.OneToOneField(FanGroup, on_delete=models.PROTECT, related_name="entry_rules")
    # rules/tree.py; empty unless the group's entry is "rules".
    tree = models.JSONField(default=dict)
    recheck = models.BooleanField(_("Go on checking"), default=False)
    grace_days = models.PositiveSmallIntegerField(_("Days to put it right"), default=7)
    auto_answer = models.CharField(max_length=8, choices=Auto, default=Auto.NONE)
    auto_hours = models.PositiveSmallIntegerField(default=24)
    auto_words = models.CharField(max_length=120, blank=True)
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(grace_days__gte=1, auto_hours__gte=1),
                name="entry_rules_times",
            )
        ]
        indexes = [
            models.Index(
                fields=["team"], condition=models.Q(recheck=True), name="entry_rules_recheck"
            ),
            models.Index(
                fields=["team"],
                condition=~models.Q(auto_answer="none"),
                name="entry_rules_auto",
            ),
        ]

    def __str__(self) -> str:
        return str(self.group_id)


class RuleEvidence(TeamModel):
    """One condition asked of one fan: when, and what came back. A new row where it changed;
    ``seen_at`` moves on while it stays the same."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"said"})

    class Source(models.TextChoices):
        LIST = "list", _("List from the platform")
        API = "api", _("The platform's own answer")
        PROOF = "proof", _("Screenshot accepted by staff")
        STAFF = "staff", _("Accepted by staff")
        DOOR = "door", _("The code they came by")
        POINTS = "points", _("The ledger of points")
        TAGS = "tags", _("Their tags")
        RECORD = "record", _("Our own records")
        ANSWER = "answer", _("Their answer")
        NOTHING = "nothing", _("Nothing is known")

    group = models.ForeignKey(FanGroup, on_delete=models.PROTECT, related_name="+", db_index=False)
    fan = models.ForeignKey(
        Fan, on_delete=models.PROTECT, related_name="rule_evidence", db_index=False
    )
    request = models.ForeignKey(
        JoinRequest, on_delete=models.PROTECT, null=True, related_name="evidence", db_index=False
    )
    member = models.ForeignKey(
        GroupMember, on_delete=models.PROTECT, null=True, related_name="evidence", db_index=False
    )
    # The condition's own (Leaf.key), and the condition as it stood.
    key = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    asked = models.JSONField(default=dict)
    met = models.BooleanField(null=True)
    # What came back, in a word: an answer, a level, the screenshot's id.
    said = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=8, choices=Source)
    at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["fan", "group", "-id"], name="rule_evidence_fan"),
            models.Index(
                fields=["request"],
                condition=models.Q(request__isnull=False),
                name="rule_evidence_request",
            ),
            models.Index(
                fields=["member"],
                condition=models.Q(member__isnull=False),
                name="rule_evidence_member",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fan_id}:{self.key}"


class RequestNote(TeamModel):
    """What somebody on the team wrote about a request; the fan never reads it."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"text"})

    public_id = PublicIdField()
    request = models.ForeignKey(
        JoinRequest, on_delete=models.PROTECT, related_name="notes", db_index=False
    )
    text = models.TextField(_("Note"), max_length=1000)
    author = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["request", "-id"], name="request_note_newest")]

    def __str__(self) -> str:
        return self.public_id


class LeaveWord(TeamModel):
    """What a fan said on leaving. Kept when they come back, one row for each time they left."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"text"})

    group = models.ForeignKey(FanGroup, on_delete=models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(
        GroupMember, on_delete=models.PROTECT, related_name="leave_words", db_index=False
    )
    fan = models.ForeignKey(Fan, on_delete=models.PROTECT, related_name="leave_words")
    reason = models.CharField(max_length=12, blank=True)
    text = models.TextField(max_length=500, blank=True)
    left_at = models.DateTimeField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "left_at"], name="leave_word_once")
        ]
        indexes = [
            models.Index(fields=["team", "-left_at", "-id"], name="leave_word_newest"),
            models.Index(fields=["group", "-left_at", "-id"], name="leave_word_group"),
        ]

    def __str__(self) -> str:
        return f"{self.member_id}:{self.reason}"
