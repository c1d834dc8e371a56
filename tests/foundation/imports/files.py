"""Files for tests of imports, as programs here write them."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape

FANS = """昵称,手机号,邮箱,标签
小鹿,13800138000,deer@qq.com,铁粉、北京
阿猫,13900139000,,路人
㑇仔,,zai@example.com,
"""


class Bytes:
    """The part of an upload that is read."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        for start in range(0, len(self.data), chunk_size or 65536):
            yield self.data[start : start + (chunk_size or 65536)]


def xlsx(rows: Sequence[Sequence[object]], at: str = "") -> bytes:
    """A workbook of one sheet with inline strings and numbers; ``at`` places one more cell."""
    body = []
    for number, row in enumerate(rows, start=1):
        cells = "".join(_cell(value) for value in row)
        body.append(f'<row r="{number}">{cells}</row>')
    if at:
        digits = "".join(char for char in at if char.isdigit())
        body.append(f'<row r="{digits}"><c r="{at}"><v>1</v></c></row>')
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'{head}<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'{head}<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'{head}<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{head}<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="r1" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'{head}<worksheet xmlns="{main}"><sheetData>'
        f"{''.join(body)}</sheetData></worksheet>",
    }
    return zipped(parts)


def zipped(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f"<c><v>{value!r}</v></c>"
    return f'<c t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'
