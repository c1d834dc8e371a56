"""What tests of figures share."""

from collections.abc import Iterator

import pytest
from pytest_django.fixtures import Settings

from analytics.metrics.services.planning import pulls_plan
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.platforms.models import PlatformAccount
from tests.analytics.metrics.pulls import due
from tests.kol.platforms.connected import connected, connected_by_keys
from tests.sandbox_server import Sandbox


@pytest.fixture
def in_team(team: Team) -> Iterator[None]:
    """Inside the team."""
    with team_scope(team):
        yield


@pytest.fixture
def weibo(owner: Staff, sandbox: Sandbox, settings: Settings, in_team: None) -> PlatformAccount:
    """小满 on Weibo, in the sandbox."""
    sandbox.point(settings)
    return connected(owner, sandbox, "weibo", "1001")


@pytest.fixture
def bare(team: Team, in_team: None) -> PlatformAccount:
    """An account that nothing speaks to."""
    return PlatformAccount.objects.create(
        team=team, platform="weibo", handle="小满", uid="1", connection="connected", sealed=b"x"
    )


@pytest.fixture
def days_due(owner: Staff, sandbox: Sandbox, settings: Settings, in_team: None) -> PlatformAccount:
    """小满's Official Account in the sandbox, whose figures a day are due."""
    sandbox.point(settings)
    keys = {"app_id": "wx1", "app_secret": sandbox.credentials("wechat", "wx1")["secret"]}
    account = connected_by_keys(owner, "wechat", "wx1", keys)
    pulls_plan()
    due("days", account)
    return account
