"""Parts of a stored file, as players ask for them (RFC 9110, 14)."""

import re
from collections.abc import Iterator
from typing import IO

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")
PIECE = 256 * 1024


def ranged(stream: IO[bytes], size: int, asked: str, content_type: str) -> HttpResponseBase | None:
    """206 with the part that is asked for, 416 where there is none, None where the whole is wanted
    (several parts at once are answered with the whole, as the standard allows)."""
    found = _RANGE.fullmatch(asked.strip())
    if found is None or not (found[1] or found[2]):
        return None
    if found[1]:
        start = int(found[1])
        end = min(int(found[2]) if found[2] else size - 1, size - 1)
    else:
        start, end = max(0, size - int(found[2])), size - 1
    if start > end or start >= size:
        stream.close()
        refused = HttpResponse(status=416)
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    response = StreamingHttpResponse(
        _pieces(stream, start, end + 1 - start), status=206, content_type=content_type
    )
    response["Content-Range"] = f"bytes {start}-{end}/{size}"
    response["Content-Length"] = str(end + 1 - start)
    return response


def _pieces(stream: IO[bytes], start: int, left: int) -> Iterator[bytes]:
    with stream:
        stream.seek(start)
        while left > 0 and (piece := stream.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
