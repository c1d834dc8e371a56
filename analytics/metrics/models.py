"""Numbers over time, what they are numbers of, and the pulls that bring them."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.scopes.models import PublicIdField, TeamModel
from kol.platforms.connectors.errors import Fault
from kol.platforms.models import PlatformAccount
from kol.posts.models import PostTarget


class Work(TeamModel):
    """Something published on an account, as its platform knows it: by a target of ours, or by
    somebody in the app itself (found by pulling). Its figures are asked for along the curve of
    services/curve.py: ``step`` is the next place on it, ``next_at`` when; null: no more."""

    public_id = PublicIdField()
    account = models.ForeignKey(
        PlatformAccount, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    target = models.OneToOneField(PostTarget, on_delete=models.CASCADE, null=True, related_name="+")
    remote_id = models.CharField(max_length=200)
    url = models.URLField(max_length=1000, blank=True)
    title = models.CharField(max_length=200, blank=True)
    # A line of it, and the public id of our copy of its picture: for the card that tells of it.
    text = models.CharField(max_length=300, blank=True, db_default="")
    cover = models.CharField(max_length=12, blank=True, db_default="")
    published_at = models.DateTimeField()
    step = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "remote_id"], name="metrics_work_once")
        ]
        indexes = [
            models.Index(
                fields=["account", "next_at"],
                condition=models.Q(next_at__isnull=False),
                name="metrics_work_due",
            ),
            models.Index(fields=["account", "-published_at", "-id"], name="metrics_work_newest"),
        ]

    def __str__(self) -> str:
        return self.title or self.remote_id


class Series(TeamModel):
    """One number of one thing as one source tells it. ``newest_*`` repeat its newest point."""

    class Of(models.TextChoices):
        ACCOUNT = "account", _("Platform account")
        WORK = "work", _("Published post")

    class Grain(models.TextChoices):
        # What stood there at that moment: a running total.
        MOMENT = "moment", pgettext_lazy("metrics", "At that moment")
        # Of that day alone, or at its end; the day begins at midnight in Beijing.
        DAY = "day", pgettext_lazy("metrics", "That day")

    public_id = PublicIdField()
    of = models.CharField(max_length=8, choices=Of)
    # The key of a PlatformAccount or a Work.
    object_id = models.BigIntegerField()
    name = models.CharField(max_length=40)
    unit = models.CharField(max_length=12, default="count")
    source = models.CharField(max_length=16)
    grain = models.CharField(max_length=6, choices=Grain, default=Grain.MOMENT)
    newest_at = models.DateTimeField(null=True)
    newest_value = models.BigIntegerField(null=True)
    newest_provisional = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["of", "object_id", "name", "source"], name="metrics_series_once"
            )
        ]
        indexes = [models.Index(fields=["team", "-id"], name="metrics_series_team")]

    def __str__(self) -> str:
        return f"{self.of}:{self.object_id} {self.name}"


class Point(TeamModel):
    """One value of a series. The table is partitioned by month of ``at`` (see the migration) and
    written by points_write alone: a final value is never replaced by a provisional one."""

    pk = models.CompositePrimaryKey("series_id", "at")
    # The database deletes the points of a series with it.
    series = models.ForeignKey(
        Series, on_delete=models.DO_NOTHING, related_name="points", db_index=False
    )
    at = models.DateTimeField()
    value = models.BigIntegerField()
    provisional = models.BooleanField(default=False)
    pulled_at = models.DateTimeField(default=timezone.now)

    class Meta:
        # The name stands in SQL: the migration, services/writing.py, apps.py.
        db_table = "metrics_point"

    def __str__(self) -> str:
        return f"{self.series_id} {self.at:%F %T} {self.value}"


class Pull(TeamModel):
    """One kind of figures of one account, asked for again and again. The row is the truth: a worker
    holds it by ``claim`` until ``lease_until`` and records what came under the same claim."""

    class What(models.TextChoices):
        ACCOUNT = "account", pgettext_lazy("pull", "Account figures")
        DAYS = "days", pgettext_lazy("pull", "Figures a day")
        WORKS = "works", pgettext_lazy("pull", "Figures of posts")
        RECENT = "recent", pgettext_lazy("pull", "New works")

    public_id = PublicIdField()
    account = models.ForeignKey(
        PlatformAccount, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    what = models.CharField(max_length=8, choices=What)
    next_at = models.DateTimeField(default=timezone.now)
    claim = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    good_at = models.DateTimeField(null=True)
    # How many numbers the last good one brought.
    brought = models.PositiveIntegerField(default=0)
    error_at = models.DateTimeField(null=True)
    error_kind = models.CharField(
        max_length=10, choices=[(one.value, one.value) for one in Fault], blank=True
    )
    error_code = models.CharField(max_length=40, blank=True)
    # The platform's own sentence, for staff.
    error_text = models.CharField(max_length=300, blank=True)
    # Failures in a row; somebody was told of this run of them.
    failures = models.PositiveSmallIntegerField(default=0)
    told = models.BooleanField(default=False)
    # It waits for the account's budget until then.
    waits_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "what"], name="metrics_pull_once"),
            models.CheckConstraint(
                condition=models.Q(claim=None) | models.Q(lease_until__isnull=False),
                name="metrics_pull_leased",
            ),
        ]
        indexes = [models.Index(fields=["next_at"], name="metrics_pull_due")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.what}"
