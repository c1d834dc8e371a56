"""Records that may be one, and those that became one."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff
from kol.press.models.contacts import Contact
from kol.press.models.outlets import Outlet


class RecordMerge(TeamModel):
    """Two records, ``winner`` and ``loser``, became one, and what it takes to part them again.

    ``moved`` holds ids and, of the winner's own fields, what they were and became; it is emptied
    when either of the two is erased.
    """

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"moved"})

    class State(models.TextChoices):
        DONE = "done", _("Merged")
        UNDONE = "undone", _("Undone")

    public_id = PublicIdField()
    state = models.CharField(max_length=8, choices=State, default=State.DONE)
    moved = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    undone_at = models.DateTimeField(null=True)
    # What undoing could not put back, in sentences.
    lost = models.JSONField(default=list)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.public_id


class LikelyPair(TeamModel):
    """Two records that may be one, ``first`` (the older) and ``second``: proposed, and what staff
    said of it."""

    # What the names of deeds about them begin with.
    NOUN: ClassVar[str]

    class State(models.TextChoices):
        OPEN = "open", _("Proposed")
        DISMISSED = "dismissed", _("Two people")
        MERGED = "merged", _("Merged")

    public_id = PublicIdField()
    # How likely it is that they are one: 0 to 100.
    score = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    found_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    # Of the two records, which the tables of pairs each have of their own kind.
    first_id: int
    second_id: int

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.public_id


class ContactMerge(RecordMerge):
    """Two records of one person became one."""

    winner = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+", db_index=False)
    loser = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["loser"], condition=models.Q(state="done"), name="contact_merged_once"
            )
        ]
        indexes = [models.Index(fields=["winner", "-id"], name="contact_merge_winner")]


class ContactPair(LikelyPair):
    """Two records that may be one person."""

    NOUN = "contact"

    class Reason(models.TextChoices):
        MOBILE = "mobile", _("The same mobile phone")
        PHONE = "phone", _("The same telephone")
        EMAIL = "email", _("The same e-mail address")
        WECHAT = "wechat", _("The same WeChat id")
        QQ = "qq", _("The same QQ number")
        WEIBO = "weibo", _("The same Weibo name")
        ACCOUNT = "account", _("The same account on a platform")
        NAME = "name", _("The same name")
        PEN_NAME = "pen_name", _("One goes by the other's name")
        PINYIN = "pinyin", _("Names that sound the same")
        LOOKS = "looks", _("Names that look alike")
        OUTLET = "outlet", _("The same outlet")
        NEAR_PHONE = "near_phone", _("Phones that differ in one digit")
        NEAR_EMAIL = "near_email", _("E-mail addresses that differ in one letter")

    first = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    reasons = ArrayField(models.CharField(max_length=12, choices=Reason))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="contact_pair_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="contact_pair_in_order"
            ),
        ]
        indexes = [
            models.Index(fields=["team", "state", "-score", "-id"], name="contact_pair_open")
        ]


class OutletMerge(RecordMerge):
    """Two records of one outlet became one."""

    winner = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="+", db_index=False)
    loser = models.ForeignKey(Outlet, on_delete=models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["loser"], condition=models.Q(state="done"), name="outlet_merged_once"
            )
        ]
        indexes = [models.Index(fields=["winner", "-id"], name="outlet_merge_winner")]


class OutletPair(LikelyPair):
    """Two records that may be one outlet."""

    NOUN = "outlet"

    class Reason(models.TextChoices):
        ACCOUNT = "account", _("The same account on a platform")
        CORE = "core", _("The same name, but for its ending")
        SOUND = "sound", _("Names that sound the same")
        SITE = "site", _("The same website")
        SHORT = "short", _("One may be the other's short name")
        PEOPLE = "people", _("Somebody works at both")

    first = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="+", db_index=False)
    second = models.ForeignKey(Outlet, on_delete=models.CASCADE, related_name="+")
    reasons = ArrayField(models.CharField(max_length=12, choices=Reason))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="outlet_pair_once"),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")), name="outlet_pair_in_order"
            ),
        ]
        indexes = [models.Index(fields=["team", "state", "-score", "-id"], name="outlet_pair_open")]
