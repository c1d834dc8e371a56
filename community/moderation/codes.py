"""QR codes in pictures, read on this machine."""

from io import BytesIO

# The short side: a long screenshot keeps its codes readable.
SIDE = 1200
MOST = 5


def codes_in(body: bytes) -> list[str]:
    """What the QR codes of a picture say, at most MOST; an unreadable picture has none.

    ``body`` is a picture as assets keep them: checked, of bounded size. About 30 ms for a photo.
    """
    from PIL import Image, UnidentifiedImageError

    from foundation.assets.codes import codes_in as read

    try:
        with Image.open(BytesIO(body)) as opened:
            picture = opened.convert("L")
    except (OSError, UnidentifiedImageError, ValueError):
        return []
    if min(picture.size) > SIDE:
        picture = picture.reduce(max(2, min(picture.size) // SIDE))
    return read(picture)[:MOST]
