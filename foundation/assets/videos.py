"""Videos known by their bytes: the boxes of an MP4 or QuickTime file, read and never decoded.

A reader of its own, for what is needed is small (length, size, codec) and the libraries that tell
it bring a native one along (pymediainfo), know only sound (mutagen) or rest (pymp4). It reads a few
kilobytes by seeking, trusts no length it finds, and stops after so many boxes.
Layout: ISO/IEC 14496-12.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from foundation.assets.errors import NotAVideo, VideoBroken

MOST_BOXES = 4000
# A codec's box stands four deep; one that goes on and on is no video.
DEEPEST = 8
MOST_HEADER = 64 * 1024
# What phones and cutters write, and platforms take.
_CODECS = {
    b"avc1": "H.264", b"avc3": "H.264", b"hvc1": "H.265", b"hev1": "H.265", b"av01": "AV1",
    b"vp09": "VP9", b"mp4v": "MPEG-4", b"apcn": "ProRes", b"apch": "ProRes", b"dvh1": "H.265",
}  # fmt: skip
_BRANDS = frozenset({
    b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"M4VP",
    b"M4VH", b"dash", b"mmp4", b"MSNV", b"3gp4", b"3gp5", b"hvc1",
})  # fmt: skip
_HOLDS = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})


@dataclass(frozen=True, slots=True)
class Video:
    """What a file says of itself."""

    mime: str
    extension: str
    width: int
    height: int
    seconds: float
    codec: str


@dataclass(slots=True)
class _Track:
    width: int = 0
    height: int = 0
    kind: bytes = b""
    codec: bytes = b""


def video_read(stream: IO[bytes], size: int) -> Video:
    """What a video is. Raises NotAVideo, VideoBroken."""
    stream.seek(0)
    head = stream.read(12)
    if len(head) < 12 or head[4:8] != b"ftyp":
        raise NotAVideo
    brand = head[8:12]
    if brand != b"qt  " and brand not in _BRANDS:
        raise NotAVideo
    tracks: list[_Track] = []
    seconds, whole = 0.0, False
    try:
        for kind, start, length in _boxes(stream, 0, size, [MOST_BOXES]):
            if kind == b"trak":
                tracks.append(_Track())
            elif kind == b"mvhd":
                seconds = _duration(_body(stream, start, length))
            elif kind == b"mdat" and length > 8:
                whole = True
            elif tracks:
                _track(tracks[-1], kind, stream, start, length)
    except (struct.error, IndexError, ZeroDivisionError, OverflowError):
        raise VideoBroken from None
    shown = [one for one in tracks if one.kind == b"vide" and one.width and one.height]
    if not shown or not whole or not 0 < seconds < 24 * 3600 * 7:
        raise VideoBroken
    first = shown[0]
    codec = _CODECS.get(first.codec, first.codec.decode("ascii", "replace").strip())
    quick = brand == b"qt  "
    return Video(
        mime="video/quicktime" if quick else "video/mp4",
        extension="mov" if quick else "mp4",
        width=first.width,
        height=first.height,
        seconds=round(seconds, 2),
        codec="".join(char for char in codec if char.isprintable())[:20],
    )


def _boxes(
    stream: IO[bytes], at: int, end: int, left: list[int], depth: int = 0
) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start of the body and its length of every box, and of those in boxes that hold some."""
    if depth > DEEPEST:
        raise VideoBroken
    while at + 8 <= end:
        left[0] -= 1
        if left[0] < 0:
            raise VideoBroken
        stream.seek(at)
        head = stream.read(16)
        if len(head) < 8:
            return
        length, kind = struct.unpack(">I4s", head[:8])
        body = at + 8
        if length == 1:
            length, body = struct.unpack(">Q", head[8:16])[0], at + 16
        elif length == 0:
            length = end - at
        if length < body - at:
            raise VideoBroken
        if at + length > end:
            # The file ends before what it says it holds.
            raise VideoBroken
        yield kind, body, at + length - body
        if kind in _HOLDS:
            yield from _boxes(stream, body, at + length, left, depth + 1)
        at += length


def _body(stream: IO[bytes], start: int, length: int) -> bytes:
    stream.seek(start)
    return stream.read(min(length, MOST_HEADER))


def _duration(body: bytes) -> float:
    if body[0] == 1:
        scale, length = struct.unpack(">IQ", body[20:32])
    else:
        scale, length = struct.unpack(">II", body[12:20])
    return float(length / scale)


def _track(track: _Track, kind: bytes, stream: IO[bytes], start: int, length: int) -> None:
    if kind == b"tkhd":
        body = _body(stream, start, length)
        # The matrix turns what was filmed upright: then width and height change places.
        matrix_at = 52 if body[0] == 1 else 40
        a, b = struct.unpack(">ii", body[matrix_at : matrix_at + 8])
        size_at = 88 if body[0] == 1 else 76
        width, height = struct.unpack(">II", body[size_at : size_at + 8])
        width, height = width >> 16, height >> 16
        track.width, track.height = (height, width) if abs(b) > abs(a) else (width, height)
    elif kind == b"hdlr":
        track.kind = track.kind or _body(stream, start, length)[8:12]
    elif kind == b"stsd":
        track.codec = _body(stream, start, length)[12:16]
