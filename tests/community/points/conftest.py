"""What tests of points share."""

from collections.abc import Iterator

import pytest
from django.utils import translation

from community.fans.models import Fan
from community.fans.services import fan_create
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from tests.cast import staff_actor


@pytest.fixture
def scope(team: Team) -> Iterator[None]:
    """Inside the team."""
    with team_scope(team):
        yield


@pytest.fixture
def actor(operator: Staff) -> Actor:
    """The operator."""
    return staff_actor(operator)


@pytest.fixture
def deer(team: Team, actor: Actor, scope: None) -> Fan:
    """小鹿."""
    return fan_create(team_id=team.pk, actor=actor, source="manual", nickname="小鹿")


@pytest.fixture
def twin(team: Team, actor: Actor, scope: None) -> Fan:
    """小鹿, once more."""
    return fan_create(team_id=team.pk, actor=actor, source="manual", nickname="小鹿2")


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    """Whatever language a test before left behind."""
    with translation.override("zh-hans"):
        yield
