"""今日 tells of alerts and of watches that fail."""

from collections.abc import Callable
from typing import Any

from django.test import Client

from analytics.dashboards.selectors import today
from foundation.teams.models import Role, Staff, Team
from kol.clippings.models import ClippingAlert, Watch
from kol.clippings.selectors.told import AlertTold
from tests.kol.clippings.conftest import Watching

Clients = Callable[[Any], Client]


def test_alerts_stand_there_until_noted(
    watching: Watching, team: Team, pr: Staff, client_for: Clients
) -> None:
    watch = watching()
    alert = ClippingAlert.objects.create(
        team=team, watch=watch, kind="negative", count=4, usual=0.5, mark=3
    )
    seen = today(team)
    assert seen.alerts == [AlertTold(alert.public_id, "negative", 4, 0.5, "江南日报")]
    assert seen.waiting_for(Role.ANALYST) == 1
    desk = client_for(pr)
    assert "江南日报" in desk.get("/t/xiaoman/").content.decode()
    noted = desk.post(
        f"/t/xiaoman/clippings/alerts/{alert.public_id}/note/", headers={"HX-Request": "true"}
    )
    assert "toast" in noted["HX-Trigger"]
    assert today(team).alerts == []


def test_watches_that_fail_are_counted_for_who_may_mend_them(
    watching: Watching, team: Team
) -> None:
    watching()
    watching(name="乙", keywords=["别的"])
    Watch.objects.filter(name="江南日报").update(failures=3)
    Watch.objects.filter(name="乙").update(failures=2)
    seen = today(team)
    assert seen.watches == 1
    assert (seen.waiting_for(Role.PR), seen.waiting_for(Role.ANALYST)) == (1, 0)
