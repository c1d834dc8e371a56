"""What edits of many remember of a row ends with the row, and after a time."""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from foundation.lists.models import BulkEdit, BulkRow, SavedView
from foundation.lists.own import OWN
from foundation.scopes.scope import system_scope

# So long an edit of many can be undone.
UNDO_DAYS = 30
_AT_ONCE = 20_000
# So many digits are taken for the end of a number.
_TAIL = 4
# Shorter words stand in too much of others.
_SHORTEST = 2
_GONE = "■■"
# What was typed and is forgotten: no search finds anybody by it.
NOBODY = "…"


def bulk_forget(*, kind: str, object_ids: Iterable[int], words: Iterable[str] = ()) -> None:
    """Things are forgotten: what they were before edits of many goes, and one of the ``words`` they
    were known by goes from views and edits that look for it, which find nobody then, and from what
    edits put into fields of the team's own. In the team in scope; three statements, and one for
    each view or edit that changes."""
    edits = BulkEdit.objects.filter(kind=kind)
    BulkRow.objects.filter(object_id__in=list(object_ids), edit__in=edits).delete()
    known = known_words(words)
    for view in SavedView.objects.filter(kind=kind).order_by("pk"):
        if (query := query_forgotten(view.query, known)) != view.query:
            view.query = query
            view.save(update_fields=["query"])
    for edit in edits.order_by("pk").only("team_id", "filters", "changes"):
        filters = query_forgotten(edit.filters, known)
        changes = [_blotted(change, known) for change in edit.changes]
        if (filters, changes) != (edit.filters, edit.changes):
            edit.filters, edit.changes = filters, changes
            edit.save(update_fields=["filters", "changes"])


def known_words(words: Iterable[str]) -> frozenset[str]:
    """Words that somebody was known by, as ``query_forgotten`` compares them."""
    return frozenset(word.lower() for word in words if len(word) >= _SHORTEST)


def query_names(name: str, value: str, known: Collection[str]) -> bool:
    """Whether a filter looks for somebody who is known by these words (in lower case): all of a
    word typed, the end of a number, or a word as what stands in a field of the team's own."""
    if name != "q" and not name.startswith(OWN):
        return False
    text = value.lower()
    plain = "".join(text.split())
    tail = plain.isdecimal() and len(plain) >= _TAIL
    return any(word in text or word in plain or (tail and word.endswith(plain)) for word in known)


def query_forgotten(query: Mapping[str, str], known: Collection[str]) -> dict[str, str]:
    """Filters that look for nobody any more where they looked for somebody who is known by these
    words. (Without them they would find everybody.)"""
    return {
        name: NOBODY if query_names(name, text, known) else text for name, text in query.items()
    }


def _blotted(change: dict[str, Any], known: Collection[str]) -> dict[str, Any]:
    """A change of many without a word of somebody's in what it put into a field."""
    if not change["field"].startswith(OWN):
        return change
    said = change.get("value")
    texts = said if isinstance(said, list) else [said]
    if any(isinstance(one, str) and word in one.lower() for one in texts for word in known):
        return {**change, "value": [_GONE] if isinstance(said, list) else _GONE}
    return change


def bulk_rows_drop() -> int:
    """Delete, of all teams, what is too old to be undone. Returns how many rows; what is left is
    for the next call."""
    with system_scope():
        old = BulkEdit.objects.filter(at__lt=timezone.now() - timedelta(days=UNDO_DAYS))
        rows = BulkRow.objects.filter(edit__in=old.values("pk"))
        some = list(rows.order_by("pk").values_list("pk", flat=True)[:_AT_ONCE])
        return BulkRow.objects.filter(pk__in=some).delete()[0]
