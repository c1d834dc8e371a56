"""What a day is in China."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.utils import translation

from foundation.teams.models import Staff
from kol.posts.calendar.days import day_mark, holidays_known, month_days


@pytest.mark.parametrize(
    ("day", "holiday", "off", "works", "term"),
    [
        (date(2026, 10, 1), "国庆节", True, False, ""),
        (date(2026, 10, 10), "", False, True, ""),  # a Saturday, for National Day
        (date(2026, 4, 5), "清明节", True, False, "清明"),
        (date(2026, 12, 22), "", False, False, "冬至"),
        (date(2026, 11, 28), "", False, False, ""),  # a Saturday like any
        (date(2027, 1, 5), "", False, False, "小寒"),  # holidays of 2027 are not announced
    ],
)
def test_a_day(day: date, holiday: str, off: bool, works: bool, term: str) -> None:
    mark = day_mark(day)
    with translation.override("zh-hans"):
        assert (str(mark.holiday), mark.off, mark.works, str(mark.term)) == (
            holiday, off, works, term,
        )  # fmt: skip


def test_what_is_not_announced_is_known_to_be_unknown() -> None:
    assert holidays_known(2026)
    assert not holidays_known(2060)


def test_a_month_is_whole_weeks() -> None:
    days = month_days(date(2026, 11, 27))
    assert (days[0], days[-1], len(days)) == (date(2026, 10, 26), date(2026, 12, 6), 42)
    assert len(month_days(date(2027, 2, 1))) == 28


@pytest.mark.django_db
def test_they_stand_on_the_calendar(owner: Staff, client_for: Callable[[Staff], Client]) -> None:
    shown = client_for(owner).get("/t/xiaoman/calendar/?day=2026-10-01").content.decode()
    told = {one[:10]: one for one in shown.split('data-day="')[1:]}
    assert ">国庆节</span>" in told["2026-10-01"]
    # The Saturday that pays for it is worked on; the Friday before is any day.
    assert [">班<" in told[day] for day in ("2026-10-09", "2026-10-10")] == [False, True]
