"""Duplicates are looked for every night: each team once, by one worker, whatever dies."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import OperationalError, connection, connections
from django.utils import timezone

from community.fans.models import Fan, FanPair, PairSearch
from community.fans.services import fan_create, pairs_nightly
from community.fans.services.pairs import pairs_find
from community.fans.services.pairs_nightly import pairs_search_due
from foundation.jobs.nights import night_after
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Staff, Team


def twins(team: Team) -> None:
    """Two records that are one person."""
    with team_scope(team):
        for given in ({"phones": ["13800138000"]}, {"emails": ["13800138000@139.com"]}):
            fan_create(team_id=team.pk, actor=SYSTEM, source=Fan.Source.MANUAL, **given)  # type: ignore[arg-type]


def due(**more: Any) -> None:
    """All teams' nights have come."""
    with system_scope():
        PairSearch.objects.update(due_at=timezone.now() - timedelta(minutes=1), **more)


def pairs(team: Team) -> int:
    with team_scope(team):
        return FanPair.objects.count()


@pytest.mark.django_db
def test_each_team_in_its_night_and_once(team: Team, other_owner: Staff) -> None:
    twins(team)
    twins(other_owner.team)
    assert pairs_search_due() == 0
    assert pairs(team) == 0
    due()
    assert pairs_search_due() == 2
    assert (pairs(team), pairs(other_owner.team)) == (1, 1)
    with team_scope(team):
        search = PairSearch.objects.get()
        found = FanPair.objects.get()
    assert search.lease_until is None
    assert search.searched_at is not None
    assert timedelta(0) < search.due_at - timezone.now() <= timedelta(days=1)
    assert pairs_search_due() == 0
    due()
    pairs_search_due()
    with team_scope(team):
        assert FanPair.objects.get() == found


@pytest.mark.django_db
def test_a_closed_team_rests(team: Team) -> None:
    twins(team)
    pairs_search_due()
    due()
    Team.objects.filter(pk=team.pk).update(state="closed", closed_at=timezone.now())
    assert pairs_search_due() == 0
    assert pairs(team) == 0


@pytest.mark.django_db
def test_a_worker_that_died_is_followed_by_another(team: Team) -> None:
    twins(team)
    pairs_search_due()
    due(lease_until=timezone.now() + timedelta(minutes=5))
    assert pairs_search_due() == 0
    due(lease_until=timezone.now() - timedelta(seconds=1))
    assert pairs_search_due() == 1
    assert pairs(team) == 1


@pytest.mark.django_db
def test_a_search_that_takes_too_long_waits_for_the_next_night_and_holds_nobody_up(
    team: Team, other_owner: Staff, monkeypatch: Any
) -> None:
    twins(team)
    twins(other_owner.team)
    pairs_search_due()
    due()

    def slow(*, team_id: int, seconds: int | None = None) -> int:
        if team_id == team.pk:
            raise OperationalError("canceling statement due to statement timeout")
        return pairs_find(team_id=team_id, seconds=seconds)

    monkeypatch.setattr(pairs_nightly, "pairs_find", slow)
    assert pairs_search_due() == 2
    assert (pairs(team), pairs(other_owner.team)) == (0, 1)
    assert pairs_search_due() == 0


@pytest.mark.django_db
def test_the_statement_may_take_so_long_and_no_longer(team: Team) -> None:
    with team_scope(team):
        pairs_find(team_id=team.pk, seconds=7)
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("7s",)


def test_nights_are_the_teams_own() -> None:
    team = Team(pk=120, time_zone="Asia/Shanghai")
    evening = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
    assert night_after(team, evening) == datetime(2026, 11, 26, 19, 0, tzinfo=UTC)
    assert night_after(Team(pk=125, time_zone="UTC"), evening) == datetime(
        2026, 11, 27, 3, 5, tzinfo=UTC
    )


@pytest.fixture
def _closed() -> Iterator[None]:
    yield
    connections.close_all()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_closed")
def test_two_workers_at_once_take_a_team_each_time_once(team: Team, other_owner: Staff) -> None:
    twins(team)
    pairs_search_due()
    due()
    start, found = Barrier(4), []

    def work() -> None:
        start.wait()
        found.append(pairs_search_due())
        connections.close_all()

    threads = [Thread(target=work) for _n in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sum(found) == 2  # two teams, each once
    assert pairs(team) == 1
