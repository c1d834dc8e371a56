"""Documents people keep: known by their bytes, stored as they are, only ever handed out to save.

A picture is made anew (``images``); a document can't be without loss, so it is never shown by us:
it leaves as an attachment, in a sandbox, under the type its bytes have. What could run by itself in
an office program (macros) is refused, and so is everything not on the list.
"""

import io
import zipfile
from dataclasses import dataclass

from foundation.assets.errors import DocumentBroken, DocumentMacros, NotADocument
from foundation.text.encoding import decode_bytes
from foundation.text.errors import EncodingError
from foundation.text.normal import display_clean

NAME_LENGTH = 120
MAX_PARTS = 5000  # entries in an office file's container
_OFFICE = "application/vnd.openxmlformats-officedocument."
# By the part that makes a container what it is.
_CONTAINERS = {
    "word/document.xml": ("docx", f"{_OFFICE}wordprocessingml.document"),
    "xl/workbook.xml": ("xlsx", f"{_OFFICE}spreadsheetml.sheet"),
    "ppt/presentation.xml": ("pptx", f"{_OFFICE}presentationml.presentation"),
    "OFD.xml": ("ofd", "application/ofd"),
}
_OPEN_DOCUMENTS = {
    "application/vnd.oasis.opendocument.text": "odt",
    "application/vnd.oasis.opendocument.spreadsheet": "ods",
    "application/vnd.oasis.opendocument.presentation": "odp",
}
# Older office files keep the names of their parts in UTF-16.
_OLDER = {
    "WordDocument": ("doc", "application/msword"),
    "Workbook": ("xls", "application/vnd.ms-excel"),
    "Book": ("xls", "application/vnd.ms-excel"),
    "PowerPoint Document": ("ppt", "application/vnd.ms-powerpoint"),
}
_MACROS = ("_VBA_PROJECT", "VBA")
_TEXTS = {"txt": "text/plain", "csv": "text/csv", "md": "text/plain"}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ACCEPT = ".pdf,.docx,.xlsx,.pptx,.doc,.xls,.ppt,.odt,.ods,.odp,.ofd,.txt,.csv,.md"


@dataclass(frozen=True, slots=True)
class Document:
    """What a document's bytes make it, and the name it is saved under."""

    mime: str
    extension: str
    filename: str


def document_read(raw: bytes, filename: str) -> Document:
    """Recognise an upload by its bytes; of its name only the words are kept.

    Raises NotADocument, DocumentBroken, DocumentMacros.
    """
    extension, mime = _kind(raw, filename)
    return Document(mime, extension, name_clean(filename, extension))


def name_clean(filename: str, extension: str) -> str:
    """A name to save under: no folders, nothing invisible, and the ending its bytes have."""
    last = filename.replace("\\", "/").rpartition("/")[2]
    stem = last.rpartition(".")[0] or last
    plain = "".join("_" if char in '<>:"|?*/' else char for char in stem)
    limit = NAME_LENGTH - len(extension) - 1
    return f"{display_clean(plain, limit).strip('. ') or 'file'}.{extension}"


def _kind(raw: bytes, filename: str) -> tuple[str, str]:
    if raw.startswith(b"%PDF-"):
        if b"%%EOF" not in raw[-4096:]:
            raise DocumentBroken
        return "pdf", "application/pdf"
    if raw.startswith(b"PK\x03\x04"):
        return _container(raw)
    if raw.startswith(_OLE):
        return _older(raw)
    return _text(raw, filename)


def _container(raw: bytes) -> tuple[str, str]:
    """By the list of parts alone: nothing is unpacked but an OpenDocument's word on itself."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.namelist()
            if len(parts) > MAX_PARTS:
                raise DocumentBroken
            if any(part.lower().endswith(("vbaproject.bin", ".vba")) for part in parts):
                raise DocumentMacros
            for part, (extension, mime) in _CONTAINERS.items():
                if part in parts:
                    return extension, mime
            if "mimetype" in parts and archive.getinfo("mimetype").file_size < 100:
                said = archive.read("mimetype").decode("ascii", "replace").strip()
                if said in _OPEN_DOCUMENTS:
                    if any(part.startswith("Basic/") for part in parts):
                        raise DocumentMacros
                    return _OPEN_DOCUMENTS[said], said
    except (zipfile.BadZipFile, OSError, ValueError, KeyError, EOFError, NotImplementedError):
        raise DocumentBroken from None
    except RuntimeError:  # it asks for a password
        raise DocumentBroken from None
    raise NotADocument


def _older(raw: bytes) -> tuple[str, str]:
    if any(name.encode("utf-16-le") + b"\0\0" in raw for name in _MACROS):
        raise DocumentMacros
    for name, found in _OLDER.items():
        if name.encode("utf-16-le") + b"\0\0" in raw:
            return found
    raise NotADocument


def _text(raw: bytes, filename: str) -> tuple[str, str]:
    """Plain words; what ends in another way is not taken for one."""
    extension = filename.rpartition(".")[2].lower()
    if extension not in _TEXTS or not raw.strip():
        raise NotADocument
    try:
        decode_bytes(raw)
    except EncodingError:
        raise NotADocument from None
    return extension, _TEXTS[extension]
