"""What comes in as a picture goes out as a plain picture, or not at all."""

import io
import struct
import time
import tracemalloc

import pytest
from PIL import Image

from foundation.assets.errors import NotAPicture, PictureBroken, PictureTooLarge
from foundation.assets.images import MAX_SCANS, picture_read
from tests.pictures import picture, png_header


def opened(raw: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(raw))
    image.load()
    return image


def pixel(image: Image.Image, at: tuple[int, int]) -> tuple[int, ...]:
    found = image.getpixel(at)
    assert isinstance(found, tuple)
    return found


@pytest.mark.parametrize(
    ("kind", "mime"),
    [("JPEG", "image/jpeg"), ("PNG", "image/webp"), ("WEBP", "image/webp"), ("GIF", "image/webp")],
)
def test_the_kinds_we_take(kind: str, mime: str) -> None:
    result = picture_read(picture(kind, size=(600, 400)))
    assert (result.mime, result.width, result.height) == (mime, 600, 400)
    assert opened(result.body).size == (600, 400)
    assert opened(result.thumb).size == (480, 320)
    red, green, blue = pixel(opened(result.body).convert("RGB"), (300, 200))
    assert abs(red - 0xC2) < 12
    assert abs(green - 0x41) < 12
    assert abs(blue - 0x0C) < 12


@pytest.mark.parametrize(
    "raw",
    [
        b"<!doctype html><script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"%PDF-1.4\n",
        b"",
        b"GIF89a",
        picture("BMP"),
        picture("TIFF"),
        picture("ICO"),
    ],
)
def test_what_is_no_picture_of_ours_is_refused(raw: bytes) -> None:
    with pytest.raises((NotAPicture, PictureBroken)):
        picture_read(raw)


def test_a_polyglot_loses_what_was_glued_to_it() -> None:
    script = b"<script>alert(document.cookie)</script>"
    for raw in (
        picture("PNG") + script,
        picture("JPEG", comment=script),
        picture("GIF", comment=script),
        picture("WEBP", xmp=script),
    ):
        assert script in raw
        result = picture_read(raw)
        assert b"script" not in result.body + result.thumb


def test_exif_is_gone_and_its_turn_is_kept() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees to stand upright
    exif[0x010F] = "SecretCamera"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (31.0, 12.0, 0.0)
    raw = picture("JPEG", size=(60, 40), exif=exif)
    assert b"SecretCamera" in raw
    result = picture_read(raw)
    assert (result.width, result.height) == (40, 60)
    assert not opened(result.body).getexif()
    assert b"SecretCamera" not in result.body
    assert b"Exif" not in result.body


@pytest.mark.parametrize("size", [(50_000, 50_000), (20_000, 2_001), (4_000_000_000, 1)])
def test_a_header_that_claims_too_much_is_refused_before_decoding(size: tuple[int, int]) -> None:
    tracemalloc.start()
    began = time.monotonic()
    with pytest.raises((PictureTooLarge, NotAPicture)):
        picture_read(png_header(*size))
    assert time.monotonic() - began < 1
    assert tracemalloc.get_traced_memory()[1] < 5_000_000
    tracemalloc.stop()


def test_a_png_within_bounds_that_holds_nothing_is_broken() -> None:
    with pytest.raises(PictureBroken):
        picture_read(png_header(2000, 2000))


def test_a_webp_that_claims_too_much_is_refused_before_its_decoder_is_made() -> None:
    body = b"VP8X" + struct.pack("<I", 10) + b"\0\0\0\0"
    body += (16_382).to_bytes(3, "little") + (16_382).to_bytes(3, "little")
    raw = b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body
    with pytest.raises(PictureTooLarge):
        picture_read(raw)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_truncated_picture_is_broken(kind: str) -> None:
    image = Image.effect_noise((300, 300), 90).convert("RGB")
    out = io.BytesIO()
    image.save(out, kind)
    with pytest.raises((PictureBroken, NotAPicture)):
        picture_read(out.getvalue()[: len(out.getvalue()) // 2])


def test_a_jpeg_of_endless_scans_is_refused() -> None:
    raw = picture("JPEG", progressive=True)
    with pytest.raises(PictureBroken):
        picture_read(raw[:-2] + b"\xff\xda\x00\x02" * (MAX_SCANS + 1) + raw[-2:])


def test_a_large_photo_is_made_smaller_and_a_long_screenshot_stays_readable() -> None:
    photo = picture_read(picture("JPEG", size=(4000, 3000)))
    assert (photo.width, photo.height) == (2133, 1600)
    long = picture_read(picture("PNG", size=(1080, 9000)))
    assert (long.width, long.height) == (1080, 9000)
    assert opened(long.thumb).size == (115, 960)


def test_only_the_first_frame_of_an_animation_is_kept() -> None:
    frames = [Image.new("RGB", (20, 20), color) for color in ("red", "blue")]
    for kind in ("GIF", "WEBP", "PNG"):
        out = io.BytesIO()
        frames[0].save(out, kind, save_all=True, append_images=frames[1:], duration=100)
        image = opened(picture_read(out.getvalue()).body)
        assert getattr(image, "n_frames", 1) == 1
        red, _green, blue = pixel(image.convert("RGB"), (10, 10))
        assert red > 200
        assert blue < 60


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16", "CMYK"])
def test_every_way_of_keeping_pixels(mode: str) -> None:
    kind = "JPEG" if mode == "CMYK" else "PNG"
    out = io.BytesIO()
    Image.new(mode, (30, 30)).save(out, kind)
    assert picture_read(out.getvalue()).width == 30


def test_clear_stays_clear() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (30, 30), (255, 0, 0, 0)).save(out, "PNG")
    assert pixel(opened(picture_read(out.getvalue()).body), (5, 5))[3] == 0
