"""What a team notes of fans of its own (foundation.imports.customs): shown and changed."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from community.fans.errors import CustomRefused, CustomUnknown
from community.fans.models import Fan
from community.fans.registry import FanFact
from foundation.imports.customs import custom_fields, custom_fit, custom_shown
from foundation.imports.models import CustomField
from foundation.imports.values import Value, ValueRefused, value_clean, value_fits
from foundation.teams.audit import Changes

TARGET = "fans"


def custom_facts(fan: Fan, team_slug: str) -> Iterator[FanFact]:
    """A fan's values as lines of their page. One query where there are any."""
    if fan.custom:
        for one in custom_shown(custom_fields(TARGET), fan.custom):
            yield FanFact(one.label, one.text)


def custom_apply(fan: Fan, values: Mapping[str, Value | None]) -> Changes:
    """Set values on a locked fan's row; None takes one off. What fits no field in use is left out.
    Returns the change for the trail, without values."""
    fields = custom_fields(TARGET)
    known = {one.key for one in fields}
    fitting = custom_fit(fields, values)
    new: dict[str, Any] = dict(fan.custom)
    for key, value in values.items():
        if key in known and value is None:
            new.pop(key, None)
    new |= fitting
    if fan.custom == new:
        return {}
    fan.custom = new
    fan.save(update_fields=["custom"])
    return {"custom": "changed"}


def custom_read(given: Mapping[str, Any]) -> dict[str, Value | None]:
    """Values as a program sent them, each in the shape its field keeps; None takes one off. One
    query. Raises CustomUnknown, CustomRefused, naming the field."""
    fields = {one.key: one for one in custom_fields(TARGET)}
    values: dict[str, Value | None] = {}
    for key, value in given.items():
        if key not in fields:
            raise CustomUnknown(field=f"custom.{key}", key=key[:40])
        values[key] = None if value is None else _read(fields[key], value)
    return values


def _read(field: CustomField, value: Value) -> Value | None:
    if isinstance(value, bool) and value_fits(field.kind, value):
        return value
    # A number where a text is wanted is its digits; true and false are neither.
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    try:
        if isinstance(value, bool):
            raise ValueRefused("value_kind", _("“%(value)s” does not fit.") % {"value": text})
        return value_clean(field.kind, text, field.options)
    except ValueRefused as error:
        raise CustomRefused(
            message=f"{field.label}: {error.message}", field=f"custom.{field.key}"
        ) from None
