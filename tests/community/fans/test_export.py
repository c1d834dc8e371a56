"""Long lists of fans are files that a job makes: asked by POST, once."""

import io
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from python_calamine import CalamineWorkbook

from community.fans.models import Fan
from community.fans.services import fan_create
from foundation.imports import exporting
from foundation.jobs.models import Job
from foundation.jobs.services import job_run
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff, Team

Clients = Callable[[Any], Client]
BASE = "/t/xiaoman/fans/"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def three(team: Team, actor: Actor, scope: None, monkeypatch: Any) -> None:
    """Three fans, where two are sent at once."""
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    for name in ("小鹿", "=1+1", "阿猫"):
        fan_create(team_id=team.pk, actor=actor, source="manual", nickname=name)


def token(client: Client, name: str) -> str:
    """The one-time word of the page that offers the file."""
    page = client.get(f"{BASE}{name}")
    found = re.search(r'name="once" value="([0-9a-f]{32})"', page.content.decode())
    assert found is not None
    return found[1]


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize("name", ["fans.csv", "fans.xlsx"])
def test_a_page_says_how_many_and_two_clicks_are_one_job(
    name: str, operator: Staff, client_for: Clients
) -> None:
    client = client_for(operator)
    page = client.get(f"{BASE}{name}").content.decode()
    assert "3 位粉丝" in page
    assert (Job.objects.count(), AuditEntry.objects.filter(action="fans.export").count()) == (0, 0)
    once = token(client, name)
    answers = [client.post(f"{BASE}{name}", {"once": once}) for _click in range(2)]
    job = Job.objects.get()
    assert [answer["Location"] for answer in answers] == [f"/t/xiaoman/jobs/{job.public_id}/"] * 2
    assert AuditEntry.objects.get(action="fans.export").changes["count"] == [None, 3]
    client.post(f"{BASE}{name}", {"once": token(client, name)})
    assert Job.objects.count() == 2
    assert client.post(f"{BASE}{name}", {"once": "x"}).status_code == 200
    assert Job.objects.count() == 2


@pytest.mark.usefixtures("three")
def test_the_jobs_excel_holds_the_fans_and_runs_nothing(
    team: Team, operator: Staff, client_for: Clients
) -> None:
    client = client_for(operator)
    client.post(f"{BASE}fans.xlsx", {"once": token(client, "fans.xlsx")})
    job = Job.objects.get()
    assert job_run(team_id=team.pk, job_id=job.pk) == "done"
    answer: Any = client.get(f"/t/xiaoman/jobs/{job.public_id}/download/")
    assert (answer["Content-Type"], ".xlsx" in answer["Content-Disposition"]) == (XLSX, True)
    body = io.BytesIO(b"".join(answer.streaming_content))
    rows = CalamineWorkbook.from_filelike(body).get_sheet_by_index(0).to_python()
    assert rows[0][0] == "昵称"
    assert sorted(row[0] for row in rows[1:]) == ["'=1+1", "小鹿", "阿猫"]


@pytest.mark.django_db(transaction=True)
def test_two_at_the_same_moment_are_one_job(
    team: Team, actor: Actor, operator: Staff, client_for: Clients, monkeypatch: Any
) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 0)
    with team_scope(team):
        fan_create(team_id=team.pk, actor=actor, source="manual", nickname="小鹿")
        assert Fan.objects.count() == 1
    clients = [client_for(operator) for _one in range(4)]
    once, gate, seen = token(clients[0], "fans.csv"), threading.Barrier(4), []

    def click(client: Client) -> None:
        try:
            gate.wait()
            seen.append(client.post(f"{BASE}fans.csv", {"once": once})["Location"])
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with team_scope(team):
        job = Job.objects.get()
        assert seen == [f"/t/xiaoman/jobs/{job.public_id}/"] * 4
        assert AuditEntry.objects.filter(action="fans.export").count() == 1
