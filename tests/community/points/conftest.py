"""What tests of points share."""

import pytest

from community.fans.models import Fan
from community.fans.services import fan_create
from foundation.scopes.actors import Actor
from foundation.teams.models import Team


@pytest.fixture
def deer(team: Team, actor: Actor, scope: None) -> Fan:
    """小鹿."""
    return fan_create(team_id=team.pk, actor=actor, source="manual", nickname="小鹿")


@pytest.fixture
def twin(team: Team, actor: Actor, scope: None) -> Fan:
    """小鹿, once more."""
    return fan_create(team_id=team.pk, actor=actor, source="manual", nickname="小鹿2")
