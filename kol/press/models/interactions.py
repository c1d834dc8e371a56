"""What passed between us: calls, messages, meetings, gifts, and what is to follow."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.assets.models import Asset
from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff
from kol.press.models.contacts import Contact
from kol.press.models.outlets import Outlet


class Interaction(TeamModel):
    """A call, a WeChat exchange, a meeting: when, with whom, about what."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"summary"})

    class Kind(models.TextChoices):
        CALL = "call", _("Call")
        WECHAT = "wechat", _("WeChat")
        EMAIL = "email", pgettext_lazy("interaction", "E-mail")
        MEETING = "meeting", _("Meeting")
        INTERVIEW = "interview", _("Interview")
        GIFT = "gift", _("Gift")
        EVENT = "event", _("Event")
        OTHER = "other", _("Other")

    class Direction(models.TextChoices):
        OURS = "ours", _("We to them")
        THEIRS = "theirs", _("They to us")
        BOTH = "both", _("Both")

    public_id = PublicIdField()
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    direction = models.CharField(
        _("Who began"), max_length=6, choices=Direction, default=Direction.BOTH
    )
    at = models.DateTimeField(_("When"), default=timezone.now)
    minutes = models.PositiveSmallIntegerField(_("Minutes"), null=True, blank=True)
    summary = models.TextField(_("Summary"), max_length=4000, blank=True)
    outlet = models.ForeignKey(
        Outlet, on_delete=models.PROTECT, null=True, blank=True, related_name="interactions"
    )
    # What came from outside the page is entered once: the key of the request that brought it.
    key = models.CharField(max_length=80, blank=True)
    created_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    contacts: "models.ManyToManyField[Contact, InteractionContact]" = models.ManyToManyField(
        Contact, through="InteractionContact", related_name="interactions"
    )
    staff: "models.ManyToManyField[Staff, InteractionStaff]" = models.ManyToManyField(
        Staff, through="InteractionStaff", related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "key"], condition=~models.Q(key=""), name="interaction_key_once"
            )
        ]
        indexes = [
            models.Index(fields=["team", "-at", "-id"], name="interaction_newest"),
            models.Index(fields=["team", "kind", "-at"], name="interaction_by_kind"),
        ]

    def __str__(self) -> str:
        return self.public_id


class InteractionContact(TeamModel):
    """Somebody of theirs who took part."""

    interaction = models.ForeignKey(Interaction, on_delete=models.CASCADE, db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["interaction", "contact"], name="interaction_contact_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.interaction_id}:{self.contact_id}"


class InteractionStaff(TeamModel):
    """Somebody of ours who took part."""

    interaction = models.ForeignKey(Interaction, on_delete=models.CASCADE, db_index=False)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["interaction", "staff"], name="interaction_staff_once")
        ]

    def __str__(self) -> str:
        return f"{self.interaction_id}:{self.staff_id}"


class FollowUp(TeamModel):
    """What somebody of ours is to do about a person or an outlet, and by when."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"text"})

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("follow-up", "Open")
        DONE = "done", pgettext_lazy("follow-up", "Done")
        DROPPED = "dropped", _("Dropped")

    public_id = PublicIdField()
    interaction = models.ForeignKey(
        Interaction, on_delete=models.CASCADE, null=True, blank=True, related_name="follow_ups"
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, null=True, blank=True, related_name="follow_ups"
    )
    outlet = models.ForeignKey(
        Outlet, on_delete=models.CASCADE, null=True, blank=True, related_name="follow_ups"
    )
    text = models.CharField(_("What to do"), max_length=200)
    due_at = models.DateTimeField(_("Due"))
    owner = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    # Set by the reminder that was sent for this time; a new time empties it.
    reminded_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(contact__isnull=False) | models.Q(outlet__isnull=False),
                name="follow_up_about_something",
            )
        ]
        indexes = [
            models.Index(fields=["team", "owner", "state", "due_at"], name="follow_up_of_owner"),
            models.Index(fields=["team", "state", "due_at", "id"], name="follow_up_of_team"),
            models.Index(
                fields=["due_at"],
                condition=models.Q(state="open", reminded_at=None),
                name="follow_up_to_remind",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id


class Gift(TeamModel):
    """A gift or a fee to a person; a team sets how much a person may get in a year."""

    class Kind(models.TextChoices):
        GIFT = "gift", _("Gift")
        FEE = "fee", _("Fee")

    public_id = PublicIdField()
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="gifts")
    interaction = models.ForeignKey(
        Interaction, on_delete=models.SET_NULL, null=True, blank=True, related_name="gifts"
    )
    kind = models.CharField(_("Kind"), max_length=4, choices=Kind)
    what = models.CharField(_("What"), max_length=80)
    value = models.DecimalField(_("Value in yuan"), max_digits=10, decimal_places=2)
    # The team's own day: the year of a ceiling is counted by it.
    on = models.DateField(_("Day"))
    # What it was for, of an app above ("conferences.pressevent:12"); empty for none.
    ref = models.CharField(max_length=60, blank=True)
    by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(value__gte=0), name="gift_not_negative")
        ]
        indexes = [models.Index(fields=["team", "contact", "on"], name="gift_by_year")]

    def __str__(self) -> str:
        return self.what


class PressNote(TeamModel):
    """What somebody on the team wrote about a person or an outlet, and when."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"text"})

    public_id = PublicIdField()
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, null=True, blank=True, related_name="notes"
    )
    outlet = models.ForeignKey(
        Outlet, on_delete=models.CASCADE, null=True, blank=True, related_name="notes"
    )
    text = models.TextField(_("Note"), max_length=2000)
    # None: it came with a list or from a partner.
    author = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(outlet=None, contact__isnull=False)
                | models.Q(outlet__isnull=False, contact=None),
                name="press_note_of_one",
            )
        ]

    def __str__(self) -> str:
        return self.public_id


class PressFile(TeamModel):
    """A file kept with a person, an outlet or something that passed between us."""

    AUDIT_NAME: ClassVar[str] = "name"

    public_id = PublicIdField()
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, null=True, blank=True, related_name="files"
    )
    outlet = models.ForeignKey(
        Outlet, on_delete=models.CASCADE, null=True, blank=True, related_name="files"
    )
    interaction = models.ForeignKey(
        Interaction, on_delete=models.CASCADE, null=True, blank=True, related_name="files"
    )
    asset = models.ForeignKey(Asset, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("Name"), max_length=120)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(contact__isnull=False)
                | models.Q(outlet__isnull=False)
                | models.Q(interaction__isnull=False),
                name="press_file_of_something",
            )
        ]

    def __str__(self) -> str:
        return self.name
