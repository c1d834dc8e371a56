"""The pages of jobs: list, detail, progress, refused rows, cancel, resume."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from foundation.jobs.models import Job, JobRowError
from foundation.jobs.services import job_run, job_start
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from tests.foundation.jobs.kinds import rows_written

Clients = Callable[[Any], Client]
BASE = "/t/xiaoman/jobs/"


@pytest.fixture
def job(team: Team, actor: Actor, scope: None) -> Job:
    """Seven rows, four refused, not begun."""
    return job_start(kind="test.count", title="数到七", actor=actor, params={"rows": 7}, send=False)


def text(response: Any) -> str:
    return str(response.content.decode())


def test_list_filters_and_pages(
    job: Job, team: Team, actor: Actor, analyst: Staff, client_for: Clients,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    for number in range(60):
        job_start(kind="test.count", title=f"任务{number}", actor=actor, params={}, send=False)
    Job.objects.filter(pk=job.pk).update(state="done", total=7, done=7)
    client = client_for(analyst)
    client.get(BASE)  # the first request of a session also writes it
    with django_assert_num_queries(3):  # user, staff, jobs
        page = client.get(BASE)
    assert "任务59" in text(page)
    assert "数到七" not in text(page)
    assert page.context["page"].previous == ""
    older = client.get(BASE + page.context["page"].next)
    assert [row.title for row in older.context["page"].rows][-1] == "数到七"
    newer = client.get(BASE + older.context["page"].previous)
    assert [row.pk for row in newer.context["page"].rows] == [
        row.pk for row in page.context["page"].rows
    ]
    done = client.get(BASE, {"state": "done", "kind": "test.count"})
    assert [row.pk for row in done.context["page"].rows] == [job.pk]
    assert "没有符合条件的任务" in text(client.get(BASE, {"state": "failed"}))
    assert (
        client.get(BASE, {"state": "nonsense", "after": "!!", "before": "AAAA"}).status_code == 200
    )
    part = client.get(BASE, {"state": "done"}, headers={"HX-Request": "true"})
    assert "<html" not in text(part)
    assert "数到七" in text(part)


def test_first_time_says_what_this_is(owner: Staff, client_for: Clients) -> None:
    assert "还没有任务" in text(client_for(owner).get(BASE))


def test_detail_runs_polls_and_ends(
    job: Job,
    operator: Staff,
    client_for: Clients,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_for(operator)
    url = f"{BASE}{job.public_id}/"
    waiting = text(client.get(url))
    assert 'hx-trigger="every 1s"' in waiting
    assert f'hx-get="{url}progress/"' in waiting
    part = client.get(f"{url}progress/", headers={"HX-Request": "true"})
    assert "HX-Refresh" not in part
    assert "排队中" in text(part)
    now = timezone.now()
    Job.objects.filter(pk=job.pk).update(
        state="running", runner=job.public_id and "0" * 32, lease_until=now, done=300, total=1000,
        run_started_at=now - timedelta(seconds=10), heartbeat_at=now,
    )  # fmt: skip
    running = text(client.get(f"{url}progress/", headers={"HX-Request": "true"}))
    assert 'value="300" max="1000"' in running
    assert "30 行/秒" in running
    assert "23 秒" in running
    Job.objects.filter(pk=job.pk).update(state="queued", done=0)
    job_run(team_id=job.team_id, job_id=job.pk)
    part = client.get(f"{url}progress/", headers={"HX-Request": "true"})
    assert part["HX-Refresh"] == "true"
    assert "hx-get" not in text(part)
    with django_assert_num_queries(4):  # user, staff, job, refused rows
        ended = text(client.get(url))
    assert "完成，共 7 行。" in ended
    assert "第3行是单数" in ended


def test_refused_rows_as_csv_with_formulas_disarmed(
    job: Job, operator: Staff, client_for: Clients
) -> None:
    values = ["=1+1", "@SUM(A1)", "-1", "＝1", "小鹿", 'a,b\n"c"']
    common = {"team": job.team, "job": job, "column": "昵称", "code": "x", "message": "错"}
    JobRowError.objects.bulk_create(
        [JobRowError(row=row, value=value, **common) for row, value in enumerate(values, start=2)]
    )
    response = client_for(operator).get(f"{BASE}{job.public_id}/errors.csv")
    raw = response.getvalue().decode()
    assert raw.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(raw[1:])))
    assert rows[0] == ["行号", "列", "原因", "原内容"]
    assert [row[3] for row in rows[1:]] == [
        "'=1+1", "'@SUM(A1)", "'-1", "'＝1", "小鹿", 'a,b\n"c"',
    ]  # fmt: skip
    assert [row[0] for row in rows[1:]] == ["2", "3", "4", "5", "6", "7"]


def test_cancel_and_resume(
    job: Job, operator: Staff, client_for: Clients, eager_tasks: None
) -> None:
    client = client_for(operator)
    url = f"{BASE}{job.public_id}/"
    assert client.get(f"{url}cancel/").status_code == 405
    assert client.post(f"{url}cancel/").status_code == 302
    job.refresh_from_db()
    assert job.state == "cancelled"
    again = client.post(f"{url}cancel/", follow=True)
    assert "这个任务已经结束了。" in text(again)
    assert "继续" in text(again)
    assert client.post(f"{url}resume/").status_code == 302
    job.refresh_from_db()
    assert job.state == "queued"  # sent on commit, which a test's transaction never reaches
    assert rows_written() == []


@pytest.mark.parametrize("role", ["analyst", "pr"])
def test_a_role_too_low_may_look_only(
    job: Job, role: str, request: pytest.FixtureRequest, client_for: Clients
) -> None:
    job_run(team_id=job.team_id, job_id=job.pk)
    client = client_for(request.getfixturevalue(role))
    url = f"{BASE}{job.public_id}/"
    page = text(client.get(url))
    assert "第3行是单数" not in page
    assert "取消任务" not in page
    assert client.get(f"{url}errors.csv").status_code == 403
    for act in ("cancel", "resume"):
        assert client.post(f"{url}{act}/").status_code == 403
    job.refresh_from_db()
    assert job.state == "done"


def test_who_begins_such_work_stops_it_and_reads_what_it_refused(
    team: Team, actor: Actor, pr: Staff, operator: Staff, client_for: Clients, eager_tasks: None,
    scope: None,
) -> None:  # fmt: skip
    job = job_start(kind="test.media", actor=actor, params={"rows": 7}, send=False)
    url = f"{BASE}{job.public_id}/"
    for act in ("cancel", "resume"):
        assert client_for(operator).post(f"{url}{act}/").status_code == 403
    assert client_for(pr).post(f"{url}cancel/").status_code == 302
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert client_for(pr).post(f"{url}resume/").status_code == 302
    job_run(team_id=team.pk, job_id=job.pk)
    assert "第3行是单数" in text(client_for(pr).get(url))
    assert "第3行是单数" in client_for(pr).get(f"{url}errors.csv").getvalue().decode()
    page = text(client_for(operator).get(url))
    assert ("第3行是单数" in page, "继续" in page) == (False, False)
    assert client_for(operator).get(f"{url}errors.csv").status_code == 403


def test_walls(
    job: Job, stranger: Any, fan_user: Any, other_owner: Staff, client: Client, client_for: Clients
) -> None:
    url = f"{BASE}{job.public_id}/"
    for who in (stranger, fan_user, other_owner):
        for path in ("", "progress/", "errors.csv"):
            assert client_for(who).get(url + path).status_code == 404
        assert client_for(who).post(f"{url}cancel/").status_code == 404
    assert client.get(url).status_code == 302
    other = client_for(other_owner)
    assert other.get(f"/t/other/jobs/{job.public_id}/").status_code == 404
    assert other.post(f"/t/other/jobs/{job.public_id}/cancel/").status_code == 404
    with team_scope(job.team_id):
        job.refresh_from_db()
    assert job.state == "queued"
