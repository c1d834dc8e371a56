"""A team's own fields in lists: as filters and as columns.

Values are asked of the record's JSON column by containment, which its GIN index answers; a number
or a day may be a range (``100..200``, ``2026-01-01..``).
"""

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from django.db.models import F, Func, JSONField, Q, TextField, Value
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual
from django.utils.translation import gettext_lazy as _

from foundation.imports.models import CustomField
from foundation.imports.values import Value as OwnValue
from foundation.imports.values import ValueRefused, value_clean
from foundation.lists.filters import Choices, ListFilter, NobodyFits
from foundation.lists.registry import ListColumn
from foundation.text.several import words_split

OWN = "own."
Kind = CustomField.Kind
_RANGE = re.compile(r"\s*(?:\.\.|～|~|至)\s*")
_JSON: "JSONField[Any, Any]" = JSONField()
_YES_NO: Choices = (("1", _("Yes")), ("0", _("No")))


def own_filters(fields: Iterable[CustomField], *, column: str = "custom") -> list[ListFilter]:
    """A filter for each of the team's own fields. No query."""
    return [
        ListFilter(
            name=OWN + one.key,
            label=one.label,
            asked=partial(_asked, one, column),
            choices=_choices(one),
            words=one.kind == Kind.CHOICES,
            hint=_HINTS.get(Kind(one.kind), ""),
        )
        for one in fields
    ]


def own_gone(fields: Iterable[CustomField], given: Iterable[str]) -> list[ListFilter]:
    """A filter for each name in a query that is of no field of the team's own, any more: nobody
    fits it. Left out, it would let a view, an edit or a pitch of some become one of all. No
    query."""
    known = {OWN + one.key for one in fields}
    gone = [name for name in dict.fromkeys(given) if name.startswith(OWN) and name not in known]
    return [ListFilter(name, _("A field that is gone"), _nobody) for name in gone[:_MOST_GONE]]


def _nobody(text: str) -> Q:
    raise NobodyFits


_MOST_GONE = 10
_HINTS = {
    Kind.NUMBER: _("A number, or a range such as 100..200"),
    Kind.DATE: _("A day, or a range such as 2026-01-01..2026-01-31"),
    Kind.TEXT: _("Exactly as it is written"),
    Kind.LINK: _("Exactly as it is written"),
    Kind.CHOICES: _("Several: separate them by commas. All of them are asked for."),
}


def own_columns(fields: Iterable[CustomField]) -> list[ListColumn]:
    """A column for each of them, shown when somebody asks for it. No query."""
    return [
        ListColumn(OWN + one.key, one.label, starts=False, numeric=one.kind == Kind.NUMBER)
        for one in fields
    ]


def _choices(field: CustomField) -> Callable[[], Choices] | None:
    options = [(one, one) for one in field.options]
    match field.kind:
        case Kind.CHOICE:
            return lambda: options
        case Kind.BOOLEAN:
            return lambda: _YES_NO
        case _:
            return None


def _asked(field: CustomField, column: str, text: str) -> Q:
    if field.kind in (Kind.NUMBER, Kind.DATE) and _RANGE.search(text):
        return _within(field, column, text)
    if field.kind == Kind.CHOICES:
        return Q(**{f"{column}__contains": {field.key: words_split(text)}})
    value = _value(field, text)
    return Q(**{f"{column}__contains": {field.key: value}}) if value is not None else Q()


def _within(field: CustomField, column: str, text: str) -> Q:
    low, high = (_value(field, part) for part in _RANGE.split(text, maxsplit=1))
    # Not ``custom__618``: a key of digits would be asked for as a place in a list.
    key = Value(field.key, TextField())
    held = Func(F(column), key, template="(%(expressions)s)", arg_joiner=" -> ", output_field=_JSON)
    asked = Q()
    if low is not None:
        asked &= Q(GreaterThanOrEqual(held, Value(low, _JSON)))
    if high is not None:
        asked &= Q(LessThanOrEqual(held, Value(high, _JSON)))
    return asked


def _value(field: CustomField, text: str) -> OwnValue | None:
    try:
        return value_clean(field.kind, text, field.options)
    except ValueRefused:
        raise NobodyFits from None
