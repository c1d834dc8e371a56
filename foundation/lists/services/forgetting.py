"""What edits of many remember of a row ends with the row, and after a time."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from foundation.lists.models import BulkEdit, BulkRow

# So long an edit of many can be undone.
UNDO_DAYS = 30
_AT_ONCE = 20_000


def bulk_forget(*, kind: str, object_ids: Iterable[int]) -> None:
    """Things are forgotten: what they were before edits of many goes. In the team in scope; one
    statement."""
    edits = BulkEdit.objects.filter(kind=kind)
    BulkRow.objects.filter(object_id__in=list(object_ids), edit__in=edits).delete()


def bulk_rows_drop() -> int:
    """Delete, of all teams in scope, what is too old to be undone. Returns how many rows; what is
    left is for the next call."""
    old = BulkEdit.objects.filter(at__lt=timezone.now() - timedelta(days=UNDO_DAYS))
    rows = BulkRow.objects.filter(edit__in=old).order_by("pk").values_list("pk", flat=True)
    deleted, _by_model = BulkRow.objects.filter(pk__in=list(rows[:_AT_ONCE])).delete()
    return deleted
