"""The mailbox where answers and bounces arrive, and what was found in it."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.scopes.models import PublicIdField, TeamModel
from kol.pitches.models.pitches import PitchMail, PitchRecipient


class Mailbox(TeamModel):
    """A team's mailbox, read over IMAP. The password is sealed with the site's secret.

    ``uid_validity`` and ``last_uid`` say how far it was read (RFC 3501, 2.3.1.1).
    """

    AUDIT_NAME: ClassVar[str] = "host"
    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"username", "address", "sealed"})

    class Security(models.TextChoices):
        TLS = "tls", _("TLS (port 993)")
        STARTTLS = "starttls", _("STARTTLS (port 143)")
        NONE = "none", _("None: for a server on this machine alone")

    host = models.CharField(_("IMAP server"), max_length=253)
    port = models.PositiveIntegerField(
        _("Port"), default=993, validators=[MinValueValidator(1), MaxValueValidator(65535)]
    )
    security = models.CharField(
        _("Encryption"), max_length=8, choices=Security, default=Security.TLS
    )
    username = models.CharField(_("User name"), max_length=254)
    sealed = models.BinaryField()
    folder = models.CharField(_("Folder"), max_length=120, default="INBOX")
    # The address mail to this mailbox has: answers and bounces come to it.
    address = models.EmailField(_("Address of the mailbox"))
    # press+token@example.com arrives in it too (RFC 5233), so each mail has an address of its own.
    plus = models.BooleanField(_("It takes plus addresses"), default=False)
    is_on = models.BooleanField(pgettext_lazy("mailbox", "Read it"), default=True)
    uid_validity = models.BigIntegerField(null=True)
    last_uid = models.BigIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    # A code of errors_of_mailbox; empty: the last look went well.
    error = models.CharField(max_length=40, blank=True)
    failures = models.PositiveIntegerField(default=0)
    next_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team"], name="mailbox_once")]
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(is_on=True), name="mailbox_due")
        ]

    def __str__(self) -> str:
        return self.host


class Inbound(TeamModel):
    """A mail that came back on one of ours. What belongs to none of ours is not kept."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"subject", "text"})

    class Kind(models.TextChoices):
        REPLY = "reply", _("Reply")
        AUTO = "auto", _("Automatic reply")
        BOUNCE = "bounce", _("Bounce")
        DELAY = "delay", _("Delayed")
        COMPLAINT = "complaint", _("Reported as spam")
        STOP = "stop", _("Wants no more mail")

    public_id = PublicIdField()
    recipient = models.ForeignKey(
        PitchRecipient, on_delete=models.CASCADE, related_name="inbound", db_index=False
    )
    mail = models.ForeignKey(PitchMail, on_delete=models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    subject = models.CharField(max_length=200, blank=True)
    text = models.TextField(max_length=4000, blank=True)
    # The enhanced status code of a bounce (RFC 3463): 5.1.1.
    code = models.CharField(max_length=12, blank=True)
    # Keyed: the same mail read twice is kept once, whatever its UID is now.
    message_hash = models.BinaryField(max_length=32)
    at = models.DateTimeField(default=timezone.now)
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "message_hash"], name="inbound_once")
        ]
        indexes = [models.Index(fields=["recipient", "-id"], name="inbound_of")]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"
