"""Values of the fields a team has added to contacts and outlets."""

from collections.abc import Mapping
from typing import Any

from foundation.imports.customs import custom_fields, custom_fit


def custom_cleaned(
    target: str, before: Mapping[str, Any], given: Mapping[str, Any]
) -> dict[str, Any]:
    """The values with those given set; None takes one off. What fits no field in use is left out.
    One query where something is given."""
    if not given:
        return dict(before)
    fields = custom_fields(target)
    known = {one.key for one in fields}
    taken = {key for key, value in given.items() if key in known and value is None}
    kept = {key: value for key, value in before.items() if key not in taken}
    return kept | custom_fit(fields, given)
