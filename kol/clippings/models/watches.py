"""Feeds that are watched, what they brought, and the alerts they raised."""

from typing import ClassVar

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.scopes.models import PublicIdField, TeamModel
from foundation.teams.models import Staff
from kol.clippings.models.clippings import Clipping
from kol.press.models import Outlet
from kol.press.models.outlets import words_field


class Watch(TeamModel):
    """An RSS or Atom feed and the words looked for in it. Read by beat when it is due; the row
    says by a lease whether somebody is at it."""

    AUDIT_NAME: ClassVar[str] = "name"

    class State(models.TextChoices):
        ACTIVE = "active", _("Watching")
        PAUSED = "paused", _("Paused")
        ENDED = "ended", pgettext_lazy("watch", "Ended")

    public_id = PublicIdField()
    name = models.CharField(_("Name"), max_length=80)
    url = models.CharField(_("Address of the feed"), max_length=2000)
    # Any of these words; none: everything the feed brings.
    keywords = words_field(_("Words to look for"))
    # None of these.
    without = words_field(_("Leave out what holds"))
    outlet = models.ForeignKey(
        Outlet,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="watches",
        verbose_name=_("Outlet whose feed it is"),
    )
    tags = words_field(_("Tags that its clippings get"))
    campaign = models.CharField(_("Campaign"), max_length=80, blank=True)
    every_minutes = models.PositiveSmallIntegerField(_("Looked at every"), default=30)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE)
    next_at = models.DateTimeField(default=timezone.now)
    claim = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    # Marks of the last full answer, for "not changed since".
    etag = models.CharField(max_length=200, blank=True)
    modified = models.CharField(max_length=80, blank=True)
    # Its health: when it was asked last and last answered, and what went wrong since.
    asked_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    failures = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=12, blank=True)
    http_status = models.PositiveSmallIntegerField(null=True)
    # How many entries it brought in all, and how many were kept.
    seen_count = models.PositiveIntegerField(default=0)
    kept_count = models.PositiveIntegerField(default=0)
    found_at = models.DateTimeField(null=True)
    # Its numbers are judged against the usual when it is due (alerts.py).
    judged_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], condition=models.Q(state="active"), name="watch_due"),
            models.Index(fields=["team", "state", "-id"], name="watch_newest"),
        ]

    def __str__(self) -> str:
        return self.name


class WatchItem(TeamModel):
    """An entry of a feed that was seen, by the digest of its own id; ``clipping`` where kept."""

    watch = models.ForeignKey(Watch, on_delete=models.CASCADE, related_name="items", db_index=False)
    key = models.BinaryField(max_length=32)
    clipping = models.ForeignKey(
        Clipping, on_delete=models.CASCADE, null=True, related_name="watch_items"
    )
    # The words that were met.
    words = words_field(_("Words found"))
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["watch", "key"], name="watch_item_once"),
            models.UniqueConstraint(
                fields=["watch", "clipping"],
                condition=models.Q(clipping__isnull=False),
                name="watch_clipping_once",
            ),
        ]
        indexes = [
            models.Index(fields=["watch", "seen_at"], name="watch_item_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.watch_id}:{self.clipping_id or '-'}"


class WatchListener(TeamModel):
    """Somebody of the team who asked for a mail when a watch raises an alert."""

    watch = models.ForeignKey(
        Watch, on_delete=models.CASCADE, related_name="listeners", db_index=False
    )
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["watch", "staff"], name="watch_listener_once")
        ]

    def __str__(self) -> str:
        return f"{self.watch_id}:{self.staff_id}"


class ClippingAlert(TeamModel):
    """Mentions, or negative ones, jumped: against what is usual, by the rule of alerts.py.

    One is open a watch and kind; while it is, the number grows in it and nothing new is said.
    """

    class Kind(models.TextChoices):
        MENTIONS = "mentions", _("Mentions jumped")
        NEGATIVE = "negative", _("Negative mentions jumped")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("clipping alert", "Open")
        SEEN = "seen", _("Taken note of")

    public_id = PublicIdField()
    watch = models.ForeignKey(
        Watch, on_delete=models.CASCADE, related_name="alerts", db_index=False
    )
    kind = models.CharField(max_length=8, choices=Kind)
    state = models.CharField(max_length=4, choices=State, default=State.OPEN)
    # Within the 24 hours before ``counted_at``, at most; what a day brings otherwise; the mark.
    count = models.PositiveIntegerField()
    usual = models.DecimalField(max_digits=8, decimal_places=1)
    mark = models.PositiveIntegerField()
    raised_at = models.DateTimeField(default=timezone.now)
    counted_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(
        Staff, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["watch", "kind"],
                condition=models.Q(state="open"),
                name="clipping_alert_one_open",
            )
        ]
        indexes = [
            models.Index(fields=["team", "state", "-id"], name="clipping_alert_newest"),
            models.Index(fields=["watch", "kind", "-raised_at"], name="clipping_alert_of_watch"),
        ]

    def __str__(self) -> str:
        return f"{self.watch_id} {self.kind} {self.count}"
