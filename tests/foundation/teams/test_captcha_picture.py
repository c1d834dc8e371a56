"""The captcha's picture can be read by whoever can read the page."""

import io

import pytest
from PIL import Image

from foundation.teams.captcha import INKS, PAPER, LocalCaptcha, picture

# A digit's strokes cover about this part of the picture, by the thinnest of them.
STROKES = 0.03
WANTED = 4.5


def lightness(color: tuple[int, ...]) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    linear = [
        value / 255 / 12.92 if value <= 10 else ((value / 255 + 0.055) / 1.055) ** 2.4
        for value in color
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """1 to 21 (WCAG 2.2)."""
    low, high = sorted((lightness(one), lightness(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("ink", INKS)
def test_each_ink_stands_out(ink: tuple[int, int, int]) -> None:
    assert contrast(ink, PAPER) > 10


def test_the_digits_stand_out_from_the_paper() -> None:
    for _ in range(40):
        drawn = Image.open(io.BytesIO(picture(LocalCaptcha().challenge().token))).convert("RGB")
        colors = drawn.getcolors(drawn.width * drawn.height) or []
        clear = sum(count for count, color in colors if contrast(color, PAPER) >= WANTED)  # type: ignore[arg-type,misc]
        assert clear / (drawn.width * drawn.height) > STROKES
