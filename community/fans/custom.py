"""What a team notes of fans of its own (foundation.imports.customs): shown and changed."""

from collections.abc import Iterator, Mapping
from typing import Any

from community.fans.errors import CustomRefused, CustomUnknown
from community.fans.models import Fan
from community.fans.registry import FanFact
from foundation.imports import customs
from foundation.imports.customs import custom_changed, custom_fields, custom_shown
from foundation.imports.values import Value
from foundation.teams.audit import Changes

TARGET = "fans"


def custom_facts(fan: Fan, team_slug: str) -> Iterator[FanFact]:
    """A fan's values as lines of their page. One query where there are any."""
    if fan.custom:
        for one in custom_shown(custom_fields(TARGET), fan.custom):
            yield FanFact(one.label, one.text, one.url)


def custom_apply(fan: Fan, values: Mapping[str, Value | None]) -> Changes:
    """Set values on a locked fan's row; None takes one off. What fits no field in use is left out.
    Returns the change for the trail, without values."""
    new = custom_changed(TARGET, fan.custom, values)
    if fan.custom == new:
        return {}
    fan.custom = new
    fan.save(update_fields=["custom"])
    return {"custom": "changed"}


def custom_read(given: Mapping[str, Any]) -> dict[str, Value | None]:
    """Values as a program sent them, each in the shape its field keeps; None takes one off. One
    query. Raises CustomUnknown, CustomRefused, naming the field."""
    return customs.custom_read(TARGET, given, unknown=CustomUnknown, refused=CustomRefused)
