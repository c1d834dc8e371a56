"""Documents for tests, made on the spot."""

import io
import zipfile

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def container(*parts: str, **files: bytes) -> bytes:
    """A zip with these parts, empty, and ``files`` with what is in them."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in parts:
            archive.writestr(name, b"")
        for name, body in files.items():
            archive.writestr(name, body)
    return out.getvalue()


def older(*parts: str) -> bytes:
    """An office file of before 2007, as far as anybody looks."""
    return OLE + b"\0" * 500 + b"".join(part.encode("utf-16-le") + b"\0\0" for part in parts)
