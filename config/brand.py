"""A team's colour made readable: the accent's tokens for light and dark, from any colour given."""

from functools import lru_cache

from foundation.teams.colours import TEXT_CONTRAST, contrast, mix, shift

__all__ = ["accent_css", "contrast"]

FILL_CONTRAST = 1.5  # a filled button must at least be told from the surface it lies on
# The surfaces of assets/css/tokens.css that text in the accent stands on.
LIGHT_SURFACES = ("#ffffff", "#f6f7f9", "#eff1f4")
DARK_SURFACES = ("#181b21", "#101216", "#20242b")
DARK_INK = "#1a1e26"
STEP = 0.02


def _readable(color: str, surfaces: tuple[str, ...], *, by: float, share: float) -> tuple[str, str]:
    """The nearest shade that reads on all surfaces and on its own tint, and that tint."""
    while True:
        soft = mix(color, surfaces[0], share)
        if all(contrast(color, ground) >= TEXT_CONTRAST for ground in (*surfaces, soft)):
            return color, soft
        color = shift(color, by)


def _fill(color: str, surface: str, *, by: float) -> tuple[str, str]:
    """A button's ground and the text on it."""
    while contrast(color, surface) < FILL_CONTRAST:
        color = shift(color, by)
    if contrast(color, DARK_INK) >= TEXT_CONTRAST + 2.5:
        return color, DARK_INK
    while contrast(color, "#ffffff") < TEXT_CONTRAST:
        color = shift(color, -STEP)
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
