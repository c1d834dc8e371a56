"""Bookings happen once, never overdraw, and the balance is the ledger's sum, whatever is done."""

import threading
from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.fans.errors import FanErased
from community.fans.models import Fan
from community.fans.services import fan_erase, fans_merge
from community.points.errors import PointsAmount, PointsKeyTaken, PointsReversed, PointsTooFew
from community.points.merging import entries_move, entries_unmove
from community.points.models import Balance, Entry
from community.points.selectors import level_of, standing_of
from community.points.services import Step, levels_set, points_add, points_reverse
from foundation.events.models import Event
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Team

pytestmark = pytest.mark.django_db


def _numbers(fan: Fan) -> tuple[int, int]:
    row = Balance.objects.get(fan=fan)
    return row.points, row.earned


def test_the_same_key_books_once(deer: Fan, actor: Actor) -> None:
    first = points_add(fan=deer, amount=30, reason=" 签到 ", key="checkin:1", actor=actor)
    again = points_add(fan=deer, amount=30, reason="再来", key="checkin:1", actor=actor)
    assert again == first
    assert (first.kind, first.reason, first.by_id) == ("earned", "签到", actor.user_id)
    assert _numbers(deer) == (30, 30)
    assert AuditEntry.objects.filter(action="points.earned").count() == 1
    told = Event.objects.get(name="points.changed").payload
    assert told == {"fans": [deer.pk], "entry": first.pk, "amount": 30}


def test_a_key_stands_for_one_booking(deer: Fan, twin: Fan, actor: Actor) -> None:
    points_add(fan=deer, amount=30, reason="", key="k", actor=actor)
    for fan, amount in [(deer, 31), (twin, 30)]:
        with pytest.raises(PointsKeyTaken):
            points_add(fan=fan, amount=amount, reason="", key="k", actor=actor)
    assert Entry.objects.count() == 1
    assert not Balance.objects.filter(fan=twin).exists()


def test_spending_never_overdraws(deer: Fan, actor: Actor) -> None:
    points_add(fan=deer, amount=30, reason="", key="in", actor=actor)
    with pytest.raises(PointsTooFew, match="30") as refused:
        points_add(fan=deer, amount=-31, reason="", key="out", actor=actor)
    assert refused.value.field == "amount"
    assert _numbers(deer) == (30, 30)
    assert Entry.objects.count() == 1
    points_add(fan=deer, amount=-30, reason="", key="out", actor=actor)
    # Spending costs no level.
    assert _numbers(deer) == (0, 30)


@pytest.mark.parametrize("amount", [0, 1_000_000_001, -1_000_000_001])
def test_nothing_and_too_much_are_refused(deer: Fan, actor: Actor, amount: int) -> None:
    with pytest.raises(PointsAmount):
        points_add(fan=deer, amount=amount, reason="", key="k", actor=actor)
    assert not Entry.objects.exists()


def test_taking_back_once(deer: Fan, actor: Actor) -> None:
    entry = points_add(fan=deer, amount=30, reason="抽奖", key="in", actor=actor)
    points_add(fan=deer, amount=-20, reason="", key="out", actor=actor)
    back = points_reverse(entry=entry, reason="", actor=actor)
    assert points_reverse(entry=entry, reason="again", actor=actor) == back
    assert (back.amount, back.reason) == (-30, "抽奖")
    # What was spent stays spent: the fan earns it back first.
    assert _numbers(deer) == (-20, 0)
    with pytest.raises(PointsReversed):
        points_reverse(entry=back, reason="", actor=actor)


def test_taking_back_what_was_spent(deer: Fan, actor: Actor) -> None:
    points_add(fan=deer, amount=30, reason="", key="in", actor=actor)
    spent = points_add(fan=deer, amount=-20, reason="", key="out", actor=actor)
    points_reverse(entry=spent, reason="退货", actor=actor)
    assert _numbers(deer) == (30, 30)


def test_the_database_refuses_a_wrong_sign(deer: Fan) -> None:
    with pytest.raises(IntegrityError, match="points_sign_fits_kind"), transaction.atomic():
        Entry.objects.create(team_id=deer.team_id, fan=deer, kind="spent", amount=5, key="k")


def test_levels_follow_what_was_earned(deer: Fan, twin: Fan, team: Team, actor: Actor) -> None:
    steps = [Step("新粉", 10), Step("铁粉", 100)]
    levels_set(team=team, steps=steps, actor=actor)
    assert level_of(deer) == 0
    points_add(fan=deer, amount=10, reason="", key="a", actor=actor)
    assert level_of(deer) == 1
    points_add(fan=deer, amount=90, reason="", key="b", actor=actor)
    points_add(fan=deer, amount=-95, reason="", key="c", actor=actor)
    stands = standing_of(deer)
    assert (level_of(deer), stands.points, stands.earned, stands.next) == (2, 5, 100, None)
    below = standing_of(twin)
    assert (below.level, below.missing, below.points) == (None, 10, 0)


