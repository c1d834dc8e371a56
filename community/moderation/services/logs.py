"""Records are kept for as long as the rules ask, and no longer."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from community.moderation.models import Decision, Held, Hit, Report, Rules

CHUNK = 1000


def logs_drop(*, chunk: int = CHUNK) -> int:
    """Delete decided records of the team in scope that are older than it keeps them, a chunk a
    transaction; what still waits stays. Returns how many went."""
    rules = Rules.objects.only("log_days", "team").first() or Rules()
    before = timezone.now() - timedelta(days=rules.log_days)
    about = Report.objects.filter(decision=OuterRef("pk"))
    old: list[Any] = [
        Hit.objects.filter(at__lt=before),
        Held.objects.filter(created_at__lt=before).exclude(state=Held.State.WAITING),
        Report.objects.filter(created_at__lt=before, state=Report.State.DECIDED),
        Decision.objects.filter(~Exists(about), at__lt=before).exclude(appeal=Decision.Appeal.OPEN),
    ]
    return sum(_drop(rows, chunk) for rows in old)


def _drop(rows: Any, chunk: int) -> int:
    gone = 0
    while ids := list(rows.order_by("pk").values_list("pk", flat=True)[:chunk]):
        with transaction.atomic():
            done, _each = rows.model.objects.filter(pk__in=ids).delete()
        gone += done
        if len(ids) < chunk:
            break
    return gone
