"""Messages that wait, and the log of what the rules did."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.groups.models import FanGroup, GroupMember
from community.moderation.models.words import Category
from foundation.assets.models import Asset
from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff

REASON_LENGTH = 120
FOUND_LENGTH = 120


class Why(models.TextChoices):
    """Which rule was about a message or name."""

    WORDS = "words", _("Words of a list")
    LINK = "link", _("A link to another site")
    NEW = "new", _("Sent by a new member")
    CODE = "code", _("A QR code in the picture")
    SERVICE = "service", _("The content check")
    AWAY = "away", _("The content check was out of order")


class Held(TeamModel):
    """A message that waits for review before it gets a number (``after``: it was sent, and is
    looked at later). One a sender and client id, so a repeated send waits once."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("held message", "Waiting")
        RELEASED = "released", _("Let through")
        DECLINED = "declined", pgettext_lazy("held message", "Declined")

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"text", "found", "reason"})

    public_id = PublicIdField()
    group = models.ForeignKey(FanGroup, on_delete=models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(GroupMember, on_delete=models.PROTECT, related_name="+")
    client_id = models.CharField(max_length=36)
    text = models.TextField(blank=True)
    reply_to = models.BigIntegerField(null=True, blank=True)
    image = models.ForeignKey(
        Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    why = models.CharField(max_length=8, choices=Why)
    # What was found, in words for staff: the words, the domain, the label of the check.
    found = models.CharField(max_length=FOUND_LENGTH, blank=True)
    category = models.CharField(max_length=10, choices=Category, blank=True)
    after = models.BooleanField(default=False)
    message_seq = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    created_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # Told to the sender when it was declined.
    reason = models.CharField(_("Reason"), max_length=REASON_LENGTH, blank=True)
    # The sender has put the notice away.
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["member", "client_id"], name="held_once"),
            models.CheckConstraint(
                condition=models.Q(state="waiting", decided_at__isnull=True)
                | models.Q(state__in=["released", "declined"], decided_at__isnull=False),
                name="held_decided_has_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["team", "state", "-id"], name="held_newest"),
            models.Index(fields=["team", "created_at"], name="held_oldest"),
        ]

    def __str__(self) -> str:
        return f"{self.public_id} {self.state}"


class Hit(TeamModel):
    """Something a rule did by itself: a message refused, a word replaced, somebody muted."""

    class Done(models.TextChoices):
        MASKED = "masked", _("Replaced by ***")
        REFUSED = "refused", _("Refused")
        MUTED = "muted", _("Refused and muted")
        NAMED = "named", _("Nickname hidden")

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"text", "found"})

    group = models.ForeignKey(FanGroup, on_delete=models.PROTECT, related_name="+", db_index=False)
    member = models.ForeignKey(
        GroupMember, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done = models.CharField(max_length=8, choices=Done)
    why = models.CharField(max_length=8, choices=Why)
    found = models.CharField(max_length=FOUND_LENGTH, blank=True)
    category = models.CharField(max_length=10, choices=Category, blank=True)
    text = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            # Words are forgotten with whom they are of.
            models.CheckConstraint(
                condition=models.Q(member__isnull=False) | models.Q(text="", found=""),
                name="hit_words_are_of_a_member",
            )
        ]
        indexes = [
            models.Index(fields=["team", "-id"], name="hit_newest"),
            models.Index(fields=["team", "at"], name="hit_oldest"),
        ]

    def __str__(self) -> str:
        return f"{self.done} {self.why}"