def test_points_follow_a_merge_and_come_back(deer: Fan, twin: Fan, actor: Actor) -> None:
    points_add(fan=deer, amount=30, reason="", key="a", actor=actor)
    points_add(fan=twin, amount=5, reason="", key="b", actor=actor)
    moved = entries_move(twin, deer)
    assert (_numbers(deer), _numbers(twin)) == ((35, 35), (0, 0))
    points_add(fan=deer, amount=-1, reason="", key="c", actor=actor)
    entries_unmove(twin, deer, moved)
    assert (_numbers(deer), _numbers(twin)) == ((29, 30), (5, 5))


DEEDS = st.lists(
    st.tuples(st.sampled_from(["add", "back"]), st.integers(-50, 50), st.integers(0, 5)),
    max_size=20,
)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deeds=DEEDS)
def test_the_balance_is_the_ledgers_sum(
    deer: Fan, actor: Actor, deeds: list[tuple[str, int, int]]
) -> None:
    """Against a slow, obvious oracle: all lines added up."""
    with transaction.atomic():
        for deed, amount, number in deeds:
            try:
                if deed == "add":
                    points_add(fan=deer, amount=amount, reason="", key=str(number), actor=actor)
                elif entry := Entry.objects.filter(key=str(number)).first():
                    points_reverse(entry=entry, reason="", actor=actor)
            except (PointsAmount, PointsTooFew, PointsKeyTaken):
                continue
        lines = list(Entry.objects.filter(fan=deer))
        earned = [one.amount for one in lines if one.kind == "earned"]
        earned += [one.amount for one in lines if one.kind == "reversed" and one.amount < 0]
        if lines:
            assert _numbers(deer) == (sum(one.amount for one in lines), sum(earned))
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_many_at_once(team: Team, deer: Fan, actor: Actor) -> None:
    """Twenty book the same key, twenty spend what is there for seven."""
    points_add(fan=deer, amount=70, reason="", key="in", actor=actor)

    def earn() -> None:
        points_add(fan=deer, amount=5, reason="", key="same", actor=actor)

    def spend(number: int) -> Callable[[], object]:
        return lambda: points_add(fan=deer, amount=-10, reason="", key=f"s{number}", actor=actor)

    refused = _at_once(team, [earn] * 20 + [spend(number) for number in range(20)])
    assert {type(one) for one in refused} == {PointsTooFew}
    spent = Entry.objects.filter(kind="spent").aggregate(sum=Sum("amount"))["sum"]
    assert (spent, len(refused)) == (-70, 13)
    assert _numbers(deer) == (5, 75)


def _at_once(team: Team, jobs: list[Callable[[], object]]) -> list[Exception]:
    barrier = threading.Barrier(len(jobs))
    refused: list[Exception] = []

    def work(job: Callable[[], object]) -> None:
        barrier.wait()
        try:
            with team_scope(team):
                job()
        except Exception as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_who_was_merged_meanwhile_gets_and_loses_points_as_the_one_who_stands(
    deer: Fan, twin: Fan, actor: Actor
) -> None:
    """The record at hand was read before the merge: its points are the winner's."""
    first = points_add(fan=twin, amount=30, reason="", key="a", actor=actor)
    assert first.fan == twin
    fans_merge(winner=deer, loser=Fan.objects.get(pk=twin.pk), actor=actor)
    entry = points_add(fan=twin, amount=5, reason="", key="b", actor=actor)
    assert (entry.fan_id, _numbers(deer), _numbers(twin)) == (deer.pk, (35, 35), (0, 0))
    assert points_add(fan=twin, amount=5, reason="", key="b", actor=actor) == entry
    back = points_reverse(entry=first, reason="", actor=actor)
    assert (back.fan_id, _numbers(deer), _numbers(twin)) == (deer.pk, (5, 5), (0, 0))
    assert Event.objects.filter(name="points.changed").last().payload["fans"] == [deer.pk]  # type: ignore[union-attr]


def test_points_of_an_erased_fan_are_taken_back_all_the_same(deer: Fan, actor: Actor) -> None:
    entry = points_add(fan=deer, amount=30, reason="", key="a", actor=actor)
    fan_erase(fan=deer, actor=actor)
    points_reverse(entry=entry, reason="", actor=actor)
    assert _numbers(deer) == (0, 0)
    with pytest.raises(FanErased):
        points_add(fan=deer, amount=1, reason="", key="b", actor=actor)
