"""Accounts whose platforms a small server plays."""

from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.platforms.models import PlatformAccount
from kol.platforms.services.connecting import keys_connect
from tests.cast import staff_actor
from tests.kol.platforms.doubles import KEYS, Played


@pytest.fixture
def played(httpserver: HTTPServer, settings: Any) -> Played:
    """The platforms."""
    there = Played(httpserver)
    hosts = ("api.weixin.qq.com", "api.weibo.com", "open.kuaishou.com")
    settings.PLATFORM_BASES = dict.fromkeys(hosts, there.url)
    settings.SANDBOX_URL = ""
    return there


@pytest.fixture
def wechat(owner: Staff, team: Team, played: Played) -> PlatformAccount:
    """A connected Official Account."""
    with team_scope(team):
        account = PlatformAccount.objects.create(team=team, platform="wechat", handle="小满说")
        return keys_connect(account=account, staff=owner, actor=staff_actor(owner), values=KEYS)
