"""Gifts and fees, and how much a person may get in a year."""

import threading
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.press.errors_passed import GiftInvalid, GiftOverCeiling, GiftToCome
from kol.press.models import Gift, PressRules
from kol.press.services.gifts import gift_record, gift_remove, given_in, rules_of, rules_set
from tests.api import trail_of, unchanged
from tests.kol.press.archive import a_contact

pytestmark = pytest.mark.usefixtures("scope")
DAY = date(2026, 9, 20)


def test_a_year_has_a_ceiling(team: Team, actor: Actor, operator: Staff) -> None:
    zhang = a_contact(team, actor)
    rules_set(team_id=team.pk, actor=actor, gift_ceiling=Decimal(500))
    gift_record(contact=zhang, actor=actor, kind="gift", what="月饼", value="300", on=DAY)
    with unchanged(Gift), pytest.raises(GiftOverCeiling) as refused:
        gift_record(contact=zhang, actor=actor, kind="gift", what="酒", value="200.01", on=DAY)
    assert refused.value.params == {
        "over": Decimal("0.01"),
        "before": Decimal(300),
        "ceiling": Decimal(500),
        "year": 2026,
    }
    # Up to it is fine, a fee is something else, and so is another year or another person.
    gift_record(contact=zhang, actor=actor, kind="gift", what="茶", value=200, on=DAY)
    gift_record(contact=zhang, actor=actor, kind="fee", what="车马费", value=900, on=DAY)
    year_before = date(2025, 12, 31)
    gift_record(contact=zhang, actor=actor, kind="gift", what="台历", value=500, on=year_before)
    li = a_contact(team, actor, "李娜")
    gift_record(contact=li, actor=actor, kind="gift", what="月饼", value=500, on=DAY)
    assert given_in(zhang.pk, "gift", 2026) == 500
    over = gift_record(
        contact=zhang, actor=actor, kind="gift", what="花", value=88, on=DAY, beyond=True
    )
    assert trail_of("gift.record")[-1] == (
        "staff", operator.user_id, None, {"beyond_ceiling": "88.00"},
    )  # fmt: skip
    gift_remove(gift=over, actor=actor)
    gift_remove(gift=over, actor=actor)
    assert given_in(zhang.pk, "gift", 2026) == 500
    assert len(trail_of("gift.remove")) == 1


def test_a_gift_is_of_a_day_that_has_come(team: Team, actor: Actor) -> None:
    zhang = a_contact(team, actor)
    day = timezone.localdate() + timedelta(days=2)
    with unchanged(Gift), pytest.raises(GiftToCome):
        gift_record(contact=zhang, actor=actor, kind="gift", what="花", value=1, on=day)


@pytest.mark.parametrize(
    ("what", "value", "on"),
    [("", 1, DAY), ("花", -1, DAY), ("花", "NaN", DAY), ("花", "x", DAY), ("花", 1, date(1, 1, 1))],
)
def test_a_gift_says_what_and_when(
    team: Team, actor: Actor, what: str, value: str | int, on: date
) -> None:
    zhang = a_contact(team, actor)
    with unchanged(Gift), pytest.raises(GiftInvalid):
        gift_record(contact=zhang, actor=actor, kind="gift", what=what, value=value, on=on)


@pytest.mark.django_db(transaction=True)
def test_two_gifts_at_once_cant_both_be_the_last(team: Team, actor: Actor) -> None:
    zhang = a_contact(team, actor)
    rules_set(team_id=team.pk, actor=actor, gift_ceiling=Decimal(500))
    gate, refused = threading.Barrier(2), []

    def give() -> None:
        with team_scope(team):
            gate.wait()
            try:
                gift_record(contact=zhang, actor=actor, kind="gift", what="酒", value=300, on=DAY)
            except GiftOverCeiling as error:
                refused.append(error)
        connection.close()

    both = [threading.Thread(target=give) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(refused) == 1
    assert given_in(zhang.pk, "gift", 2026) == 300


def test_rules_are_the_usual_until_set(team: Team, actor: Actor) -> None:
    usual = rules_of(team.pk)
    assert (usual.gift_ceiling, usual.fee_ceiling, usual.ask_days) == (None, None, 14)
    rules_set(team_id=team.pk, actor=actor, ask_days=30)
    rules_set(team_id=team.pk, actor=actor, ask_days=30)
    assert PressRules.objects.count() == 1
    assert [line[3] for line in trail_of("press.rules")] == [{"ask_days": [14, 30]}]
