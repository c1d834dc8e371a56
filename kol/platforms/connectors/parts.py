"""Big files handed over piece by piece, as the platforms that take videos want them."""

from collections.abc import Iterator

from kol.platforms.connectors.base import Media


def parts_of(media: Media, size: int, *, least_last: int = 0) -> Iterator[bytes]:
    """A file in pieces of ``size``; a last one shorter than ``least_last`` stays with the one
    before it."""
    count = max(media.size // size if least_last else -(-media.size // size), 1)
    if least_last and media.size - count * size >= least_last:
        count += 1
    with media.open() as stream:
        for number in range(count):
            piece = stream.read(size) if number + 1 < count else stream.read()
            if piece:
                yield piece


def name_of(media: Media) -> str:
    """A file's name, as it is told to a platform."""
    return media.filename or f"{media.public_id}.{media.mime.partition('/')[2]}"
