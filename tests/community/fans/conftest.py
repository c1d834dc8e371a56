"""What tests of fans share."""

import pytest

from community.fans.models import Fan
from community.fans.services import fan_create
from foundation.scopes.actors import Actor
from foundation.teams.models import Team
from kol.platforms.models import PlatformAccount


@pytest.fixture
def weibo(team: Team, scope: None) -> PlatformAccount:
    """Our account on Weibo."""
    return PlatformAccount.objects.create(team=team, platform="weibo", handle="小满同学")


@pytest.fixture
def deer(team: Team, actor: Actor, scope: None) -> Fan:
    """小鹿, from an imported list: a phone, an address, no user."""
    return fan_create(
        team_id=team.pk,
        actor=actor,
        source="import",
        nickname="小鹿",
        phones=["138 0013 8000"],
        emails=["Deer@QQ.com"],
        tags=["铁粉"],
    )
