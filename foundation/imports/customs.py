"""A team's own fields: which there are, and what a row or a form says of them.

A record keeps ``{key: value}`` in one JSON column (``Fan.custom``); only values that fit their
field go in. Archived fields keep their values and are neither asked for nor shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from foundation.imports.models import CustomField, Import
from foundation.imports.registry import ImportColumn, ImportTarget
from foundation.imports.values import Value, ValueRefused, value_clean, value_fits, value_text

# What marks such a field among a target's columns, and a new one while mapping.
CUSTOM, NEW = "custom:", "new:"
# A new field made while mapping can't be a choice: nobody has said between what.
NEW_KINDS = ("text", "number", "date", "boolean")


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
        CustomShown(one.key, one.label, value_text(custom[one.key]))
        for one in fields
        if custom.get(one.key) is not None
    ]


def custom_fit(fields: Iterable[CustomField], custom: Mapping[str, Any]) -> dict[str, Value]:
    """The values that fit a field in use; anything else is left out."""
    return {
        one.key: custom[one.key]
        for one in fields
        if one.key in custom and value_fits(one.kind, custom[one.key], one.options)
    }


__all__ = [
    "CUSTOM",
    "NEW",
    "NEW_KINDS",
    "CustomColumn",
    "CustomShown",
    "ValueRefused",
    "custom_fields",
    "custom_fit",
    "custom_shown",
    "custom_values",
    "target_columns",
]
