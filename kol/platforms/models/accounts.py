"""The team's own accounts on outside platforms, and its registrations as a developer there.

Secrets are sealed (kol/platforms/secrets.py) with keys that are not in the database; no page, no
API call and no line of a log or the trail ever shows one again.
"""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.scopes.models import PUBLIC_ID_LENGTH, PublicIdField, TeamModel
from kol.platforms.connectors.errors import Fault
from kol.platforms.models.platforms import Platform


class PlatformApp(TeamModel):
    """A team's registration as a developer at a platform: what OAuth there begins with.

    ``sealed`` holds the client secret, and of callbacks the token and the AES key.
    """

    AUDIT_NAME: ClassVar[str] = "client_id"
    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"sealed"})

    public_id = PublicIdField()
    platform = models.CharField(_("Platform"), max_length=16, choices=Platform)
    client_id = models.CharField(_("App id"), max_length=120)
    sealed = models.BinaryField()
    # Links in posts lead to this domain, where a platform asks for one that is registered with it.
    domain = models.CharField(_("Bound domain"), max_length=253, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "platform", "client_id"], name="platform_app_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_platform_display()} {self.client_id}"


class PlatformAccount(TeamModel):
    """One account of ours: what fans follow, what entry rules ask about, and where posts go.

    ``sealed`` are the keys somebody typed or the platform gave for good, ``sealed_token`` the
    access token of now and what renews it. A process that renews it says so in ``claim``.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("In use")
        ARCHIVED = "archived", _("Put away")

    class Connecting(models.TextChoices):
        NONE = "none", pgettext_lazy("account", "Not connected")
        CONNECTED = "connected", pgettext_lazy("account", "Connected")
        # The platform takes its token no longer: somebody has to connect it again.
        EXPIRED = "expired", pgettext_lazy("account", "Connection expired")
        # Taken back at the platform, or disconnected here.
        REVOKED = "revoked", pgettext_lazy("account", "Disconnected")

    class Publishing(models.TextChoices):
        API = "api", _("By the platform's interface")
        HAND = "hand", _("By hand")

    AUDIT_NAME: ClassVar[str] = "handle"
    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"sealed", "sealed_token"})

    public_id = PublicIdField()
    platform = models.CharField(_("Platform"), max_length=16, choices=Platform)
    handle = models.CharField(_("Name on the platform"), max_length=60)
    uid = models.CharField(_("Platform id"), max_length=64, blank=True)
    url = models.URLField(_("Home page there"), blank=True)
    # Its picture at the platform, and the id of our copy of it: pages load nothing from elsewhere.
    avatar_url = models.URLField(max_length=1000, blank=True)
    avatar = models.CharField(max_length=PUBLIC_ID_LENGTH, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    created_at = models.DateTimeField(default=timezone.now)

    app = models.ForeignKey(PlatformApp, on_delete=models.PROTECT, null=True, related_name="+")
    connection = models.CharField(max_length=9, choices=Connecting, default=Connecting.NONE)
    publishing = models.CharField(
        pgettext_lazy("account", "Publishing"),
        max_length=4,
        choices=Publishing,
        default=Publishing.HAND,
    )
    # Whether the platform lets this account publish by its interface, as far as is known.
    may_publish = models.BooleanField(default=True)
    options = models.JSONField(default=dict)
    sealed = models.BinaryField(null=True)
    sealed_token = models.BinaryField(null=True)
    scopes = models.JSONField(default=list)
    connected_at = models.DateTimeField(null=True)
    # Of the access token, and of what renews it; None: none, or it does not end.
    expires_at = models.DateTimeField(null=True)
    refresh_expires_at = models.DateTimeField(null=True)
    # The end somebody was told of already.
    warned_of = models.DateTimeField(null=True)
    # Who renews the token just now, until when they have it.
    claim = models.UUIDField(null=True)
    claim_until = models.DateTimeField(null=True)
    good_at = models.DateTimeField(null=True)
    error_at = models.DateTimeField(null=True)
    error_kind = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in Fault], blank=True
    )
    # The platform's own number or word, and its own sentence, for staff.
    error_code = models.CharField(max_length=40, blank=True)
    error_text = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "platform", "handle"], name="platform_account_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(connection="connected")
                | models.Q(sealed__isnull=False)
                | models.Q(sealed_token__isnull=False),
                name="platform_account_connected_has_keys",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"],
                condition=models.Q(connection="connected"),
                name="platform_account_expiring",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_platform_display()} @{self.handle}"


class PlatformPolicy(TeamModel):
    """What a team allows of platforms as a whole; no row: nothing that is off by default.

    ``abroad``: accounts whose data leaves the country (Telegram, Discord) may be connected.
    """

    AUDIT_NAME: ClassVar[str] = ""

    abroad = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team"], name="platform_policy_once")]

    def __str__(self) -> str:
        return f"{self.team_id}"
