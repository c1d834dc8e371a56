"""The list of fans as a file that a job writes."""

from typing import Any

from community.fans.selectors.filters import filters_of
from community.fans.selectors.listing import export_header, fans_export_part
from foundation.imports.exporting import ExportTarget


def part(params: dict[str, Any], after: int, limit: int) -> tuple[list[list[str]], int, int | None]:
    """The next fans that fit the filters the export was asked with."""
    return fans_export_part(filters_of(params), after=after, limit=limit)


FANS = ExportTarget(name="fans", permission="fans.import", header=export_header, part=part)
