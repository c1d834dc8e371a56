"""Pulls that are due, for tests."""

from datetime import timedelta

from django.utils import timezone

from analytics.metrics.models import Pull
from kol.platforms.models import PlatformAccount


def due(what: str, account: PlatformAccount) -> None:
    """Let one pull alone be due."""
    Pull.objects.update(next_at=timezone.now() + timedelta(hours=1))
    Pull.objects.filter(account=account, what=what).update(next_at=timezone.now())
