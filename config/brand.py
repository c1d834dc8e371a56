"""A team's colour made readable: the accent's tokens for light and dark, from any colour given."""

import colorsys
from functools import lru_cache

TEXT_CONTRAST = 4.5  # WCAG 2.2, 1.4.3, for text of ordinary size
FILL_CONTRAST = 1.5  # a filled button must at least be told from the surface it lies on
# The surfaces of assets/css/tokens.css that text in the accent stands on.
LIGHT_SURFACES = ("#ffffff", "#f6f7f9", "#eff1f4")
DARK_SURFACES = ("#181b21", "#101216", "#20242b")
DARK_INK = "#1a1e26"
STEP = 0.02

Rgb = tuple[float, float, float]


def _rgb(value: str) -> Rgb:
    number = int(value.removeprefix("#"), 16)
    return (number >> 16) / 255, (number >> 8 & 255) / 255, (number & 255) / 255


def _hex(color: Rgb) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in color)


def _luminance(color: Rgb) -> float:
    """Relative luminance, 0 to 1, as WCAG 2.2 defines it."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in color
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two ``#rrggbb`` colours, 1 to 21."""
    low, high = sorted((_luminance(_rgb(one)), _luminance(_rgb(other))))
    return (high + 0.05) / (low + 0.05)


def _shift(color: str, by: float) -> str:
    hue, light, saturation = colorsys.rgb_to_hls(*_rgb(color))
    return _hex(colorsys.hls_to_rgb(hue, min(1.0, max(0.0, light + by)), saturation))


def _mix(color: str, ground: str, share: float) -> str:
    one, two = _rgb(color), _rgb(ground)
    return _hex(
        (
            one[0] * share + two[0] * (1 - share),
            one[1] * share + two[1] * (1 - share),
            one[2] * share + two[2] * (1 - share),
        )
    )


def _readable(color: str, surfaces: tuple[str, ...], *, by: float, share: float) -> tuple[str, str]:
    """The nearest shade that reads on all surfaces and on its own tint, and that tint."""
    while True:
        soft = _mix(color, surfaces[0], share)
        if all(contrast(color, ground) >= TEXT_CONTRAST for ground in (*surfaces, soft)):
            return color, soft
        color = _shift(color, by)


def _fill(color: str, surface: str, *, by: float) -> tuple[str, str]:
    """A button's ground and the text on it."""
    while contrast(color, surface) < FILL_CONTRAST:
        color = _shift(color, by)
    if contrast(color, DARK_INK) >= TEXT_CONTRAST + 2.5:
        return color, DARK_INK
    while contrast(color, "#ffffff") < TEXT_CONTRAST:
        color = _shift(color, -STEP)
    return color, "#ffffff"


@lru_cache(maxsize=1024)
def accent_css(color: str) -> str:
    """The rules that set the accent's four tokens for ``color`` (``#rrggbb``), light and dark."""
    light, light_soft = _readable(color, LIGHT_SURFACES, by=-STEP, share=0.08)
    dark, dark_soft = _readable(color, DARK_SURFACES, by=STEP, share=0.16)
    light_fill, light_on = _fill(color, LIGHT_SURFACES[0], by=-STEP)
    dark_fill, dark_on = _fill(color, DARK_SURFACES[0], by=STEP)
    in_light = (
        f"--accent:{light};--accent-fill:{light_fill};"
        f"--accent-on:{light_on};--accent-soft:{light_soft}"
    )
    in_dark = (
        f"--accent:{dark};--accent-fill:{dark_fill};--accent-on:{dark_on};--accent-soft:{dark_soft}"
    )
    return (
        f":root{{{in_light}}}"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme]){{{in_dark}}}}}"
        f":root[data-theme=dark]{{{in_dark}}}"
    )
