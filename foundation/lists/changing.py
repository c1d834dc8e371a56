"""What a change makes of one row, and how it is taken back. No tables.

A change is ``{"field": "tags", "act": "add", "value": ["科技"]}``: words are added and removed,
anything else is set or emptied. What a row was before is kept by field: ``{"added": [...]}`` or
``{"removed": [...]}`` of words (so that words of others, put on since, stay), ``{"was": value}`` of
the rest.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from foundation.lists.errors import BulkNothing, BulkRefused
from foundation.lists.registry import BulkField
from foundation.text.several import words_split

ADD, REMOVE, SET, EMPTY = "add", "remove", "set", "empty"
# So many words a row may have.
MOST_WORDS = 30
Change = dict[str, Any]
Before = dict[str, Any]


def changes_read(fields: Sequence[BulkField], given: Mapping[str, str]) -> list[Change]:
    """Changes from a form: ``add.tags``, ``remove.tags``, ``set.owner``, ``empty.owner``. Raises
    BulkNothing, and what a field's ``clean`` raises."""
    changes: list[Change] = []
    for one in fields:
        for act in (ADD, REMOVE) if one.how == "words" else (SET,):
            if said := given.get(f"{act}.{one.name}", "").strip():
                changes.append({"field": one.name, "act": act, "value": _cleaned(one, said)})
        if one.how == "value" and one.empties and given.get(f"{EMPTY}.{one.name}"):
            if any(change["field"] == one.name for change in changes):
                raise BulkRefused(field=one.name)
            changes.append({"field": one.name, "act": EMPTY, "value": None})
    if not changes:
        raise BulkNothing
    return changes


def _cleaned(field: BulkField, said: str) -> Any:
    value = field.clean(said)
    if field.how == "words":
        return list(value)
    return value


def row_changed(row: Any, changes: Sequence[Change], fields: Mapping[str, BulkField]) -> Before:
    """Make the changes on a row, not saved. What it was before, by field; empty when it was so
    already. A field nobody knows any more is left alone."""
    before: Before = {}
    for change in changes:
        field = fields.get(change["field"])
        if field is None:
            continue
        kept = _words(row, field, change) if field.how == "words" else _value(row, field, change)
        if kept is not None:
            before.setdefault(field.name, {}).update(kept)
    return before


def _words(row: Any, field: BulkField, change: Change) -> dict[str, Any] | None:
    has, said = list(_held(row, field) or ()), change["value"]
    if change["act"] == ADD:
        room = max(0, MOST_WORDS - len(has)) if not field.key else len(said)
        new = [word for word in said if word not in has][:room]
        if new:
            _hold(row, field, [*has, *new])
        return {"added": new} if new else None
    gone = [word for word in has if word in said]
    if gone:
        _hold(row, field, [word for word in has if word not in said])
    return {"removed": gone} if gone else None


def _value(row: Any, field: BulkField, change: Change) -> dict[str, Any] | None:
    was = _held(row, field)
    new = field.empty if change["act"] == EMPTY else change["value"]
    if was == new:
        return None
    _hold(row, field, new)
    return {"was": was}


def row_taken_back(
    row: Any, before: Before, changes: Sequence[Change], fields: Mapping[str, BulkField]
) -> bool:
    """Undo the changes on a row, not saved, where nobody changed it again since. Whether all of
    them could be."""
    news = {change["field"]: change for change in changes}
    whole = True
    for name, kept in before.items():
        field = fields.get(name)
        if field is None:
            whole = False
        elif field.how == "words":
            has = list(_held(row, field) or ())
            left = [word for word in has if word not in kept.get("added", ())]
            back = [word for word in kept.get("removed", ()) if word not in left]
            _hold(row, field, [*left, *back])
        else:
            change = news[name]
            new = field.empty if change["act"] == EMPTY else change["value"]
            if _held(row, field) == new:
                _hold(row, field, kept["was"])
            else:
                whole = False
    return whole


def _held(row: Any, field: BulkField) -> Any:
    value = getattr(row, field.column)
    if isinstance(value, date):  # as JSON keeps it
        value = value.isoformat()
    return value.get(field.key) if field.key else value


def _hold(row: Any, field: BulkField, value: Any) -> None:
    if field.key:
        stored = {key: old for key, old in getattr(row, field.column).items() if key != field.key}
        if value not in (None, "", []):
            stored[field.key] = value
        value = stored
    setattr(row, field.column, value)


def words_of(text: str) -> list[str]:
    """Words as they were typed, for fields that take any."""
    return words_split(text)
