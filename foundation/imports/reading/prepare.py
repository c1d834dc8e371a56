"""An upload, measured and turned into a file that can be read row by row."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from foundation.imports.errors import FileEmpty, FileTooLarge
from foundation.imports.reading.limits import MAX_BYTES
from foundation.imports.reading.parts import Part
from foundation.imports.reading.workbook import workbook_to_csv

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Chunks(Protocol):
    """What of an UploadedFile is used."""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        """The bytes, some at a time."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A readable file on disk, while the ``with`` lasts. ``encoding`` is set where the file is
    ours (a workbook became CSV, its sheets are ``parts`` of it) and empty where it is to be
    recognised."""

    path: Path
    size: int
    sha256: bytes
    encoding: str
    is_workbook: bool
    parts: list[Part] = field(default_factory=list)


@contextmanager
def table_prepare(upload: Chunks) -> Iterator[Prepared]:
    """Copy an upload aside, no further than the cap, and convert a workbook. What it is, its first
    bytes tell; the name does not count. Raises FileRefused's kinds."""
    with tempfile.TemporaryDirectory(prefix="qz-import-") as folder:
        path = Path(folder) / "upload"
        size, digest = _copy(upload, path)
        with path.open("rb") as stream:
            head = stream.read(8)
        if head.startswith((_ZIP, _OLE)):
            target = Path(folder) / "sheet.csv"
            parts = workbook_to_csv(path, target, is_zip=head.startswith(_ZIP))
            yield Prepared(target, size, digest, encoding="utf-8", is_workbook=True, parts=parts)
        else:
            yield Prepared(path, size, digest, encoding="", is_workbook=False)


def _copy(upload: Chunks, path: Path) -> tuple[int, bytes]:
    size, digest = 0, hashlib.sha256()
    with path.open("wb") as out:
        for chunk in upload.chunks():
            size += len(chunk)
            if size > MAX_BYTES:
                raise FileTooLarge(limit=MAX_BYTES // (1024 * 1024))
            digest.update(chunk)
            out.write(chunk)
    if size == 0:
        raise FileEmpty
    return size, digest.digest()
