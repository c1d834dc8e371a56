"""What platforms told us by themselves."""

from django.db import models
from django.utils import timezone

from foundation.scopes.models import TeamModel
from kol.platforms.models.accounts import PlatformAccount, PlatformApp


class PlatformNotice(TeamModel):
    """One thing told by a platform's callback, kept once however often it is told: to an account,
    or to an app of whichever of its accounts.

    What follows from it is done by whoever reads the event ``platform.notice`` (its subject).
    ``outcome`` is what became of the work ``handle`` names (notices.py reads it).
    """

    account = models.ForeignKey(
        PlatformAccount, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    app = models.ForeignKey(
        PlatformApp, on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    platform = models.CharField(max_length=16, default="")
    key = models.CharField(max_length=120)
    name = models.CharField(max_length=60)
    handle = models.CharField(max_length=200, blank=True)
    outcome = models.JSONField(null=True)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "key"],
                condition=models.Q(account__isnull=False),
                name="platform_notice_account_once",
            ),
            models.UniqueConstraint(
                fields=["app", "key"],
                condition=models.Q(app__isnull=False),
                name="platform_notice_app_once",
            ),
            models.CheckConstraint(
                condition=models.Q(account__isnull=True) ^ models.Q(app__isnull=True),
                name="platform_notice_to_one",
            ),
        ]
        indexes = [models.Index(fields=["at"], name="platform_notice_at")]

    def __str__(self) -> str:
        return f"{self.name} {self.key}"
