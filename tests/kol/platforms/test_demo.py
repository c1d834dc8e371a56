"""The demo's accounts speak to the sandbox as they are."""

import json
from pathlib import Path
from typing import Any

from analytics.metrics.models import Point, Pull
from analytics.metrics.services.planning import pulls_plan
from analytics.metrics.services.pulling import pulls_work
from config.demo.platforms import platform_accounts
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.platforms.connectors.registry import connector_get
from kol.platforms.models import PlatformAccount
from kol.platforms.services import account_create
from kol.platforms.services.connections import account_connection
from tests.cast import staff_actor
from tests.sandbox_server import Sandbox


def points_of(account: PlatformAccount) -> int:
    """How many days of followers are known."""
    return Point.objects.filter(
        series__name="followers", series__object_id=account.pk, series__source=account.platform
    ).count()


def test_the_demos_accounts_are_connected(
    owner: Staff, team: Team, sandbox: Sandbox, settings: Any, tmp_path: Path
) -> None:
    sandbox.point(settings)
    settings.DATA_DIR = tmp_path
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
        # The past of a chart is there, and what the sandbox tells goes on from where it ends.
        for told in json.loads((tmp_path / "sandbox-accounts.json").read_text()):
            sandbox.account(told.pop("platform"), told.pop("uid"), **told)
        points = Point.objects.filter(series__name="followers", series__object_id=weibo.pk)
        past = list(points.order_by("at").values_list("value", flat=True))
        assert len(past) == 120
        assert past == sorted(past)
        weibo = found.get(platform="weibo")
        now = connector_get("weibo").account_figures(account_connection(weibo.pk))[0].value
        assert 0 <= now - past[-1] <= 40
        # At Douyin a pull brings it.
        douyin = found.get(platform="douyin")
        Pull.objects.create(team=team, account=douyin, what="account")  # asked another way before
        pulls_plan()
        assert not Pull.objects.filter(account=douyin, what="account").exists()
        Pull.objects.exclude(account__platform="douyin", what="days").delete()
        assert pulls_work(10) == 1
        assert points_of(douyin) == 30
