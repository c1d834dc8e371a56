"""Pitches: a release sent to a chosen list, as a mail of its own for each person on it."""

import secrets
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.delivery.models import Delivery
from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff
from kol.pitches.models.releases import Release, ReleaseVersion
from kol.press.models import Contact

SUBJECT_LENGTH = 160
# Lower case: mail servers may fold the case of an address, and the token stands in one.
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
TOKEN_LENGTH = 20


def new_mail_token() -> str:
    """100 bits that name one mail: in its Message-ID, its return path and its links."""
    return "".join(secrets.choice(_LETTERS) for _ in range(TOKEN_LENGTH))


class Pitch(TeamModel):
    """One sending of one version of a release. Its recipients are frozen when it is sent off."""

    AUDIT_NAME: ClassVar[str] = "subject"

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        REVIEW = "review", _("Waits for approval")
        SENDING = "sending", pgettext_lazy("pitch", "Going out")
        PAUSED = "paused", _("Paused")
        DONE = "done", pgettext_lazy("pitch", "Sent")
        CANCELLED = "cancelled", _("Cancelled")

    class Embargo(models.TextChoices):
        NOTICE = "notice", _("Send it now, with a notice on top")
        HOLD = "hold", _("Send it when the embargo ends")

    public_id = PublicIdField()
    release = models.ForeignKey(
        Release, on_delete=models.PROTECT, related_name="pitches", db_index=False
    )
    version = models.ForeignKey(ReleaseVersion, on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(_("Subject"), max_length=SUBJECT_LENGTH)
    body = models.TextField(_("What you write to them"), max_length=8000)
    include_text = models.BooleanField(_("Put the text of the release below"), default=True)
    attach_files = models.BooleanField(_("Attach its files"), default=True)
    embargo = models.CharField(
        _("Under embargo"), max_length=6, choices=Embargo, default=Embargo.NOTICE
    )
    # Whom it goes to while it is a draft: picked public ids, and filters of the list of contacts.
    chosen = models.JSONField(default=dict)
    start_at = models.DateTimeField(_("Not before"), null=True, blank=True)
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    # Why it was paused or sent back, in words of ours or a colleague's.
    remark = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    asked_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    frozen_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["draft", "cancelled"])
                | models.Q(frozen_at__isnull=False),
                name="pitch_goes_out_frozen",
            )
        ]
        indexes = [
            models.Index(fields=["team", "-id"], name="pitch_newest"),
            models.Index(fields=["release", "-id"], name="pitch_of_release"),
            models.Index(fields=["id"], condition=models.Q(state="sending"), name="pitch_sending"),
        ]

    def __str__(self) -> str:
        return self.subject


