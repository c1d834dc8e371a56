"""Bytes to text, for files as they come here: UTF-8, or GB18030 from a Chinese Windows.

The order is: UTF-8 and UTF-16 by their byte-order mark, strict UTF-8, GB18030 (which holds GBK and
GB2312). A person may override it; Big5 can't be told from GB18030 by its bytes, so it is only read
when chosen.
"""

import codecs
import io
from collections.abc import Iterator
from typing import IO, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.text.errors import EncodingError

CHUNK = 64 * 1024
# What a form offers; the empty value means that the file decides.
ENCODING_CHOICES: list[tuple[str, str | Promise]] = [
    ("", _("Detect automatically")),
    ("utf-8", "UTF-8"),
    ("gb18030", _("GBK (Simplified Chinese Windows)")),  # read as its superset
    ("big5", _("Big5 (Traditional Chinese)")),
    ("utf-16", "UTF-16"),
]
# GBK is read as its superset, Big5 as Windows writes it.
_CODECS = {
    "utf-8": "utf-8-sig",
    "gb18030": "gb18030",
    "gbk": "gb18030",
    "big5": "cp950",
    "utf-16": "utf-16",
}
_ALIASES = {"utf8": "utf-8", "utf-8-sig": "utf-8", "gb2312": "gbk", "utf16": "utf-16"}
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")


class Decoded(NamedTuple):
    """Text, and the name of the encoding it was read by."""

    text: str
    encoding: str


class OpenedText(NamedTuple):
    """A reader over a binary stream (line ends untouched, as csv wants), and its encoding."""

    reader: io.TextIOWrapper
    encoding: str


def decode_bytes(data: bytes, encoding: str | None = None) -> Decoded:
    """Decode a whole file's bytes; ``encoding`` overrides what would be recognised.

    Raises ``EncodingError``: ``encoding_unknown``, ``encoding_mismatch`` (an override that doesn't
    fit, with the position), ``encoding_unsupported``, ``encoding_binary`` or
    ``encoding_spreadsheet``.
    """
    name = encoding_of(io.BytesIO(data), encoding)
    return Decoded(data.decode(_codec(name, data[:2])), name)


def encoding_of(stream: IO[bytes], encoding: str | None = None) -> str:
    """The encoding of a seekable stream, by reading all of it in chunks; its position is kept.

    With ``encoding`` it is only checked that the stream fits it. Raises as ``decode_bytes``.
    """
    start = stream.tell()
    try:
        head = stream.read(8)
        _refuse_spreadsheet(head)
        if encoding:
            name = _known(encoding)
            bad = _first_misfit(stream, start, _codec(name, head))
            if bad is not None:
                raise EncodingError("encoding_mismatch", encoding=name, position=bad)
            return name
        return _recognised(stream, start, head)
    finally:
        stream.seek(start)


def open_text(stream: IO[bytes], encoding: str | None = None) -> OpenedText:
    """A text reader over a seekable binary stream, for files too big to hold.

    The stream is read through once to be sure of its encoding, so the reader itself never fails
    half way. Raises as ``decode_bytes``. Closing the reader closes the stream.
    """
    start = stream.tell()
    head = stream.read(2)
    stream.seek(start)
    name = encoding_of(stream, encoding)
    reader = io.TextIOWrapper(stream, encoding=_codec(name, head), newline="")
    return OpenedText(reader, name)


def _known(encoding: str) -> str:
    name = encoding.strip().lower().replace("_", "-")
    name = _ALIASES.get(name, name)
    if name not in _CODECS:
        raise EncodingError("encoding_unsupported", encoding=encoding[:40])
    return name


def _codec(name: str, head: bytes) -> str:
    if name == "utf-16" and head[:2] not in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16-le"  # Windows calls this Unicode
    return _CODECS[name]


def _refuse_spreadsheet(head: bytes) -> None:
    if head.startswith(_SPREADSHEETS):
        raise EncodingError("encoding_spreadsheet")


def _recognised(stream: IO[bytes], start: int, head: bytes) -> str:
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        order = ["utf-16"]
    elif head.startswith(codecs.BOM_UTF8):
        order = ["utf-8"]
    else:
        order = ["utf-8", "gb18030"]
        stream.seek(start)
        if any(b"\0" in chunk for chunk in _chunks(stream)):
            raise EncodingError("encoding_binary")
    for name in order:
        if _first_misfit(stream, start, _codec(name, head)) is None:
            return name
    raise EncodingError("encoding_unknown")


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def _first_misfit(stream: IO[bytes], start: int, codec: str) -> int | None:
    """The offset of the first byte that doesn't fit the codec, or None when all fit."""
    stream.seek(start)
    # utf-8-sig would take the start of a mark that never ends for nothing.
    decoder = codecs.getincrementaldecoder("utf-8" if codec == "utf-8-sig" else codec)()
    done = 0
    held = 0  # bytes of a character cut by the end of the chunk before
    try:
        for chunk in _chunks(stream):
            decoder.decode(chunk)
            done += len(chunk)
            held = len(decoder.getstate()[0])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        return done - held + error.start
    return None
