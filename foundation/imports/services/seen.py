"""What of imports somebody has taken note of."""

from django.utils import timezone

from foundation.imports.models import Import


def import_seen(*, record: Import) -> None:
    """Somebody looked at how it stands, or dismissed it: 今日 tells it again only when more comes
    of it. No act, so nothing is in the trail."""
    Import.objects.filter(pk=record.pk).update(seen_at=timezone.now())
