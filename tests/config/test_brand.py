"""A team may choose any colour; what stands on it and in it must still be read."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.brand import DARK_SURFACES, LIGHT_SURFACES, accent_css, contrast

colors = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--(accent[a-z-]*):(#[0-9a-f]{6})", block))


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#ff0000", "#ffffff", 4.0)],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    """The first is the definition's own end, the others are its well-known values."""
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)


@settings(deadline=None)  # what is loaded at a first call takes its time
@given(colors)
def test_any_colour_can_be_read(color: str) -> None:
    light, by_device, chosen = re.findall(r"\{(--accent[^}]*)\}", accent_css(color))
    assert by_device == chosen
    for block, surfaces in ((light, LIGHT_SURFACES), (chosen, DARK_SURFACES)):
        found = tokens(block)
        assert contrast(found["accent-on"], found["accent-fill"]) >= 4.5
        assert contrast(found["accent-fill"], surfaces[0]) >= 1.5
        for ground in (*surfaces, found["accent-soft"]):
            assert contrast(found["accent"], ground) >= 4.5


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert tokens(accent_css("#c2410c").split("}")[0])["accent-fill"] == "#c2410c"
