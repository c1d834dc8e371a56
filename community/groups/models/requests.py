"""Who asks to be let into a group."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.fans.models import Fan
from community.groups.models.groups import FanGroup
from foundation.assets.models import Asset
from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff
from kol.platforms.models import PlatformAccount


class JoinRequest(TeamModel):
    """Somebody waits at the door: for approval, or because a follow is not known yet."""

    class State(models.TextChoices):
        PENDING = "pending", _("Waiting")
        APPROVED = "approved", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Why(models.TextChoices):
        APPROVAL = "approval", _("Needs approval")
        FOLLOW = "follow", _("Follow not confirmed")
        MUTUAL = "mutual", _("Mutual follow not confirmed")
        ANSWER = "answer", _("Answer to look at")

    public_id = PublicIdField()
    group = models.ForeignKey(
        FanGroup, on_delete=models.PROTECT, related_name="requests", db_index=False
    )
    fan = models.ForeignKey(Fan, on_delete=models.PROTECT, related_name="join_requests")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    why = models.CharField(max_length=10, choices=Why)
    # What the fan says of themselves; it proves nothing and is shown to staff beside the proof.
    claimed_handle = models.CharField(_("Name on the platform"), max_length=60, blank=True)
    note = models.CharField(_("A word to the team"), max_length=200, blank=True)
    proof = models.ForeignKey(
        Asset, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proof_at = models.DateTimeField(null=True, blank=True)
    # The door they came by (registry.py): asked again when the request is accepted.
    door_kind = models.CharField(max_length=10, blank=True)
    door_id = models.BigIntegerField(null=True)
    # Set while a place in the group and a use of the door are kept for it (services/holds.py).
    held_until = models.DateTimeField(null=True, blank=True)
    # The account whose follow is missing, where the group's conditions name several.
    account = models.ForeignKey(
        PlatformAccount,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
    )
    # When its group's conditions were asked last.
    checked_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    reopened_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    # Answered by the group's setting, and by nobody in person.
    auto_answered = models.BooleanField(default=False, db_default=False)
    decline_reason = models.CharField(max_length=120, blank=True)
    # When the fan saw what was decided.
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["group", "fan"],
                condition=models.Q(state="pending"),
                name="join_request_once",
            )
        ]
        indexes = [
            models.Index(fields=["team", "state", "created_at"], name="join_request_waiting"),
            models.Index(fields=["group", "state", "-id"], name="join_request_group"),
            models.Index(
                fields=["held_until"],
                condition=models.Q(held_until__isnull=False),
                name="join_request_held",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id
