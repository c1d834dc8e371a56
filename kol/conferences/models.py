"""Press conferences and visits: who is invited, who said yes, who came."""

import secrets
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff
from kol.press.models import Contact, Outlet

DOOR_DIGITS = 6


def new_door_code() -> str:
    """Six digits, said at the door by somebody whose QR code can't be read."""
    return f"{secrets.randbelow(10**DOOR_DIGITS):0{DOOR_DIGITS}d}"


class PressEvent(TeamModel):
    """A press conference, a visit, a round of interviews: when, where, for whom."""

    AUDIT_NAME: ClassVar[str] = "name"

    class Kind(models.TextChoices):
        CONFERENCE = "conference", _("Press conference")
        VISIT = "visit", _("Press visit")
        INTERVIEWS = "interviews", _("Round of interviews")
        SALON = "salon", _("Salon")
        ONLINE = "online", _("Online event")
        OTHER = "other", _("Other event")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        CANCELLED = "cancelled", _("Called off")

    public_id = PublicIdField()
    name = models.CharField(_("Name"), max_length=80)
    kind = models.CharField(_("Kind"), max_length=12, choices=Kind, default=Kind.CONFERENCE)
    starts_at = models.DateTimeField(_("Begins"))
    ends_at = models.DateTimeField(_("Finishes"))
    venue = models.CharField(_("Place"), max_length=120, blank=True)
    address = models.CharField(_("Address"), max_length=200, blank=True)
    online_url = models.URLField(_("Address online"), max_length=300, blank=True)
    # What guests read: the programme, how to get there, what to bring.
    programme = models.TextField(_("Programme"), max_length=4000, blank=True)
    # How many may say yes; None: as many as like.
    capacity = models.PositiveIntegerField(_("Places"), null=True, blank=True)
    reply_by = models.DateTimeField(_("Answer by"), null=True, blank=True)
    campaign = models.CharField(_("Campaign"), max_length=80, blank=True)
    owner = models.ForeignKey(
        Staff,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("In charge"),
    )
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED)
    cancelled_reason = models.CharField(max_length=200, blank=True)
    # Grows when time or place change: guests who know an older one are to be told.
    details_version = models.PositiveIntegerField(default=1)
    # How many said yes and how many came, kept by the services that change a guest.
    accepted = models.PositiveIntegerField(default=0)
    created_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="press_event_ends_after_it_begins",
            ),
            # The last place goes to one of two who say yes at once.
            models.CheckConstraint(
                condition=models.Q(capacity=None) | models.Q(accepted__lte=models.F("capacity")),
                name="press_event_within_places",
            ),
        ]
        indexes = [models.Index(fields=["team", "-starts_at", "-id"], name="press_event_by_day")]

    def __str__(self) -> str:
        return self.name


class Guest(TeamModel):
    """Somebody on the list of an event: invited, their answer, and whether they came.

    ``public_id`` is their own address to answer at, ``door_code`` what they show or say at the
    door. ``answer`` and ``attended_at`` are facts of their own: people come who never answered.
    """

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"words"})

    class Answer(models.TextChoices):
        NONE = "", _("No answer yet")
        YES = "yes", _("Coming")
        NO = "no", _("Not coming")

    class Via(models.TextChoices):
        PAGE = "page", _("By their own page")
        STAFF = "staff", _("Entered by us")

    class CameBy(models.TextChoices):
        QR = "qr", _("QR code")
        CODE = "code", _("Code said at the door")
        HAND = "hand", _("Ticked off")
        WALK_IN = "walk_in", _("Came without being listed")

    public_id = PublicIdField()
    event = models.ForeignKey(
        PressEvent, on_delete=models.CASCADE, related_name="guests", db_index=False
    )
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    # Where they worked when they were put on the list.
    outlet = models.ForeignKey(
        Outlet, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    door_code = models.CharField(max_length=DOOR_DIGITS, default=new_door_code)
    answer = models.CharField(max_length=3, choices=Answer, blank=True, default=Answer.NONE)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_via = models.CharField(max_length=5, choices=Via, blank=True)
    # What they wrote with their answer.
    words = models.CharField(max_length=300, blank=True)
    attended_at = models.DateTimeField(null=True, blank=True)
    attended_by = models.CharField(max_length=8, choices=CameBy, blank=True)
    # Who of us let them in.
    door_staff = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "contact"], name="guest_once"),
            models.UniqueConstraint(fields=["event", "door_code"], name="guest_door_code_once"),
            models.CheckConstraint(
                condition=models.Q(answer="", answered_at=None)
                | (~models.Q(answer="") & models.Q(answered_at__isnull=False)),
                name="guest_answered_at_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "-id"], name="guest_newest"),
            models.Index(fields=["team", "contact"], name="guest_of_contact"),
        ]

    def __str__(self) -> str:
        return self.public_id


class GuestMail(TeamModel):
    """A mail to a guest: a row before it leaves, one of a kind and version each.

    It waits until a worker hands it over to foundation.delivery (``delivery``) or finds why it may
    not go (``skipped``): what holds at that moment counts, not what held when it was asked for.
    """

    class Kind(models.TextChoices):
        INVITATION = "invitation", _("Invitation")
        NUDGE = "nudge", _("Asked again")
        REMINDER = "reminder", _("Reminder")
        CHANGE = "change", _("Change of time or place")
        CANCELLED = "cancelled", _("Called off")
        THANKS = "thanks", _("Thanks")

    class Skipped(models.TextChoices):
        NO_MAIL = "no_mail", _("No e-mail address")
        DO_NOT_CONTACT = "do_not_contact", _("Do not contact")
        CONSENT = "consent", _("Took back their consent")
        SUPPRESSED = "suppressed", _("Wants no mail from us")
        ERASED = "erased", _("No longer kept")
        STALE = "stale", _("No longer true when it was its turn")

    guest = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="mails", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    version = models.PositiveIntegerField(default=1)
    delivery = models.ForeignKey(
        "delivery.Delivery", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    skipped = models.CharField(max_length=14, choices=Skipped, blank=True)
    handed_at = models.DateTimeField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["guest", "kind", "version"], name="guest_mail_once")
        ]
        indexes = [
            models.Index(
                fields=["at"],
                condition=models.Q(delivery=None, skipped="", handed_at=None),
                name="guest_mail_waiting",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"
