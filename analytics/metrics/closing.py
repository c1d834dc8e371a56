"""What ends with a team."""

from analytics.metrics.models import Pull, Series, Work


def figures_erase(limit: int) -> int:
    """Erase a team's figures, some at a time: points go with their series."""
    for model in (Series, Work, Pull):
        rows = model.objects.order_by("pk").values_list("pk", flat=True)
        gone = list(rows[:limit])
        if gone:
            model.objects.filter(pk__in=gone).delete()
            return len(gone)
    return 0
