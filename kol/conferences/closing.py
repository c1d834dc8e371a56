"""Erasing what events of a closed team hold of people."""

from django.db import transaction

from kol.conferences.models import Guest


def guests_erase_some(limit: int) -> int:
    """Delete up to ``limit`` guests of the team in scope, which was closed long ago. Returns how
    many; 0 when none is left. The events stay: they are numbers and a place."""
    with transaction.atomic():
        some = Guest.objects.order_by("pk").values_list("pk", flat=True)[:limit]
        ids = list(some)
        Guest.objects.filter(pk__in=ids).delete()
    return len(ids)
