"""A poster's colours from a team's accent: whatever colour a team chose, everything reads."""

from dataclasses import dataclass

from foundation.teams.colours import TEXT_CONTRAST, contrast, mix, shift

WHITE, INK, MUTED = "#ffffff", "#16181d", "#4b515c"
STEP = 0.02


@dataclass(frozen=True, slots=True)
class Palette:
    """``ground`` and ``deep`` are surfaces nothing is written on: the accent itself, and a deeper
    shade. ``accent`` is the shade of it that reads on ``paper`` and on ``soft``, its own tint."""

    ground: str
    deep: str
    on: str
    accent: str
    paper: str
    soft: str
    ink: str
    muted: str


def palette_of(accent: str) -> Palette:
    """The colours for an accent given as ``#rrggbb``."""
    text = accent
    while contrast(text, mix(text, WHITE, 0.08)) < TEXT_CONTRAST:
        text = shift(text, -STEP)
    return Palette(
        ground=accent,
        deep=shift(accent, -0.12),
        on=WHITE,
        accent=text,
        paper=WHITE,
        soft=mix(text, WHITE, 0.08),
        ink=INK,
        muted=MUTED,
    )
