"""One door to a person: a row for every message before it leaves."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.scopes.models import PublicIdField, TeamModel


class Delivery(models.Model):
    """One message to one address, from ``pending`` to an end.

    ``sealed`` holds address and contents encrypted until the end is reached, then nothing;
    ``address_hash`` (keyed) stays, for counting and suppressing. A message that names a team
    belongs to it; many (sign-in codes, password resets) belong to no team, so the row is on the
    written list of exempt tables.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("E-mail")
        SMS = "sms", _("Text message")

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        CLAIMED = "claimed", _("Being sent")
        DONE = "done", _("Sent")
        FAILED = "failed", _("Failed")
        # The other side may or may not have taken it: never sent again blindly.
        UNCONFIRMED = "unconfirmed", _("Unconfirmed")

    team = models.ForeignKey(
        "teams.Team", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    channel = models.CharField(max_length=8)
    template = models.CharField(max_length=60)
    language = models.CharField(max_length=10)
    address_hash = models.BinaryField(max_length=32)
    sealed = models.BinaryField(null=True)
    dedupe = models.CharField(max_length=120, unique=True, null=True)  # noqa: DJ001
    state = models.CharField(max_length=12, choices=State, default=State.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    # The claim that holds the lease: a worker that lost it records nothing.
    claim = models.UUIDField(null=True)
    # Set just before the other side is called: a lease that lapses after that is unconfirmed.
    called_at = models.DateTimeField(null=True)
    # Message-ID of a mail, the provider's serial number of a text message.
    reference = models.CharField(max_length=120, blank=True)
    error = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=["pending", "claimed", "done", "failed", "unconfirmed"]
                ),
                name="delivery_state_known",
            ),
            # What ended well keeps nobody's address and no text.
            models.CheckConstraint(
                condition=~models.Q(state__in=["done", "failed"]) | models.Q(sealed=None),
                name="delivery_ended_is_empty",
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=models.Q(state="pending"),
                name="delivery_due",
            ),
            models.Index(
                fields=["lease_until"],
                condition=models.Q(state="claimed"),
                name="delivery_leased",
            ),
            models.Index(fields=["team", "-id"], name="delivery_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.template} {self.state}"


class Suppression(TeamModel):
    """An address that a team sends no more of what people may decline.

    Only the keyed hash is kept: nobody can read the address from it, and it holds when the person
    is erased, entered again by hand or brought in by another list.
    """

    class Reason(models.TextChoices):
        UNSUBSCRIBED = "unsubscribed", _("Unsubscribed themselves")
        BOUNCED = "bounced", _("The address does not exist")
        COMPLAINED = "complained", _("Reported as spam")
        BY_HAND = "by_hand", _("Entered by us")

    public_id = PublicIdField()
    channel = models.CharField(_("Channel"), max_length=8, choices=Delivery.Channel)
    address_hash = models.BinaryField(max_length=32)
    reason = models.CharField(_("Reason"), max_length=12, choices=Reason)
    at = models.DateTimeField(_("Since"), default=timezone.now)
    by = models.ForeignKey(
        "teams.Staff", on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    # Mail goes there again since; the row stays, so that the trail has its object.
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "channel", "address_hash"], name="suppression_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["team", "-id"],
                condition=models.Q(lifted_at=None),
                name="suppression_newest",
            )
        ]

    def __str__(self) -> str:
        return self.public_id


class DeliveryPace(TeamModel):
    """How fast a team's mails go: as a whole (``domain`` empty), and to one domain.

    ``free_at`` is the theoretical arrival time of the generic cell rate algorithm (GCRA, ITU-T
    I.371): one column remembers the pace over restarts. ``held_until`` is a domain's own wish.
    """

    channel = models.CharField(max_length=8, choices=Delivery.Channel)
    domain = models.CharField(max_length=253, blank=True)
    free_at = models.DateTimeField(default=timezone.now)
    held_until = models.DateTimeField(null=True)
    # The quota of a day of the team's own zone; kept on the row of the whole team.
    day = models.DateField(null=True)
    used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "channel", "domain"], name="delivery_pace_once")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.domain}"
