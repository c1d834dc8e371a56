"""How much of a platform's rate limits is used: rows, for they outlive a Valkey restarted empty."""

from django.db import models

from foundation.scopes.models import TeamModel
from kol.platforms.models.accounts import PlatformAccount, PlatformApp


class PlatformQuota(TeamModel):
    """What was taken of one rate in one window, by one account or by an app for all its accounts.

    Counted by a conditional upsert (limits.py): ``used`` never passes the rate's amount, whoever
    takes at the same time.
    """

    account = models.ForeignKey(
        PlatformAccount, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    app = models.ForeignKey(
        PlatformApp, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    rate = models.CharField(max_length=40)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    used = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "rate", "starts_at"],
                condition=models.Q(account__isnull=False),
                name="platform_quota_account",
            ),
            models.UniqueConstraint(
                fields=["app", "rate", "starts_at"],
                condition=models.Q(app__isnull=False),
                name="platform_quota_app",
            ),
            models.CheckConstraint(
                condition=models.Q(account__isnull=True) ^ models.Q(app__isnull=True),
                name="platform_quota_of_one",
            ),
        ]
        indexes = [models.Index(fields=["ends_at"], name="platform_quota_over")]

    def __str__(self) -> str:
        return f"{self.account_id or self.app_id} {self.rate}: {self.used}"
