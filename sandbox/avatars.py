"""A picture for each account, the same each time."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

from sandbox.http import Call
from sandbox.world import digest

_SIZE = 240


def avatar_url(call: Call, platform: str, uid: str) -> str:
    """Where an account's picture is."""
    return f"{call.base}{avatar_path(platform, uid)}"


def avatar_path(platform: str, uid: str) -> str:
    """The same without the host."""
    return f"/_/avatars/{digest(platform, uid)[:12]}.png"


@lru_cache(maxsize=200)
def avatar(name: str) -> bytes:
    """A PNG of two hills under a sun, in colours of its own."""
    numbers = [int(digest(name, str(one))[:6], 16) / 0xFFFFFF for one in range(5)]
    hue = int(360 * numbers[0])
    image = Image.new("RGB", (_SIZE, _SIZE), f"hsl({hue}, 45%, 86%)")
    draw = ImageDraw.Draw(image)
    left = 40 + int(110 * numbers[1])
    draw.ellipse((left, 36, left + 56, 92), fill=f"hsl({(hue + 40) % 360}, 80%, 72%)")
    for lightness, shift, high in ((62, numbers[2], 120), (42, numbers[3], 160)):
        middle = int(_SIZE * shift)
        draw.ellipse(
            (middle - 200, high, middle + 200, high + 320), fill=f"hsl({hue}, 40%, {lightness}%)"
        )
    kept = BytesIO()
    image.save(kept, "PNG")
    return kept.getvalue()
