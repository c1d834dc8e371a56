"""A team's own fields: which there are, and what a row or a form says of them.

A record keeps ``{key: value}`` in one JSON column (``Fan.custom``); only values that fit their
field go in. Archived fields keep their values and are neither asked for nor shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from foundation.imports.errors import CustomRefused, CustomUnknown
from foundation.imports.models import CustomField, Import
from foundation.imports.registry import ImportColumn, ImportTarget
from foundation.imports.values import Value, ValueRefused, value_clean, value_fits, value_text
from foundation.scopes.errors import DomainError

LINK = CustomField.Kind.LINK
# What marks such a field among a target's columns, and a new one while mapping.
CUSTOM, NEW = "custom:", "new:"
# A new field made while mapping can't be a choice: nobody has said between what.
NEW_KINDS = ("text", "number", "date", "boolean", "link")


@dataclass(frozen=True, slots=True)
class CustomColumn:
    """A field as rows are read by it."""

    key: str
    kind: str
    options: tuple[str, ...]

    def clean(self, text: str) -> Value | None:
        """The value a text stands for, or None. Raises ValueRefused."""
        return value_clean(self.kind, text, self.options)


@dataclass(frozen=True, slots=True)
class CustomShown:
    """A value beside its name, as people read it."""

    key: str
    label: str
    text: str
    # Where it leads, of a link.
    url: str = ""


def custom_fields(target: str) -> list[CustomField]:
    """The fields in use, in their order. One query."""
    fields = CustomField.objects.filter(target=target, archived_at__isnull=True)
    return list(fields.order_by("order", "id"))


def target_columns(target: ImportTarget) -> tuple[ImportColumn, ...]:
    """What a column of a file may be: the target's fields, then the team's own. One query at
    most."""
    if not target.custom:
        return target.columns
    own = [
        ImportColumn(CUSTOM + one.key, one.label, (one.label,))
        for one in custom_fields(target.name)
    ]
    return (*target.columns, *own)


def custom_values(record: Import) -> tuple[CustomColumn, ...]:
    """The team's own fields that an import's columns are mapped to. One query at most."""
    keys = {
        name.removeprefix(CUSTOM) for name in record.mapping.values() if name.startswith(CUSTOM)
    }
    if not keys:
        return ()
    return tuple(
        CustomColumn(one.key, one.kind, tuple(one.options))
        for one in CustomField.objects.filter(target=record.target, key__in=keys)
    )


def custom_shown(fields: Iterable[CustomField], custom: Mapping[str, Any]) -> list[CustomShown]:
    """The values of a record that there are, in the fields' order."""
    return [
        CustomShown(
            one.key,
            one.label,
            value_text(custom[one.key]),
            url=custom[one.key] if value_fits("link", custom[one.key]) and one.kind == LINK else "",
        )
        for one in fields
        if custom.get(one.key) is not None
    ]


def custom_fit(fields: Iterable[CustomField], custom: Mapping[str, Any]) -> dict[str, Value]:
    """The values that fit a field in use; anything else is left out, of several choices those that
    are offered no more."""
    return {
        one.key: value
        for one in fields
        if (value := _fitting(one, custom.get(one.key))) is not None
    }


def _fitting(field: CustomField, value: Any) -> Value | None:
    if field.kind == CustomField.Kind.CHOICES and isinstance(value, list):
        value = [one for one in value if one in field.options]
    return value if value_fits(field.kind, value, field.options) else None


def custom_read(
    target: str,
    given: Mapping[str, Any],
    *,
    unknown: type[DomainError] = CustomUnknown,
    refused: type[DomainError] = CustomRefused,
) -> dict[str, Value | None]:
    """Values as a program sent them, each in the shape its field keeps; None takes one off. One
    query. Raises ``unknown``, ``refused`` (of an app's own codes), naming the field."""
    fields = {one.key: one for one in custom_fields(target)}
    values: dict[str, Value | None] = {}
    for key, value in given.items():
        if key not in fields:
            raise unknown(field=f"custom.{key}", key=key[:40])
        values[key] = None if value is None else _read(fields[key], value, refused)
    return values


def _read(field: CustomField, value: Value, refused: type[DomainError]) -> Value | None:
    if isinstance(value, bool) and value_fits(field.kind, value):
        return value
    # A number where a text is wanted is its digits; true and false are neither.
    text = ("true" if value else "false") if isinstance(value, bool) else value_text(value)
    try:
        odd = isinstance(value, bool) or (isinstance(value, list) and field.kind != "choices")
        if odd:
            raise ValueRefused("value_kind", _("“%(value)s” does not fit.") % {"value": text})
        return value_clean(field.kind, text, field.options)
    except ValueRefused as error:
        raise refused(
            message=f"{field.label}: {error.message}", field=f"custom.{field.key}"
        ) from None


def custom_changed(
    target: str, stored: Mapping[str, Any], values: Mapping[str, Value | None]
) -> dict[str, Any]:
    """What a record's column becomes by ``values``; None takes one off. What fits no field in use
    is left out. One query."""
    fields = custom_fields(target)
    known = {one.key for one in fields}
    off = {key for key, value in values.items() if value is None and key in known}
    kept = {key: value for key, value in stored.items() if key not in off}
    return kept | custom_fit(fields, values)


__all__ = [
    "CUSTOM",
    "NEW",
    "NEW_KINDS",
    "CustomColumn",
    "CustomShown",
    "ValueRefused",
    "custom_changed",
    "custom_fields",
    "custom_fit",
    "custom_read",
    "custom_shown",
    "custom_values",
    "target_columns",
]
