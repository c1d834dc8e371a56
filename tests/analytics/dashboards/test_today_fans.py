"""今日 tells of imports that left rows out or stopped, and of likely duplicates."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from analytics.dashboards.selectors import today
from community.fans.models import Fan
from community.fans.services import fan_create
from community.fans.services.pairs import pairs_find
from foundation.imports.models import Import
from foundation.imports.services import import_run
from foundation.jobs.models import Job
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from tests.cast import staff_actor
from tests.community.fans.lists import check, upload, whole

pytestmark = pytest.mark.django_db
Clients = Callable[..., Client]
REFUSING = "昵称,手机\n小鹿,13800138000\n阿花,12\n阿草,13\n"
LINE = "粉丝.csv"


@pytest.fixture(autouse=True)
def _scope(team: Team) -> Iterator[None]:
    with team_scope(team):
        yield


def desk(client: Client) -> str:
    return client.get("/t/xiaoman/").content.decode()


def test_rows_that_were_left_out_are_told_until_somebody_looks(
    team: Team, operator: Staff, analyst: Staff, client_for: Clients
) -> None:
    record = whole(team, staff_actor(operator), REFUSING)
    whole(team, staff_actor(operator), "昵称,手机\n小满,13900139000\n")
    assert [(one.public_id, one.refused, one.stopped) for one in today(team).imports] == [
        (record.public_id, 2, False)
    ]
    assert today(team).waiting_for("analyst") == 0
    text = desk(client_for(operator))
    assert "2 行没有导入" in text
    assert f"/t/xiaoman/imports/file/{record.public_id}/" in text
    others = desk(client_for(analyst))
    assert LINE not in others
    assert "今天没有待办" in others
    client_for(operator).get(f"/t/xiaoman/imports/file/{record.public_id}/")
    assert today(team).imports == []
    assert LINE not in desk(client_for(operator))


def test_dismissed_by_hand_with_and_without_scripts(
    team: Team, operator: Staff, analyst: Staff, client_for: Clients
) -> None:
    first, second = (
        whole(team, staff_actor(operator), REFUSING),
        whole(team, staff_actor(operator), REFUSING + "阿树,14\n"),
    )
    page = "/t/xiaoman/imports/file/{}/seen/"
    assert client_for(analyst).post(page.format(first.public_id)).status_code == 403
    assert len(today(team).imports) == 2
    client = client_for(operator)
    answer = client.post(page.format(first.public_id), {"next": "/t/xiaoman/"})
    assert (answer.status_code, answer["Location"]) == (302, "/t/xiaoman/")
    assert [one.public_id for one in today(team).imports] == [second.public_id]
    answer = client.post(page.format(second.public_id), headers={"HX-Request": "true"})
    assert "toast" in answer["HX-Trigger"]
    assert today(team).imports == []


def test_one_that_stopped_is_told_and_told_again_when_it_stops_again(
    team: Team, operator: Staff, client_for: Clients
) -> None:
    actor = staff_actor(operator)
    record = import_run(record=check(upload(team, actor, REFUSING), actor), actor=actor)
    assert today(team).imports == []
    assert record.job_id is not None
    jobs = Job.objects.filter(pk=record.job_id)
    jobs.update(state="failed", finished_at=timezone.now(), message="满了")
    told = today(team).imports
    assert [(one.stopped, one.state) for one in told] == [(True, "running")]
    text = desk(client_for(operator))
    assert "导入中断" in text
    client_for(operator).post(f"/t/xiaoman/imports/file/{record.public_id}/seen/")
    assert today(team).imports == []
    jobs.update(finished_at=timezone.now() + timedelta(seconds=1))
    assert len(today(team).imports) == 1


def test_what_is_older_than_yesterday_is_not_told(team: Team, operator: Staff) -> None:
    record = whole(team, staff_actor(operator), REFUSING)
    Import.objects.filter(pk=record.pk).update(finished_at=timezone.now() - timedelta(days=2))
    assert today(team).imports == []


def test_likely_duplicates_wait(
    team: Team, operator: Staff, analyst: Staff, other_owner: Staff, client_for: Clients
) -> None:
    actor = staff_actor(operator)
    for number in (8, 9):
        phone = f"13800138{number:03d}"
        fan_create(team_id=team.pk, actor=actor, source=Fan.Source.MANUAL, phones=[phone])
        fan_create(
            team_id=team.pk, actor=actor, source=Fan.Source.MANUAL, emails=[f"{phone}@139.com"]
        )
    assert pairs_find(team_id=team.pk) == 2
    seen = today(team)
    assert (seen.pairs, seen.waiting, seen.waiting_for("analyst")) == (2, 2, 0)
    assert "2 对记录可能是同一个人" in desk(client_for(operator))
    assert "可能是同一个人" not in desk(client_for(analyst))
    with team_scope(other_owner.team_id):
        assert today(other_owner.team).pairs == 0


def test_the_page_asks_no_more_for_it(
    team: Team,
    operator: Staff,
    client_for: Clients,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_for(operator)
    desk(client)
    for _n in range(3):
        whole(team, staff_actor(operator), REFUSING)
    with django_assert_max_num_queries(10):
        assert desk(client).count(LINE) == 3
