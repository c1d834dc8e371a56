"""Tables to take away as an Excel file, written as they are made: memory does not grow with rows.

Every cell is text ("inlineStr"), which a spreadsheet never takes for a formula, and a leading sign
is neutralised all the same for those who save the file as CSV. (ECMA-376, part 1, 18.3.1.)
"""

import re
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from typing import IO
from xml.sax.saxutils import escape

from django.http import FileResponse
from django.utils.http import content_disposition_header

from foundation.jobs.sheets import cell_neutral

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_576  # a sheet has no more; the rest is left out
_MAX_CELL = 32_767
_IN_MEMORY = 4 * 1024 * 1024
# What XML 1.0 can't hold.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_PARTS = {
    "[Content_Types].xml": (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/'
        'sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.'
        'worksheet+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>'
        '<sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ),
}


def xlsx_write(target: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a workbook of one sheet."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, text in _PARTS.items():
            book.writestr(name, text)
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            sheet.write(_row(header))
            for number, row in enumerate(rows, start=2):
                if number > MOST_ROWS:
                    break
                sheet.write(_row(row))
            sheet.write(b"</sheetData></worksheet>")


def xlsx_response(
    filename: str, header: Sequence[str], rows: Iterable[Sequence[object]]
) -> FileResponse:
    """A workbook to download; large ones lie in a temporary file meanwhile."""
    file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 -- the response closes it
    xlsx_write(file, header, rows)
    file.seek(0)
    response = FileResponse(file, content_type=TYPE)
    response["Content-Disposition"] = str(content_disposition_header(True, filename))
    return response


def _row(cells: Iterable[object]) -> bytes:
    return f"<row>{''.join(_cell(cell) for cell in cells)}</row>".encode()


def _cell(value: object) -> str:
    text = escape(_UNFIT.sub("", cell_neutral(value))[:_MAX_CELL])
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>' if text else "<c/>"
