"""How far a post is, from its places."""

import pytest

from kol.posts.models import PostTarget
from kol.posts.stages import STAGES, stage_of


@pytest.mark.parametrize(
    ("state", "places", "stage"),
    [
        ("draft", "live", "draft"),
        ("scheduled", "", "scheduled"),
        ("scheduled", "scheduled submitting", "scheduled"),
        ("scheduled", "live scheduled", "going_out"),
        ("scheduled", "accepted", "going_out"),
        ("scheduled", "live live cancelled planned", "live"),
        ("scheduled", "live rejected", "todo"),
        ("scheduled", "scheduled waiting_person", "todo"),
    ],
)
def test_a_post_is_as_far_as_its_places(state: str, places: str, stage: str) -> None:
    found = stage_of(state, [PostTarget(state=one) for one in places.split()])
    assert found == stage
    assert found in STAGES
