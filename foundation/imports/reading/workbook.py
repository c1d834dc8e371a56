"""XLSX and XLS to CSV, without trusting the file.

Two walls: the zip is unpacked once into nothing, counting, before anybody opens it; then a process
of its own, with little memory and time, reads the sheets. A bomb that passes the first wall
(one cell in the last corner of a sheet) kills that process and nothing else.
"""

import json
import struct
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path
from typing import IO

from foundation.imports.errors import (
    FileRefused,
    TooManyColumns,
    TooManyRows,
    WorkbookBroken,
    WorkbookLocked,
    WorkbookTooLarge,
)
from foundation.imports.reading.limits import (
    MAX_COLUMNS,
    MAX_RATIO,
    MAX_ROWS,
    MAX_UNPACKED,
    READER_MEMORY,
    READER_SECONDS,
)
from foundation.imports.reading.parts import Part

_CONVERTER = Path(__file__).with_name("converter.py")
_LOCAL_HEADER = struct.Struct("<4s5H3I2H")
_CHUNK = 256 * 1024
# The converter's exit statuses.
_REFUSALS: dict[int, FileRefused] = {
    3: WorkbookBroken(),
    4: WorkbookLocked(),
    5: TooManyRows(limit=f"{MAX_ROWS:,}"),
    6: TooManyColumns(limit=MAX_COLUMNS),
}


def workbook_to_csv(source: Path, target: Path, *, is_zip: bool) -> list[Part]:
    """Write the sheets of ``source`` that hold anything to ``target`` as UTF-8 CSV, one below the
    other, rows and columns where they stand; returns which they are. Raises WorkbookBroken,
    WorkbookLocked, WorkbookTooLarge, TooManyRows, TooManyColumns."""
    if is_zip:
        with source.open("rb") as stream:
            zip_measure(stream, source.stat().st_size)
    command = [
        sys.executable, "-I", str(_CONVERTER), str(source), str(target),
        str(READER_MEMORY), str(READER_SECONDS), str(MAX_ROWS + 1), str(MAX_COLUMNS),
    ]  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603 -- our own program, no shell
            command, timeout=READER_SECONDS + 30, capture_output=True, check=False
        )
    except subprocess.TimeoutExpired:
        raise WorkbookTooLarge from None
    if done.returncode != 0:
        raise _REFUSALS.get(done.returncode, WorkbookTooLarge())
    return [Part(**one) for one in json.loads(done.stdout)]


def zip_measure(stream: IO[bytes], size: int) -> int:
    """The bytes a zip unpacks to, by unpacking it into nothing; what its directory claims is not
    believed. Raises WorkbookBroken, WorkbookTooLarge."""
    most = min(MAX_UNPACKED, max(size, 1024) * MAX_RATIO)
    total = 0
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = archive.infolist()
        if not any(entry.filename.startswith("xl/") for entry in entries):
            raise WorkbookBroken
        if sum(entry.file_size for entry in entries) > most:
            raise WorkbookTooLarge
        for entry in entries:
            total += _unpacked(stream, entry, most - total)
    except (zipfile.BadZipFile, zlib.error, struct.error, OSError, ValueError, EOFError):
        raise WorkbookBroken from None
    except NotImplementedError:  # a compression nobody uses in workbooks
        raise WorkbookBroken from None
    return total


def _unpacked(stream: IO[bytes], entry: zipfile.ZipInfo, most: int) -> int:
    """The real unpacked size of an entry. Raises WorkbookTooLarge beyond ``most``."""
    stream.seek(entry.header_offset)
    fields = _LOCAL_HEADER.unpack(stream.read(_LOCAL_HEADER.size))
    stream.seek(fields[9] + fields[10], 1)
    if entry.compress_type == zipfile.ZIP_STORED:
        size = entry.compress_size
    elif entry.compress_type == zipfile.ZIP_DEFLATED:
        size = _inflated(stream, most)
    else:
        raise NotImplementedError
    if size > most:
        raise WorkbookTooLarge
    return size


def _inflated(stream: IO[bytes], most: int) -> int:
    """The size of the deflate stream that begins here, read to its own end."""
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    size = 0
    data = b""
    while not engine.eof:
        data = engine.unconsumed_tail or stream.read(_CHUNK)
        if not data:
            raise EOFError
        size += len(engine.decompress(data, _CHUNK))
        if size > most:
            raise WorkbookTooLarge
    return size
