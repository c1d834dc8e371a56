"""Tables to take away: CSV that a Chinese Excel opens rightly and that runs nothing."""

import csv
from collections.abc import Iterable, Iterator, Sequence

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

# What a spreadsheet takes for the start of a formula, full-width forms too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell_neutral(value: object) -> str:
    """A cell as text that a spreadsheet shows and never runs: a formula gets a leading ``'``."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def cell_plain(text: str) -> str:
    """A cell without the sign that ``cell_neutral`` put before a formula."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, value: str) -> str:
        return value


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The lines of a CSV, a byte-order mark first (Excel would read GBK without it)."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    yield writer.writerow([cell_neutral(cell) for cell in header])
    for row in rows:
        yield writer.writerow([cell_neutral(cell) for cell in row])


def csv_response(
    filename: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> StreamingHttpResponse:
    """A CSV to download, sent as it is made."""
    response = StreamingHttpResponse(
        csv_lines(header, rows), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = str(content_disposition_header(True, filename))
    return response
