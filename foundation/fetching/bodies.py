"""A body as it comes, unpacked no further than what is wanted of it."""

import zlib
from collections.abc import Iterable

from foundation.fetching.errors import FetchError

# Gzip and zlib, told apart by their heads; raw deflate is what some servers call deflate.
_AUTO, _RAW = 32 + zlib.MAX_WBITS, -zlib.MAX_WBITS


def body_read(chunks: Iterable[bytes], *, encoding: str, most: int) -> bytes:
    """The whole body, unpacked. Raises FetchError (too_large) as soon as it is more than ``most``,
    packed or unpacked, and (protocol) for what can't be unpacked."""
    names = [name for name in encoding.lower().replace(" ", "").split(",") if name != "identity"]
    names = [name for name in names if name]
    if not names:
        return _plain(chunks, most)
    # One layer: a body packed twice is a bomb, not a page.
    if len(names) > 1 or names[0] not in ("gzip", "x-gzip", "deflate"):
        raise FetchError("protocol")
    return _unpacked(chunks, most)


def _plain(chunks: Iterable[bytes], most: int) -> bytes:
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > most:
            raise FetchError("too_large")
    return bytes(body)


def _unpacked(chunks: Iterable[bytes], most: int) -> bytes:
    body, came = bytearray(), 0
    machine: zlib._Decompress | None = None
    for chunk in chunks:
        came += len(chunk)
        if came > most:
            raise FetchError("too_large")
        machine = machine or _machine(chunk)
        try:
            body += machine.decompress(chunk, most + 1 - len(body))
        except zlib.error:
            raise FetchError("protocol") from None
        # What did not fit waits in the tail: there is more than is wanted.
        if len(body) > most or machine.unconsumed_tail:
            raise FetchError("too_large")
    if machine is not None and not machine.eof:
        raise FetchError("protocol")
    return bytes(body)


def _machine(head: bytes) -> "zlib._Decompress":
    zlib_head = len(head) > 1 and head[0] & 0x0F == 8 and (head[0] << 8 | head[1]) % 31 == 0
    packed = head[:2] == b"\x1f\x8b" or zlib_head
    return zlib.decompressobj(_AUTO if packed else _RAW)
