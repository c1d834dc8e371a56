"""What edits of many remember of a row ends with the row, and after a time."""

from collections.abc import Iterable
from datetime import timedelta

from django.utils import timezone

from foundation.lists.models import BulkEdit, BulkRow, SavedView
from foundation.scopes.scope import system_scope

# So long an edit of many can be undone.
UNDO_DAYS = 30
_AT_ONCE = 20_000


def bulk_forget(*, kind: str, object_ids: Iterable[int], words: Iterable[str] = ()) -> None:
    """Things are forgotten: what they were before edits of many goes, and so do the views and the
    filters of edits that look for one of the ``words`` they were known by. In the team in scope;
    three statements, and one for each such view or edit."""
    edits = BulkEdit.objects.filter(kind=kind)
    BulkRow.objects.filter(object_id__in=list(object_ids), edit__in=edits).delete()
    known = {word for word in words if word}
    for view in SavedView.objects.filter(kind=kind, query__has_key="q").order_by("pk"):
        if _names(view.query, known):
            view.query = _without(view.query)
            view.save(update_fields=["query"])
    for edit in edits.filter(filters__has_key="q").order_by("pk"):
        if _names(edit.filters, known):
            edit.filters = _without(edit.filters)
            edit.save(update_fields=["filters"])


def _names(query: dict[str, str], known: set[str]) -> bool:
    return any(word in query["q"] for word in known)


def _without(query: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in query.items() if name != "q"}


def bulk_rows_drop() -> int:
    """Delete, of all teams, what is too old to be undone. Returns how many rows; what is left is
    for the next call."""
    with system_scope():
        old = BulkEdit.objects.filter(at__lt=timezone.now() - timedelta(days=UNDO_DAYS))
        rows = BulkRow.objects.filter(edit__in=old.values("pk"))
        some = list(rows.order_by("pk").values_list("pk", flat=True)[:_AT_ONCE])
        return BulkRow.objects.filter(pk__in=some).delete()[0]
