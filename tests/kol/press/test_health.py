"""How warm a relationship is: the score, its parts, when it is reckoned, what a source counts."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.teams.models import Team
from kol.press import touches
from kol.press.health import Touched, parts_of, score_of
from kol.press.models import Contact, Gift
from kol.press.services.gifts import gift_record
from kol.press.services.health import A_STEP, health_reckon, health_step, teams_with_contacts
from kol.press.touches import Touch, TouchRows, touch_rows, touch_source
from tests.kol.press.archive import a_contact, talked

NOW = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("days", "points"), [(0, 40), (1, 40), (31, 28), (62, 20), (90, 15), (365, 1), (700, 0)]
)
def test_half_of_recency_is_gone_after_62_days(days: int, points: int) -> None:
    touched = Touched(last=NOW - timedelta(days=days))
    assert parts_of(touched, NOW)["recency"] == points


def test_the_parts_and_their_full_points() -> None:
    full = Touched(last=NOW, ours=4, theirs=2, both=6, sent=0, coverage=4)
    assert parts_of(full, NOW) == {
        "recency": 40, "frequency": 20, "replies": 16, "coverage": 20,
        "talks": 12, "spoke": 10, "heard": 8, "pieces": 4,
    }  # fmt: skip
    assert score_of(parts_of(full, NOW)) == 96
    more = Touched(last=NOW, ours=1, theirs=90, both=90, coverage=50)
    assert score_of(parts_of(more, NOW)) == 100


def test_what_goes_to_many_warms_nobody_and_only_their_answer_does() -> None:
    deaf = parts_of(Touched(sent=10), NOW)
    assert score_of(deaf) == 0
    answered = parts_of(Touched(last=NOW, sent=10, theirs=1), NOW)
    assert (answered["recency"], answered["replies"], answered["spoke"]) == (40, 2, 10)


@pytest.mark.usefixtures("scope")
def test_it_is_reckoned_on_change_and_by_night(team: Team, actor: Actor) -> None:
    zhang = a_contact(team, actor)
    assert (zhang.health, zhang.health_parts) == (None, {})
    talked(zhang, actor, 100)
    talked(zhang, actor, 10, "email")
    talked(zhang, actor, 400)
    zhang.refresh_from_db()
    # 40·e^(-10/90) = 36, two talks of twelve = 3, one answer to two = 10.
    assert zhang.health == 49
    assert zhang.health_parts == {
        "recency": 36, "frequency": 3, "replies": 10, "coverage": 0,
        "talks": 2, "spoke": 2, "heard": 1, "pieces": 0,
    }  # fmt: skip
    later = timezone.now() + timedelta(days=90)
    assert health_step(after=0, now=later) is None
    zhang.refresh_from_db()
    assert (zhang.health, zhang.health_parts["recency"]) == (26, 13)
    assert health_reckon(contact_ids=[zhang.pk], now=later) == 0


@pytest.fixture
def coverage() -> Iterator[None]:
    """A source that takes every gift for a piece of coverage."""

    def rows(contact_ids: Sequence[int]) -> list[TouchRows]:
        found = Gift.objects.filter(contact__in=contact_ids)
        return [TouchRows(found, "contact_id", "created_at", Touch.COVERAGE)]

    touch_source("test", rows)
    yield
    del touches._sources["test"]


@pytest.mark.usefixtures("scope", "coverage")
def test_apps_above_add_what_they_know(
    team: Team, actor: Actor, django_assert_num_queries: Any
) -> None:
    zhang, li = a_contact(team, actor), a_contact(team, actor, "李娜")
    talked(zhang, actor, 0)
    for one in (zhang, zhang, li):
        gift_record(
            contact=one, actor=actor, kind="gift", what="花", value=1, on=timezone.localdate()
        )
    # A savepoint and its release, the contacts, one update, and a query for each table of touches.
    with django_assert_num_queries(4 + len(touch_rows([zhang.pk]))):
        assert health_reckon(contact_ids=[zhang.pk, li.pk]) == 2
    zhang.refresh_from_db()
    li.refresh_from_db()
    assert (zhang.health_parts["coverage"], zhang.health) == (10, 72)
    assert (li.health_parts["coverage"], li.health, li.last_touch_at) == (5, 5, None)


@pytest.mark.usefixtures("scope")
def test_the_night_walks_in_steps_and_leaves_the_erased(
    team: Team, actor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert A_STEP == 1000
    monkeypatch.setattr("kol.press.services.health.A_STEP", 2)
    ids = [a_contact(team, actor, name).pk for name in ("甲", "乙", "丙")]
    Contact.objects.filter(pk=ids[1]).update(state=Contact.State.ERASED, health=99)
    after = health_step(after=0)
    assert after == ids[2]
    assert health_step(after=after) is None
    assert Contact.objects.get(pk=ids[1]).health == 99
    assert teams_with_contacts() == [team.pk]
