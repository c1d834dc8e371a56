"""Colours in numbers: how light they are, how well one reads on another, and shades of them."""

import colorsys

TEXT_CONTRAST = 4.5  # WCAG 2.2, 1.4.3, for text of ordinary size

Rgb = tuple[float, float, float]


def rgb_of(value: str) -> Rgb:
    """``#rrggbb`` as three parts from 0 to 1."""
    number = int(value.removeprefix("#"), 16)
    return (number >> 16) / 255, (number >> 8 & 255) / 255, (number & 255) / 255


def hex_of(color: Rgb) -> str:
    """Three parts from 0 to 1 as ``#rrggbb``."""
    return "#" + "".join(f"{round(part * 255):02x}" for part in color)


def luminance(color: Rgb) -> float:
    """Relative luminance, 0 to 1, as WCAG 2.2 defines it."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two ``#rrggbb`` colours, 1 to 21."""
    low, high = sorted((luminance(rgb_of(one)), luminance(rgb_of(other))))
    return (high + 0.05) / (low + 0.05)


def shift(color: str, by: float) -> str:
    """Lighter (above zero) or darker by a share of the whole range."""
    hue, light, saturation = colorsys.rgb_to_hls(*rgb_of(color))
    return hex_of(colorsys.hls_to_rgb(hue, min(1.0, max(0.0, light + by)), saturation))


def mix(color: str, ground: str, share: float) -> str:
    """``share`` of one colour over another."""
    one, two = rgb_of(color), rgb_of(ground)
    return hex_of(
        (
            one[0] * share + two[0] * (1 - share),
            one[1] * share + two[1] * (1 - share),
            one[2] * share + two[2] * (1 - share),
        )
    )
