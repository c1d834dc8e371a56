"""Tracked short links: where one leads, whose it is, and every click on it."""

import secrets
from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ"
CODE_LENGTH = 8
URL_LENGTH = 1000


def new_link_code() -> str:
    """8 characters without look-alikes (46 bits): short enough for a post, too many to try."""
    return "".join(secrets.choice(_LETTERS) for _ in range(CODE_LENGTH))


class TrackedLink(TeamModel):
    """One short address ``/l/<code>``, for one place and purpose, so that figures stay apart.

    ``subject_kind`` and ``subject_id`` say what it belongs to (a target of a post, ...) without
    this app knowing it; empty: made by hand. ``target`` is the address people are sent to, with
    the UTM parameters already in it, so that a redirect has nothing to work out.
    """

    AUDIT_NAME: ClassVar[str] = "label"

    class State(models.TextChoices):
        ACTIVE = "active", _("In use")
        PAUSED = "paused", _("Paused")

    public_id = PublicIdField()
    code = models.CharField(max_length=12, unique=True, default=new_link_code)
    label = models.CharField(pgettext_lazy("link", "Name"), max_length=80, blank=True)
    url = models.URLField(_("Leads to"), max_length=URL_LENGTH)
    target = models.CharField(max_length=URL_LENGTH + 400)
    # Whether it leads to a page of this site: then the click's id goes along.
    inside = models.BooleanField(default=False)
    subject_kind = models.CharField(max_length=20, blank=True)
    subject_id = models.BigIntegerField(null=True)
    platform = models.CharField(_("Platform"), max_length=16, blank=True)
    purpose = models.CharField(_("Purpose"), max_length=40, blank=True)
    campaign = models.CharField(_("Campaign"), max_length=60, blank=True)
    state = models.CharField(max_length=6, choices=State, default=State.ACTIVE)
    by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "subject_kind", "subject_id", "platform", "purpose"],
                condition=models.Q(subject_id__isnull=False),
                name="tracked_link_of_subject_once",
            )
        ]
        indexes = [models.Index(fields=["team", "-id"], name="tracked_link_newest")]

    def __str__(self) -> str:
        return self.label or self.code


class LinkChange(TeamModel):
    """Where a link led before: a printed code outlives its first destination."""

    link = models.ForeignKey(
        TrackedLink, on_delete=models.CASCADE, related_name="changes", db_index=False
    )
    url = models.URLField(max_length=URL_LENGTH)
    by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["link", "-id"], name="link_change_of")]

    def __str__(self) -> str:
        return self.url


class Click(TeamModel):
    """One opening of a link. The table is partitioned by month and nothing refers to it.

    ``visitor`` is a hash of address and browser under a salt of one day that is thrown away the
    day after: it counts distinct people of a day and tells nothing later on.
    """

    class Device(models.TextChoices):
        PHONE = "phone", pgettext_lazy("device", "Phone")
        TABLET = "tablet", _("Tablet")
        DESKTOP = "desktop", _("Desktop")
        OTHER = "other", _("Other")

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    link_id = models.BigIntegerField()
    bot = models.BooleanField(default=False)
    visitor = models.BinaryField(max_length=16, null=True)
    device = models.CharField(max_length=8, choices=Device, blank=True)
    # The app it was opened in (wechat, weibo, douyin, ...), as its browser says.
    app = models.CharField(max_length=16, blank=True)
    # The host that led here, without anything behind it.
    referrer = models.CharField(max_length=120, blank=True)

    class Meta:
        # The name stands in SQL: the migration and clicks.py.
        db_table = "links_click"


class DaySalt(models.Model):
    """The secret that visitors of one day are hashed with; deleted when the day is over."""

    day = models.DateField(primary_key=True)
    salt = models.BinaryField(max_length=32)

    def __str__(self) -> str:
        return str(self.day)
