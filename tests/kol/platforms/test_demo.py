"""The demo's accounts speak to the sandbox as they are."""

from typing import Any

from config.demo.platforms import platform_accounts
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.platforms.connectors.registry import connector_get
from kol.platforms.models import PlatformAccount
from kol.platforms.services import account_create
from kol.platforms.services.connections import account_connection
from tests.cast import staff_actor
from tests.sandbox_server import Sandbox


def test_the_demos_accounts_are_connected(
    owner: Staff, team: Team, sandbox: Sandbox, settings: Any
) -> None:
    sandbox.point(settings)
    actor = staff_actor(owner)
    with team_scope(team):
        weibo = account_create(
            staff=owner, platform="weibo", handle="林小满的厨房", uid="5600000001", actor=actor
        )
        platform_accounts(owner, weibo, actor)
        found = PlatformAccount.objects.order_by("pk")
        assert [(one.platform, one.connection, one.publishing) for one in found] == [
            ("weibo", "connected", "api"),
            ("douyin", "connected", "api"),
            ("wechat", "connected", "api"),
            ("wecom", "connected", "api"),
            ("xiaohongshu", "none", "hand"),
        ]
        for platform in ("weibo", "wechat"):
            link = account_connection(found.get(platform=platform).pk)
            figures = connector_get(platform).account_figures(link)
            assert "followers" in {figure.name for figure in figures}
