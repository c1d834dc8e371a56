"""Several groups behind one door, what a new one is made from, and doors that lead outside."""

from datetime import timedelta
from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from community.groups.models.groups import FanGroup
from foundation.assets.models import Asset
from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff, User


class GroupTemplate(TeamModel):
    """Settings of a group to make others from. ``settings`` are those of group_create; the cover
    stands by itself, so that its file is known to be in use."""

    AUDIT_NAME: ClassVar[str] = "name"

    public_id = PublicIdField()
    name = models.CharField(_("Name"), max_length=40)
    settings = models.JSONField(default=dict)
    cover = models.CharField(max_length=12, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "name"], name="group_template_name")]
        indexes = [models.Index(fields=["team", "-id"], name="group_template_newest")]

    def __str__(self) -> str:
        return self.name


class GroupPool(TeamModel):
    """One door to several groups: the first with room takes who comes; when none has, the next is
    opened from the template. ``opened`` numbers those, so that no number comes twice.

    A pool of another ``kind`` leads outside: to pictures of QR codes (PoolPicture), shown in turn.
    """

    class Kind(models.TextChoices):
        INSIDE = "inside", _("Groups here")
        WECHAT = "wechat", _("WeChat groups")
        QQ = "qq", _("QQ groups")
        WECOM = "wecom", _("WeCom groups")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("pool", "Open")
        PAUSED = "paused", _("Paused")
        ARCHIVED = "archived", pgettext_lazy("pool", "Archived")

    # People and days after which a picture of such a group is used up; 0 days: none.
    LIMITS: ClassVar[dict[str, tuple[int, int]]] = {
        Kind.WECHAT: (200, 7),
        Kind.QQ: (500, 0),
        Kind.WECOM: (200, 0),
    }

    AUDIT_NAME: ClassVar[str] = "name"

    public_id = PublicIdField()
    name = models.CharField(_("Name"), max_length=40)
    kind = models.CharField(_("Leads to"), max_length=8, choices=Kind, default=Kind.INSIDE)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    template = models.ForeignKey(
        GroupTemplate, on_delete=models.PROTECT, null=True, blank=True, related_name="pools"
    )
    stem = models.CharField(_("New groups are called"), max_length=30, blank=True)
    most_groups = models.PositiveSmallIntegerField(_("At most so many groups"), default=20)
    opened = models.PositiveIntegerField(default=0)
    # Since when nobody finds a place; empty while somebody does.
    full_since = models.DateTimeField(null=True, blank=True)
    # Since when the team knows that its last picture runs out.
    low_since = models.DateTimeField(null=True, blank=True)
    # People it was shown to who are no longer known (services/visitors.py).
    visitors_past = models.PositiveIntegerField(default=0, db_default=0)
    blurb = models.CharField(_("A sentence for fans"), max_length=120, blank=True)
    limit_people = models.PositiveIntegerField(_("Show a picture to (people)"), default=200)
    limit_days = models.PositiveSmallIntegerField(
        _("Use a picture for (days; 0: no end)"), default=7
    )
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(limit_people__gt=0) & models.Q(most_groups__gt=0),
                name="group_pool_has_room",
            )
        ]
        indexes = [models.Index(fields=["team", "state", "-id"], name="group_pool_newest")]

    def __str__(self) -> str:
        return self.name

    @property
    def outside(self) -> bool:
        """Whether it leads to groups on another platform."""
        return self.kind != self.Kind.INSIDE

    def picture_age(self) -> timedelta | None:
        """How long a picture is used; None for as long as one likes."""
        return timedelta(days=self.limit_days) if self.limit_days else None


class PoolGroup(TeamModel):
    """A group's turn in a pool; a group stands in one pool at most."""

    pool = models.ForeignKey(
        GroupPool, on_delete=models.PROTECT, related_name="turns", db_index=False
    )
    group = models.OneToOneField(FanGroup, on_delete=models.PROTECT, related_name="pool_turn")
    position = models.PositiveIntegerField()
    # Opened by the pool itself: its number, which comes once.
    number = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pool", "position"],
                name="pool_group_position",
                deferrable=models.Deferrable.DEFERRED,
            ),
            models.UniqueConstraint(fields=["pool", "number"], name="pool_group_number"),
        ]

    def __str__(self) -> str:
        return f"{self.pool_id}:{self.group_id}"


class PoolPicture(TeamModel):
    """The picture of a group's QR code elsewhere. ``people`` saw it, ``views`` times in all; how
    many of them joined only the other platform knows."""

    class State(models.TextChoices):
        ACTIVE = "active", _("In turn")
        RETIRED = "retired", _("Taken out")

    public_id = PublicIdField()
    pool = models.ForeignKey(
        GroupPool, on_delete=models.PROTECT, related_name="pictures", db_index=False
    )
    asset = models.ForeignKey(
        Asset, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    name = models.CharField(_("Name of the group"), max_length=40, blank=True)
    # What the QR code says; the same one is not taken twice.
    target = models.CharField(max_length=500)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    people = models.PositiveIntegerField(default=0)
    views = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pool", "target"],
                condition=models.Q(state="active"),
                name="pool_picture_once",
            )
        ]
        indexes = [models.Index(fields=["pool", "state", "id"], name="pool_picture_turn")]

    def __str__(self) -> str:
        return self.public_id


class PoolVisitor(TeamModel):
    """Whom a picture was shown to, so that they see the same one when they come back: a browser
    (a random word in its cookie), or a person who was signed in. Kept while that is of use
    (services/visitors.py)."""

    pool = models.ForeignKey(
        GroupPool, on_delete=models.CASCADE, related_name="visitors", db_index=False
    )
    picture = models.ForeignKey(PoolPicture, on_delete=models.CASCADE, related_name="+")
    visitor = models.CharField(max_length=32)
    user = models.ForeignKey(
        User, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    first_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)
    views = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["pool", "visitor"], name="pool_visitor_once"),
            models.UniqueConstraint(
                fields=["pool", "user"],
                condition=models.Q(user__isnull=False),
                name="pool_visitor_user_once",
            ),
        ]
        indexes = [models.Index(fields=["team", "seen_at"], name="pool_visitor_seen")]

    def __str__(self) -> str:
        return f"{self.pool_id}:{self.pk}"
