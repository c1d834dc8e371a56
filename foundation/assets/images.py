"""Pictures made harmless: any upload becomes a plain JPEG or WebP of our own encoding, or nothing.

What the file is called is never looked at. Sizes are decided from the header, before a pixel is
decoded. Re-encoding drops everything that is no pixel: EXIF with its GPS place, comments, colour
profiles (after their colours were brought to sRGB) and whatever was glued behind the picture.
"""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image, ImageCms, ImageOps, ImageSequence

from foundation.assets.errors import NotAPicture, PictureBroken, PictureTooLarge

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
MAX_PIXELS = 40_000_000
# A phone's long screenshot stays readable; a camera's photo becomes what a screen can show.
SHORT_SIDE = 1600
LONG_SIDE = 12_000
THUMB_BOX = (480, 960)
QUALITY = 84
# Each scan of a progressive JPEG is a pass over the whole picture; honest files have about ten.
MAX_SCANS = 100
MAX_PROFILE = 1024 * 1024

# Of a picture of the library that moves: all its frames together.
MAX_MOVING = 60_000_000
# Each costs an object and a pass, however small it is: twenty megabytes hold a million of them.
MAX_FRAMES = 1000
LIBRARY_QUALITY = 92

_MIMES = {
    "JPEG": ("image/jpeg", "jpg"),
    "WEBP": ("image/webp", "webp"),
    "PNG": ("image/png", "png"),
    "GIF": ("image/gif", "gif"),
}
_PLAIN_MODES = frozenset({"RGB", "RGBA"})
_CLEAR_MODES = frozenset({"RGBA", "LA", "PA", "La", "RGBa"})


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is stored: ``body`` and its small copy ``thumb`` are of the same kind."""

    body: bytes
    thumb: bytes
    mime: str
    extension: str
    width: int
    height: int


def picture_read(raw: bytes) -> Picture:
    """Decode an upload and encode it anew; a GIF or an animated WebP gives its first frame.

    Raises NotAPicture, PictureTooLarge, PictureBroken.
    """
    with _opened(raw) as image:
        kind = str(image.format)
        try:
            return _encoded(_shrunk(_plain(image)), "JPEG" if kind == "JPEG" else "WEBP")
        except Image.DecompressionBombError:
            raise PictureTooLarge from None
        except (MemoryError, KeyboardInterrupt):
            raise
        except Exception:  # decoders raise many kinds on hostile bytes, all meaning one thing
            raise PictureBroken from None


def picture_kept(raw: bytes) -> Picture:
    """The same for what goes out to platforms, which take JPEG, PNG and GIF: a PNG stays one, a
    WebP becomes one or the other, a GIF that moves goes on moving. Raises as picture_read."""
    with _opened(raw) as image:
        kind = str(image.format)
        try:
            if kind == "GIF" and (moving := _moving(image)) is not None:
                return moving
            plain = _shrunk(_plain(image))
            clear = "A" in plain.getbands() and plain.getchannel("A").getextrema() != (255, 255)
            return _encoded(plain, "PNG" if kind == "PNG" or clear else "JPEG", LIBRARY_QUALITY)
        except Image.DecompressionBombError:
            raise PictureTooLarge from None
        except (MemoryError, KeyboardInterrupt):
            raise
        except Exception:  # as above
            raise PictureBroken from None


def _moving(image: Image.Image) -> Picture | None:
    """A GIF with its frames, each drawn anew; None for one that stands still or is too big."""
    lengths = _lengths(image, min(MAX_FRAMES, MAX_MOVING // (image.width * image.height)))
    if len(lengths) < 2:
        return None
    # One at a time: all of them together as pixels would be hundreds of megabytes.
    frames = _drawn(image)
    first = next(frames)
    thumb = first.copy()
    out = io.BytesIO()
    first.save(
        out, "GIF", save_all=True, append_images=frames, duration=lengths, loop=0, disposal=2
    )
    thumb.thumbnail(THUMB_BOX, Image.Resampling.LANCZOS)
    mime, extension = _MIMES["GIF"]
    return Picture(
        out.getvalue(), _bytes(thumb, "GIF", QUALITY), mime, extension, image.width, image.height
    )


def _lengths(image: Image.Image, most: int) -> list[int]:
    """How long each frame stands, in milliseconds; none where there are more than ``most``. The
    picture is at its first frame again."""
    found: list[int] = []
    try:
        while len(found) <= most:
            image.seek(len(found))
            found.append(int(image.info.get("duration", 100)))
    except EOFError:
        image.seek(0)
        return found
    image.seek(0)
    return []


def _drawn(image: Image.Image) -> Iterator[Image.Image]:
    for frame in ImageSequence.Iterator(image):
        bare = Image.new("RGBA", frame.size)
        bare.paste(frame.convert("RGBA"))
        yield bare


def _opened(raw: bytes) -> Image.Image:
    """The picture with only its header read, and found to be within bounds."""
    width, height = _webp_size(raw)
    if width * height > MAX_PIXELS:
        raise PictureTooLarge
    try:
        image = Image.open(io.BytesIO(raw), formats=FORMATS)
    except Image.DecompressionBombError:
        raise PictureTooLarge from None
    except Exception:  # as above: a header nobody can read
        raise NotAPicture from None
    if image.width * image.height > MAX_PIXELS:
        raise PictureTooLarge
    if image.width < 1 or image.height < 1:
        raise NotAPicture
    # 0xFFDA can't occur inside the coded data of a JPEG: each one begins a scan.
    if image.format == "JPEG" and raw.count(b"\xff\xda") > MAX_SCANS:
        raise PictureBroken
    return image


def _webp_size(raw: bytes) -> tuple[int, int]:
    """Width and height from a WebP's first bytes, (0, 0) for anything else.

    Pillow makes the decoder, with a canvas of that size, while it opens a WebP; so this one is
    looked at before. Layout: https://developers.google.com/speed/webp/docs/riff_container
    """
    if len(raw) < 30 or raw[:4] != b"RIFF" or raw[8:12] != b"WEBP":
        return 0, 0
    kind = raw[12:16]
    if kind == b"VP8X":
        return (
            int.from_bytes(raw[24:27], "little") + 1,
            int.from_bytes(raw[27:30], "little") + 1,
        )
    if kind == b"VP8L":
        bits = struct.unpack("<I", raw[21:25])[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 ":
        width, height = struct.unpack("<HH", raw[26:30])
        return width & 0x3FFF, height & 0x3FFF
    return 0, 0


def _plain(image: Image.Image) -> Image.Image:
    """The pixels alone: upright, in sRGB, as RGB or RGBA."""
    if image.format == "JPEG":
        # Lets the decoder skip what would be thrown away: a quarter of the memory and time.
        image.draft("RGB", _fitting(image.size))
    image.load()
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    if profile:
        upright = _to_srgb(upright, profile)
    if upright.mode in _PLAIN_MODES:
        return upright
    clear = upright.mode in _CLEAR_MODES or "transparency" in upright.info
    if upright.mode.startswith("I") or upright.mode == "F":
        upright = upright.convert("L")
    return upright.convert("RGBA" if clear else "RGB")


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Colours as the profile means them (phones save Display P3), or as they are if it is bad."""
    if image.mode not in {"RGB", "RGBA", "CMYK"} or len(profile) > MAX_PROFILE:
        return image
    try:
        converted = ImageCms.profileToProfile(
            image,
            io.BytesIO(profile),
            ImageCms.createProfile("sRGB"),
            outputMode="RGBA" if image.mode == "RGBA" else "RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image
    return converted or image


def _fitting(size: tuple[int, int]) -> tuple[int, int]:
    """The size a picture is stored in: smaller where a side is over its limit, never larger."""
    width, height = size
    scale = min(1.0, SHORT_SIDE / min(width, height), LONG_SIDE / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def _shrunk(image: Image.Image) -> Image.Image:
    target = _fitting(image.size)
    return image if target == image.size else image.resize(target, Image.Resampling.LANCZOS)


def _encoded(image: Image.Image, kind: str, quality: int = QUALITY) -> Picture:
    mime, extension = _MIMES[kind]
    thumb = image.copy()
    thumb.thumbnail(THUMB_BOX, Image.Resampling.LANCZOS)
    return Picture(
        body=_bytes(image, kind, quality),
        thumb=_bytes(thumb, kind, QUALITY),
        mime=mime,
        extension=extension,
        width=image.width,
        height=image.height,
    )


def _bytes(image: Image.Image, kind: str, quality: int) -> bytes:
    # A fresh picture of the same pixels: nothing of the upload's metadata can be carried along.
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    out = io.BytesIO()
    if kind == "JPEG":
        bare.convert("RGB").save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    elif kind == "WEBP":
        bare.save(out, "WEBP", quality=quality, method=3)
    else:
        bare.save(out, kind)
    return out.getvalue()
