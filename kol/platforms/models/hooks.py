"""What platforms told us by themselves."""

from django.db import models
from django.utils import timezone

from foundation.scopes.models import TeamModel
from kol.platforms.models.accounts import PlatformAccount


class PlatformNotice(TeamModel):
    """One thing told by a platform's callback, kept once however often it is told.

    What follows from it is done by whoever reads the event ``platform.notice``.
    """

    account = models.ForeignKey(
        PlatformAccount, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    key = models.CharField(max_length=120)
    name = models.CharField(max_length=60)
    handle = models.CharField(max_length=200, blank=True)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "key"], name="platform_notice_once")
        ]
        indexes = [models.Index(fields=["at"], name="platform_notice_at")]

    def __str__(self) -> str:
        return f"{self.name} {self.key}"
