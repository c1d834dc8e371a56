"""Accounts on platforms and what work on them costs: of an outlet, or of a person (a KOL)."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.scopes.models import PublicIdField, TeamModel
from kol.platforms.models import FOLLOWED_CHOICES
from kol.press.models.contacts import Contact
from kol.press.models.outlets import Outlet

ONE_HOLDER = models.Q(outlet=None, contact__isnull=False) | models.Q(
    outlet__isnull=False, contact=None
)


class MediaAccount(TeamModel):
    """An account on a platform, and how many follow it as somebody said on a day."""

    PERSONAL_FIELDS: ClassVar[frozenset[str]] = frozenset({"handle", "uid", "url"})

    class Method(models.TextChoices):
        MEASURED = "measured", _("Measured")
        DECLARED = "declared", _("As they say")
        ESTIMATED = "estimated", _("Estimated")

    public_id = PublicIdField()
    outlet = models.ForeignKey(
        Outlet, on_delete=models.CASCADE, null=True, blank=True, related_name="accounts"
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, null=True, blank=True, related_name="accounts"
    )
    platform = models.CharField(_("Platform"), max_length=16, choices=FOLLOWED_CHOICES)
    handle = models.CharField(_("Name on the platform"), max_length=60)
    uid = models.CharField(_("Platform id"), max_length=64, blank=True)
    url = models.URLField(_("Home page there"), max_length=300, blank=True)
    followers = models.PositiveBigIntegerField(_("Followers"), null=True, blank=True)
    followers_on = models.DateField(_("Followers as of"), null=True, blank=True)
    followers_how = models.CharField(max_length=10, choices=Method, default=Method.DECLARED)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ONE_HOLDER, name="media_account_of_one"),
            models.UniqueConstraint(
                fields=["outlet", "platform", "handle"], name="media_account_outlet_once"
            ),
            models.UniqueConstraint(
                fields=["contact", "platform", "handle"], name="media_account_contact_once"
            ),
        ]
        indexes = [
            models.Index(fields=["team", "platform", "handle"], name="media_account_handle"),
        ]

    def __str__(self) -> str:
        return f"{self.platform}:{self.handle}"


class Rate(TeamModel):
    """A price for a piece of work, in a currency and for a time."""

    AUDIT_NAME: ClassVar[str] = "product"

    public_id = PublicIdField()
    outlet = models.ForeignKey(
        Outlet, on_delete=models.CASCADE, null=True, blank=True, related_name="rates"
    )
    contact = models.ForeignKey(
        Contact, on_delete=models.CASCADE, null=True, blank=True, related_name="rates"
    )
    account = models.ForeignKey(
        MediaAccount, on_delete=models.SET_NULL, null=True, blank=True, related_name="rates"
    )
    # A picture post, a video of 21 to 60 seconds, a live slot, a repost.
    product = models.CharField(_("What for"), max_length=60)
    price = models.DecimalField(_("Price"), max_digits=12, decimal_places=2)
    currency = models.CharField(_("Currency"), max_length=3, default="CNY")
    tax_included = models.BooleanField(_("Tax included"), default=False)
    valid_from = models.DateField(pgettext_lazy("price", "Valid from"), null=True, blank=True)
    valid_to = models.DateField(_("Valid until"), null=True, blank=True)
    source = models.CharField(_("Where the price is from"), max_length=80, blank=True)
    note = models.CharField(_("Note"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=ONE_HOLDER, name="rate_of_one"),
            models.CheckConstraint(condition=models.Q(price__gte=0), name="rate_not_negative"),
            models.CheckConstraint(
                condition=models.Q(valid_to=None)
                | models.Q(valid_from=None)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="rate_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.product
