"""The bell, its page and what each person chooses."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from foundation.notify.models import NoticeSettings
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from tests.foundation.notify.world import bell_of, broke, heard, thing

pytestmark = pytest.mark.django_db

BASE = "/t/xiaoman/notices/"


@pytest.fixture
def client(owner: Staff, client_for: Callable[[Staff], Client]) -> Client:
    return client_for(owner)


def test_the_number_stands_on_every_page_and_costs_no_query(
    client: Client, team: Team, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/t/xiaoman/jobs/")
    for group in ("a", "b"):
        broke(thing(team), group=group)
        heard()
    with django_assert_num_queries(3):  # session's user, the place on the team, the jobs
        page = client.get("/t/xiaoman/jobs/")
    assert '<span class="count">2</span>' in page.content.decode()
    assert client.get(BASE + "count/").json() == {"unread": 2, "text": "2"}


def test_the_list_filters_and_says_what_is_unread(client: Client, team: Team) -> None:
    job = thing(team, "早餐车")
    assert "还没有" in client.get(BASE).content.decode()
    broke(job)
    heard()
    page = client.get(BASE).content.decode()
    assert "“早餐车”坏了" in page
    assert "“早餐车”坏了" in client.get(BASE + "panel/").content.decode()
    assert "“早餐车”坏了" not in client.get(BASE + "?kind=job.done").content.decode()
    assert "“早餐车”坏了" in client.get(BASE + "?show=unread").content.decode()


def test_a_burst_names_the_newest_of_what_it_is_about(client: Client, team: Team) -> None:
    jobs = [thing(team, name) for name in ("甲车", "乙车", "丙车", "丁车")]
    for job in (*jobs, jobs[1]):
        broke(job)
        heard()
    page = client.get(BASE).content.decode()
    named = re.findall(r'<li><a class="link" href="([^"]+)">([^<]+)</a></li>', page)
    assert named == [
        (f"/t/xiaoman/jobs/{job.public_id}/", job.title) for job in (jobs[1], jobs[3], jobs[2])
    ]
    assert page.count('<li class="muted">等</li>') == 1
    panel = client.get(BASE + "panel/").content.decode()
    assert '<small class="muted">乙车；丁车；丙车…</small>' in panel


def test_following_it_marks_it_read_on_every_device(
    client: Client, owner: Staff, team: Team, client_for: Callable[[Staff], Client]
) -> None:
    job = thing(team)
    broke(job)
    heard()
    (row,) = bell_of(owner)
    answer = client.get(f"{BASE}{row.public_id}/")
    assert (answer.status_code, answer["Location"]) == (302, f"/t/xiaoman/jobs/{job.public_id}/")
    assert client_for(owner).get(BASE + "count/").json()["unread"] == 0


def test_all_are_marked_read_and_a_colleagues_stay(
    client: Client, owner: Staff, manager: Staff, team: Team
) -> None:
    broke(thing(team))
    heard()
    assert client.post(BASE + "read/").status_code == 302
    assert [row.read_at is None for row in bell_of(owner)] == [False]
    assert [row.read_at is None for row in bell_of(manager)] == [True]


def test_what_it_was_about_is_gone(client: Client, owner: Staff, team: Team) -> None:
    job = thing(team)
    broke(job)
    heard()
    with team_scope(team):
        job.delete()
    (row,) = bell_of(owner)
    assert "坏了" in client.get(BASE + "panel/").content.decode()
    assert client.get(f"{BASE}{row.public_id}/")["Location"] == BASE
    assert [row.read_at is None for row in bell_of(owner)] == [False]


def test_choices_are_kept_where_they_differ_and_half_a_quiet_night_is_refused(
    client: Client, owner: Staff
) -> None:
    page = client.get(BASE + "settings/").content.decode()
    assert 'value="test.broke:mail" checked' in page
    refused = client.post(BASE + "settings/", {"quiet_from": "22:00", "on": ["test.broke:mail"]})
    assert refused.status_code == 422
    boxes = ["test.broke:bell", "job.done:bell", "job.failed:bell", "job.failed:mail"]
    answer = client.post(
        BASE + "settings/", {"on": boxes, "quiet_from": "22:00", "quiet_until": "08:00"}
    )
    assert answer.status_code == 302
    with team_scope(owner.team_id):
        row = NoticeSettings.objects.get(staff=owner)
        assert row.choices["test.broke"] == ["bell"]
        assert "job.failed" not in row.choices
        assert str(row.quiet_from) == "22:00:00"
