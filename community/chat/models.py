"""What is said in a group."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from community.groups.models import FanGroup, GroupMember
from foundation.assets.models import Asset
from foundation.scopes.models import TeamModel
from kol.platforms.models import PlatformAccount


class Message(TeamModel):
    """One message. ``seq`` is its place in the group and never has a gap.

    ``count_seq`` is the group's count of unread-worthy messages up to here (system lines carry the
    count of the one before). ``client_id`` is the sender's own id: a repeated POST is one message.
    """

    class Kind(models.TextChoices):
        TEXT = "text", _("Text")
        IMAGE = "image", _("Image")
        SYSTEM = "system", _("Notice")
        CARD = "card", _("Card")

    group = models.ForeignKey(FanGroup, on_delete=models.PROTECT, related_name="+", db_index=False)
    seq = models.BigIntegerField()
    count_seq = models.BigIntegerField()
    sender = models.ForeignKey(
        GroupMember, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    client_id = models.CharField(max_length=36, null=True)  # noqa: DJ001 -- null is "none": unique
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.TEXT)
    text = models.TextField(max_length=2000, blank=True)
    reply_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    image = models.ForeignKey(
        Asset, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # As it was when said: a later change of name or role rewrites no history.
    sender_name = models.CharField(max_length=40, blank=True)
    sender_role = models.CharField(max_length=8, blank=True)
    from_kol = models.BooleanField(default=False)
    # Said as staff of the team, whatever their role in the group: a fan may be its admin.
    by_staff = models.BooleanField(default=False, db_default=False)
    mention_all = models.BooleanField(default=False)
    # A post or a new work as a card (cards.py). ``card_key`` is whose card it is: once a group.
    card = models.JSONField(null=True)
    card_key = models.CharField(max_length=60, null=True)  # noqa: DJ001 -- null is "none": unique
    created_at = models.DateTimeField(db_default=Now())
    recalled_at = models.DateTimeField(null=True)
    # Not by its sender: the page must not say that they took it back.
    recalled_by_other = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "seq"], name="message_seq_once"),
            models.UniqueConstraint(fields=["sender", "client_id"], name="message_client_id_once"),
            models.UniqueConstraint(fields=["group", "card_key"], name="message_card_once"),
        ]
        indexes = [
            models.Index(
                fields=["group", "-seq"],
                condition=models.Q(from_kol=True),
                name="message_from_kol",
            ),
            # The last answer of the team in a group: what fans said after it waits (今日).
            models.Index(
                fields=["group", "-seq"],
                condition=models.Q(by_staff=True),
                name="message_by_staff",
            ),
            # What was recalled since a page last asked.
            models.Index(
                fields=["group", "recalled_at"],
                condition=models.Q(recalled_at__isnull=False),
                name="message_recalled",
            ),
            # Whether a picture may still be read.
            models.Index(
                fields=["image"],
                condition=models.Q(image__isnull=False),
                name="message_image",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id}#{self.seq}"


class WorkFeed(TeamModel):
    """A group that hears of each new work of one of the team's accounts, as a card."""

    account = models.ForeignKey(
        PlatformAccount, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    group = models.ForeignKey(FanGroup, on_delete=models.CASCADE, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "group"], name="work_feed_once")]

    def __str__(self) -> str:
        return f"{self.account_id} > {self.group_id}"


class Mention(TeamModel):
    """A message names a member."""

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="mentions")
    member = models.ForeignKey(
        GroupMember, on_delete=models.CASCADE, related_name="+", db_index=False
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["member", "message"], name="mention_once")]

    def __str__(self) -> str:
        return f"{self.message_id}@{self.member_id}"
