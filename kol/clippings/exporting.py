"""The list of clippings as a file that a job writes."""

from typing import Any

from foundation.imports.exporting import ExportTarget
from kol.clippings.selectors.filters import clipping_filters_of, team_zone
from kol.clippings.selectors.listing import clippings_export_part, export_header


def part(params: dict[str, Any], after: int, limit: int) -> tuple[list[list[str]], int, int | None]:
    """The next pieces that fit the filters the export was asked with."""
    return clippings_export_part(
        clipping_filters_of(params), time_zone=str(team_zone()), after=after, limit=limit
    )


CLIPPINGS = ExportTarget(
    name="clippings", permission="press.export", header=export_header, part=part
)
