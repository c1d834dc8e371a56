"""口令: invite codes that can be spoken, pasted, clicked and scanned, and what each brought."""

import secrets
from datetime import datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.fans.models import Fan, Tag
from community.groups.models import FanGroup, GroupMember, GroupPool
from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff

_CODE_ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
CODE_LENGTH = 10


def new_code() -> str:
    """10 characters without look-alikes (49 bits), for ``/j/<code>``."""
    return "".join(secrets.choice(_CODE_ALPHABET) for _ in range(CODE_LENGTH))


class Invite(TeamModel):
    """One 口令. A code is minted for one channel and never shared by two, so figures stay apart.

    Uses are cumulative: each person who joined by it counts once, and leaving frees nothing. It
    belongs to somebody of the team, or to a fan who brings others (then ``owner`` is empty).
    What it grants is looked at again when somebody comes in by it (services/grants.py).
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("In use")
        PAUSED = "paused", _("Paused")
        REVOKED = "revoked", _("Revoked")

    class Role(models.TextChoices):
        MEMBER = "member", _("Member")
        ADMIN = "admin", _("Admin of the group")

    AUDIT_NAME: ClassVar[str] = "phrase"
    # Whether a pool's door lets anybody in, as invite_aim last saw it.
    pool_open: bool = True

    public_id = PublicIdField()
    code = models.CharField(max_length=10, unique=True, default=new_code)
    phrase = models.CharField(_("Invite code"), max_length=40)
    # Empty where the code leads to a pool of groups elsewhere: nobody joins here by it.
    group = models.ForeignKey(
        FanGroup, on_delete=models.PROTECT, null=True, blank=True, related_name="invites"
    )
    # Leads to whichever of these groups has room; ``group`` is then the face it shows.
    pool = models.ForeignKey(
        GroupPool, on_delete=models.PROTECT, null=True, blank=True, related_name="invites"
    )
    channel = models.CharField(
        _("Channel"), max_length=40, blank=True, help_text=_("Where it is handed out")
    )
    owner = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    fan = models.ForeignKey(
        Fan, on_delete=models.PROTECT, null=True, blank=True, related_name="own_invites"
    )
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    starts_at = models.DateTimeField(_("Valid from"), default=timezone.now)
    expires_at = models.DateTimeField(_("Valid until"))
    max_uses = models.PositiveIntegerField(_("Most joins (people)"), null=True, blank=True)
    use_count = models.PositiveIntegerField(default=0)
    # Uses kept for requests that wait; see hold_hours.
    held_count = models.PositiveIntegerField(default=0, db_default=0)
    # Looks that were added up (InviteViews); those of the last minute are still to come.
    view_count = models.PositiveIntegerField(default=0)
    # Where joining needs approval: so many hours a request keeps its place; empty keeps none.
    hold_hours = models.PositiveSmallIntegerField(
        _("Keep a place while a request waits (hours)"), null=True, blank=True
    )
    grant_points = models.PositiveIntegerField(_("Points"), default=0, db_default=0)
    grant_role = models.CharField(
        _("Role in the group"),
        max_length=8,
        choices=Role,
        default=Role.MEMBER,
        db_default="member",
    )
    grant_tags: "models.ManyToManyField[Tag, InviteTag]" = models.ManyToManyField(
        Tag, through="InviteTag", related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True, blank=True)
    # Of a fan's own code that was revoked: they may have another (services/fan_codes.py).
    replaceable = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(max_uses__isnull=True)
                | models.Q(use_count__lte=models.F("max_uses") - models.F("held_count")),
                name="invite_not_over_max",
            ),
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("starts_at")),
                name="invite_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(owner__isnull=False, fan__isnull=True)
                | models.Q(owner__isnull=True, fan__isnull=False),
                name="invite_one_owner",
            ),
            models.CheckConstraint(
                condition=models.Q(fan__isnull=True)
                | models.Q(grant_points=0, grant_role="member"),
                name="invite_fan_grants_nothing",
            ),
            models.CheckConstraint(
                condition=models.Q(group__isnull=False)
                | models.Q(
                    pool__isnull=False,
                    owner__isnull=False,
                    max_uses__isnull=True,
                    hold_hours__isnull=True,
                    grant_points=0,
                    grant_role="member",
                ),
                name="invite_outside_only_shows",
            ),
            models.UniqueConstraint(
                fields=["group", "fan"],
                condition=models.Q(fan__isnull=False) & ~models.Q(state="revoked"),
                name="invite_fan_once_a_group",
            ),
        ]
        indexes = [models.Index(fields=["team", "state", "-id"], name="invite_newest")]

    def __str__(self) -> str:
        return self.phrase

    @property
    def outside(self) -> bool:
        """Whether it leads to groups on another platform: it shows their QR code, no more."""
        return self.group_id is None

    @property
    def into(self) -> FanGroup:
        """The group it leads into, of a code that is not ``outside``."""
        assert self.group is not None, "a code that leads elsewhere has no group"
        return self.group

    @property
    def leads_to(self) -> str:
        """What people call the place it leads to: its pool, else its group."""
        return self.pool.name if self.pool is not None else self.into.name

    @property
    def blurb(self) -> str:
        """The sentence about that place."""
        if self.pool is not None and self.pool.blurb:
            return self.pool.blurb
        return self.group.blurb if self.group is not None else ""

    @property
    def is_full(self) -> bool:
        """Whether its last use was burnt or is kept for somebody, as far as this row knows."""
        return self.max_uses is not None and self.use_count + self.held_count >= self.max_uses

    def is_open(self, now: datetime) -> bool:
        """Whether it leads anywhere at ``now``, room or not: neither paused, revoked, ended nor
        before its start. The same rule as ``usable``."""
        return self.state == Invite.State.ACTIVE and self.starts_at <= now < self.expires_at

    @staticmethod
    def usable(now: datetime) -> models.Q:
        """``is_open`` as a condition of the database."""
        return models.Q(state=Invite.State.ACTIVE, starts_at__lte=now, expires_at__gt=now)


class InviteTag(TeamModel):
    """A tag that a code puts on whoever joins by it."""

    invite = models.ForeignKey(Invite, on_delete=models.CASCADE)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invite", "tag"], name="invite_tag_once")]

    def __str__(self) -> str:
        return f"{self.invite_id}:{self.tag_id}"


class PhraseClaim(TeamModel):
    """Who holds a phrase, over the whole site: one row a phrase, found by its keyed hash.

    ``free_after`` lies a rest beyond the code's end: until then nobody else may take the phrase.
    """

    # Whoever takes a phrase that is free again takes over its row.
    TEAM_STAYS: ClassVar[bool] = False

    phrase_hash = models.BinaryField(max_length=32, unique=True)
    invite = models.OneToOneField(Invite, on_delete=models.CASCADE, related_name="claim")
    free_after = models.DateTimeField()

    def __str__(self) -> str:
        return f"claim of {self.invite_id}"


class Redemption(TeamModel):
    """A person came in by a code: one row for a code and fan, whatever they do later."""

    invite = models.ForeignKey(
        Invite, on_delete=models.PROTECT, related_name="redemptions", db_index=False
    )
    fan = models.ForeignKey(Fan, on_delete=models.PROTECT, related_name="redemptions")
    member = models.ForeignKey(
        GroupMember, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=timezone.now)
    # The click on a tracked link that led here (kol.links); a click brings one person.
    click_id = models.BigIntegerField(null=True)
    link_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invite", "fan"], name="redemption_once"),
            models.UniqueConstraint(
                fields=["team", "click_id"],
                condition=models.Q(click_id__isnull=False),
                name="redemption_click_once",
            ),
        ]
        indexes = [
            models.Index(fields=["team", "-at"], name="redemption_newest"),
            models.Index(fields=["invite", "-at", "-id"], name="redemption_came"),
            models.Index(
                fields=["team", "link_id"],
                condition=models.Q(link_id__isnull=False),
                name="redemption_of_link",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invite_id}:{self.fan_id}"
