"""Edits of many in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from foundation.lists.changing import ADD, EMPTY, REMOVE, Change
from foundation.lists.registry import BulkField, ListKind


def changes_told(kind: ListKind, changes: Sequence[Change]) -> list[str]:
    """Each change as a line: “Tags: + 科技”. Queries as the list's fields make them."""
    fields = {one.name: one for one in kind.bulk.fields()} if kind.bulk is not None else {}
    return [_told(fields.get(change["field"]), change) for change in changes]


def _told(field: BulkField | None, change: Change) -> str:
    label = str(field.label) if field else _("A field that is gone")
    value = change["value"]
    if isinstance(value, list):
        said = "、".join(str(one) for one in value)
    else:
        said = field.told(value) if field and value is not None else str(value)
    match change["act"]:
        case act if act == ADD:
            return _("%(field)s: + %(value)s") % {"field": label, "value": said}
        case act if act == REMOVE:
            return _("%(field)s: − %(value)s") % {"field": label, "value": said}
        case act if act == EMPTY:
            return _("%(field)s emptied") % {"field": label}
        case _other:
            return _("%(field)s: %(value)s") % {"field": label, "value": said}
