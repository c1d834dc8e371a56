"""A week by its hours."""

import re
from collections.abc import Callable
from datetime import time

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from foundation.teams.models import Staff, User
from kol.posts.calendar.hours import hours_shown
from kol.posts.calendar.slots import slot_add
from tests.cast import staff_actor
from tests.kol.posts.calendar.world import ZONE, account_of, at, post_of, target_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("march")]
ClientFor = Callable[[User | Staff], Client]
URL = "/t/xiaoman/calendar/"


def cells(client: Client, query: str) -> dict[str, str]:
    """The hours of a page that have something, by their beginnings."""
    text = client.get(URL + query).content.decode()
    parts = re.split(r'<div class="cal-hour[^"]*" data-hour="([^"]+)">', text)
    found = dict(zip(parts[1::2], parts[2::2], strict=True))
    return {hour: part[: part.index("</div>")] for hour, part in found.items()}


@pytest.mark.parametrize(
    ("moments", "shown"),
    [
        ([], range(8, 23)),
        (["2027-03-05 08:00", "2027-03-05 22:59"], range(8, 23)),
        (["2027-03-05 07:59"], range(7, 23)),
        (["2027-03-05 23:00", "2027-03-06 00:10"], range(24)),
    ],
)
def test_a_working_days_hours_and_whatever_more_is_used(moments: list[str], shown: range) -> None:
    assert hours_shown([at(one) for one in moments], ZONE) == shown


def test_what_goes_out_stands_in_its_hour_on_the_teams_clock(
    owner: Staff, client_for: ClientFor
) -> None:
    account = account_of(owner)
    target_of(owner, post_of(owner, "春茶上新"), account, at("2027-03-05 20:59"))
    target_of(owner, post_of(owner, "早起的"), account, at("2027-03-06 06:00"))
    slot_add(staff=owner, actor=staff_actor(owner), weekday=4, at=time(21), account=account)
    found = cells(client_for(owner), "?view=week&day=2027-03-05")
    assert len(found) == 7 * 17  # from six to twenty-two
    filled = {hour: part for hour, part in found.items() if "<li" in part}
    assert sorted(filled) == ["2027-03-05T20", "2027-03-05T21", "2027-03-06T06"]
    assert "春茶上新" in filled["2027-03-05T20"]
    assert 'data-at="2027-03-05T20:59"' in filled["2027-03-05T20"]
    assert 'class="cal-slot" data-at="2027-03-05T21:00"' in filled["2027-03-05T21"]
    assert "早起的" in filled["2027-03-06T06"]


def test_a_full_hour_says_how_many_more_and_where(owner: Staff, client_for: ClientFor) -> None:
    account = account_of(owner)
    for number in range(10):
        target_of(owner, post_of(owner, f"第{number}条"), account, at(f"2027-03-05 20:1{number}"))
    hour = cells(client_for(owner), "?view=week&day=2027-03-05")["2027-03-05T20"]
    assert ("第7条" in hour, "第8条" in hour) == (True, False)
    assert re.findall(r'href="([^"]+)">还有 2 条', hour) == ["?view=list&amp;day=2027-03-05"]


def test_a_fuller_week_asks_no_more(
    owner: Staff, client_for: ClientFor, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    account, client = account_of(owner), client_for(owner)
    query = f"{URL}?view=week&day=2027-03-05"
    for number in range(3):
        target_of(owner, post_of(owner, f"第{number}条"), account, at("2027-03-05 20:59"))
        post_of(owner, f"只有日子{number}", planned_at=at("2027-03-06 09:30"))
        slot_add(
            staff=owner, actor=staff_actor(owner), weekday=number, at=time(21), account=account
        )
        client.get(query)
        with django_assert_num_queries(8):
            client.get(query)


def test_the_hour_of_now_is_marked_in_this_week_alone(owner: Staff, client_for: ClientFor) -> None:
    client = client_for(owner)
    text = client.get(URL + "?view=week").content.decode()
    assert re.findall(r'cal-now[^"]*" data-hour="([^"]+)"', text) == ["2027-03-02T12"]
    assert "cal-now" not in client.get(URL + "?view=week&day=2027-03-09").content.decode()
    # Other views have no hours.
    assert "cal-hour" not in client.get(URL).content.decode()
    assert "cal-hour" not in client.get(URL + "?view=list").content.decode()
