"""When and whose the calendar of its tests is."""

from collections.abc import Iterator

import pytest
import time_machine

from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff
from tests.kol.posts.calendar.world import at


@pytest.fixture
def march(owner: Staff) -> Iterator[None]:
    """It is the second of March 2027, noon, a Tuesday; all in the team's scope."""
    with time_machine.travel(at("2027-03-02 12:00"), tick=False), team_scope(owner.team):
        yield