class PitchRound(TeamModel):
    """The first mail of a pitch (``number`` 0), or a follow-up to those who have not answered."""

    class State(models.TextChoices):
        REVIEW = "review", _("Waits for approval")
        OPEN = "open", pgettext_lazy("pitch", "Going out")
        DECLINED = "declined", _("Sent back")

    pitch = models.ForeignKey(
        Pitch, on_delete=models.CASCADE, related_name="rounds", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    # Empty for the first: those are the pitch's own.
    subject = models.CharField(_("Subject"), max_length=SUBJECT_LENGTH, blank=True)
    body = models.TextField(_("What you write to them"), max_length=8000, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    start_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pitch", "number"], name="pitch_round_once")]

    def __str__(self) -> str:
        return f"{self.pitch_id}.{self.number}"


class PitchRecipient(TeamModel):
    """One person of a pitch, as they were when it was sent off, and what came of it.

    ``state`` is what became of the mail, ``answer`` what they said; opens and unsubscribing are
    facts beside both.
    """

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"name", "address", "values", "note"})

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", pgettext_lazy("mail", "Sent")
        BOUNCED = "bounced", pgettext_lazy("mail", "Bounced")
        FAILED = "failed", _("Failed")
        UNCONFIRMED = "unconfirmed", _("Unconfirmed")
        SKIPPED = "skipped", _("Not sent")

    class Answer(models.TextChoices):
        NONE = "", _("No answer yet")
        REPLIED = "replied", _("Replied")
        DECLINED = "declined", pgettext_lazy("answer", "Declined")
        COVERED = "covered", _("Covered")

    class Skip(models.TextChoices):
        DO_NOT_CONTACT = "do_not_contact", _("Marked as do not contact")
        CONSENT = "consent", _("Took back their consent")
        ERASED = "erased", _("Was erased")
        ARCHIVED = "archived", _("Was put away")
        NO_ADDRESS = "no_address", _("Has no e-mail address that works")
        ADDRESS_GONE = "address_gone", _("The address is no longer theirs")
        SAME_ADDRESS = "same_address", _("Somebody else on the list has the same address")
        MISSING = "missing", _("A merge field is empty")
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed")
        BOUNCED = "bounced", _("Mail to them bounced before")
        COMPLAINED = "complained", _("Reported us as spam")
        BY_HAND = "by_hand", _("On your list of addresses to leave alone")
        ANSWERED = "answered", _("Answered meanwhile")
        NOT_SENT = "not_sent", _("The mail before did not arrive")
        TAKEN_OUT = "taken_out", _("Taken off the list")
        CANCELLED = "cancelled", _("The pitch was cancelled")

    public_id = PublicIdField()
    pitch = models.ForeignKey(
        Pitch, on_delete=models.CASCADE, related_name="recipients", db_index=False
    )
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60, blank=True)
    address = models.CharField(max_length=254, blank=True)
    # None where there is no address; else each address is once in a pitch.
    address_hash = models.BinaryField(max_length=32, null=True)
    # What the merge fields say of them.
    values = models.JSONField(default=dict)
    # A sentence of the sender for this one person: the field {{附言}}.
    note = models.CharField(_("A sentence for this person"), max_length=300, blank=True)
    state = models.CharField(max_length=11, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=14, choices=Skip, blank=True)
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    sent_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    replied_at = models.DateTimeField(null=True)
    # When somebody said that they declined, or that they covered it.
    answered_at = models.DateTimeField(null=True)
    covered_url = models.URLField(_("Where it was published"), max_length=500, blank=True)
    unsubscribed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pitch", "contact"], name="pitch_contact_once"),
            models.UniqueConstraint(
                fields=["pitch", "address_hash"],
                condition=~models.Q(state="skipped"),
                name="pitch_address_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state="skipped", reason__gt="")
                | (~models.Q(state="skipped") & models.Q(reason="")),
                name="pitch_skipped_has_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["pitch", "state", "id"], name="pitch_recipient_state"),
            models.Index(fields=["contact", "-id"], name="pitch_recipient_of"),
        ]

    def __str__(self) -> str:
        return self.public_id


class PitchMail(TeamModel):
    """One mail to one recipient: the first, or a follow-up. Each is handed over at most once."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        HANDED = "handed", _("Being sent")
        SENT = "sent", pgettext_lazy("mail", "Sent")
        BOUNCED = "bounced", pgettext_lazy("mail", "Bounced")
        FAILED = "failed", _("Failed")
        UNCONFIRMED = "unconfirmed", _("Unconfirmed")
        SKIPPED = "skipped", _("Not sent")

    token = models.CharField(max_length=TOKEN_LENGTH, unique=True, default=new_mail_token)
    pitch = models.ForeignKey(Pitch, on_delete=models.CASCADE, related_name="+", db_index=False)
    round = models.ForeignKey(
        PitchRound, on_delete=models.CASCADE, related_name="mails", db_index=False
    )
    recipient = models.ForeignKey(PitchRecipient, on_delete=models.CASCADE, related_name="mails")
    state = models.CharField(max_length=11, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=14, choices=PitchRecipient.Skip, blank=True)
    # A code and a class of ours (foundation.delivery); never a server's sentence.
    error = models.CharField(max_length=200, blank=True)
    not_before = models.DateTimeField(default=timezone.now)
    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    opens = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "recipient"], name="pitch_mail_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["waiting", "skipped"])
                | models.Q(delivery__isnull=False),
                name="pitch_mail_left_by_delivery",
            ),
        ]
        indexes = [models.Index(fields=["pitch", "state", "not_before"], name="pitch_mail_waiting")]

    def __str__(self) -> str:
        return f"{self.round_id}:{self.recipient_id}"
