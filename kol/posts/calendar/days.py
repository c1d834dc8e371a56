"""What a day is in China: a holiday, a working day moved to a weekend (调休), a solar term.

Holidays as the State Council announces them, late in the year before: of a year that is not
announced yet nothing is said but that. Solar terms are astronomy and known for all years. Both by
the ``chinesecalendar`` library.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar
from chinese_calendar.constants import Holiday
from chinese_calendar.solar_terms import SolarTerms
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

HOLIDAYS: Mapping[str, str | Promise] = {
    Holiday.new_years_day.value: pgettext_lazy("holiday", "New Year's Day"),
    Holiday.spring_festival.value: pgettext_lazy("holiday", "Spring Festival"),
    Holiday.tomb_sweeping_day.value: pgettext_lazy("holiday", "Qingming Festival"),
    Holiday.labour_day.value: pgettext_lazy("holiday", "Labour Day"),
    Holiday.dragon_boat_festival.value: pgettext_lazy("holiday", "Dragon Boat Festival"),
    Holiday.national_day.value: pgettext_lazy("holiday", "National Day"),
    Holiday.mid_autumn_festival.value: pgettext_lazy("holiday", "Mid-Autumn Festival"),
}
TERMS: Mapping[str, str | Promise] = {
    "立春": pgettext_lazy("solar term", "Start of Spring"),
    "雨水": pgettext_lazy("solar term", "Rain Water"),
    "惊蛰": pgettext_lazy("solar term", "Awakening of Insects"),
    "春分": pgettext_lazy("solar term", "Spring Equinox"),
    "清明": pgettext_lazy("solar term", "Clear and Bright"),
    "谷雨": pgettext_lazy("solar term", "Grain Rain"),
    "立夏": pgettext_lazy("solar term", "Start of Summer"),
    "小满": pgettext_lazy("solar term", "Grain Buds"),
    "芒种": pgettext_lazy("solar term", "Grain in Ear"),
    "夏至": pgettext_lazy("solar term", "Summer Solstice"),
    "小暑": pgettext_lazy("solar term", "Minor Heat"),
    "大暑": pgettext_lazy("solar term", "Major Heat"),
    "立秋": pgettext_lazy("solar term", "Start of Autumn"),
    "处暑": pgettext_lazy("solar term", "End of Heat"),
    "白露": pgettext_lazy("solar term", "White Dew"),
    "秋分": pgettext_lazy("solar term", "Autumn Equinox"),
    "寒露": pgettext_lazy("solar term", "Cold Dew"),
    "霜降": pgettext_lazy("solar term", "Frost's Descent"),
    "立冬": pgettext_lazy("solar term", "Start of Winter"),
    "小雪": pgettext_lazy("solar term", "Minor Snow"),
    "大雪": pgettext_lazy("solar term", "Major Snow"),
    "冬至": pgettext_lazy("solar term", "Winter Solstice"),
    "小寒": pgettext_lazy("solar term", "Minor Cold"),
    "大寒": pgettext_lazy("solar term", "Major Cold"),
}


@dataclass(frozen=True, slots=True)
class DayMark:
    """A day's names. ``off``: everybody rests for a holiday; ``works``: a weekend day on which
    people work for one."""

    holiday: str | Promise = ""
    off: bool = False
    works: bool = False
    term: str | Promise = ""


PLAIN = DayMark()


@lru_cache(maxsize=2048)
def day_mark(day: date) -> DayMark:
    """What a day is. Between 1900 and 2100; days outside are plain."""
    term = _term(day)
    try:
        rests, name = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:
        return DayMark(term=term) if term else PLAIN
    works = day.weekday() >= 5 and not rests
    holiday = HOLIDAYS.get(name or "", "") if rests else ""
    if not (holiday or works or term):
        return PLAIN
    return DayMark(holiday=holiday, off=bool(holiday), works=works, term=term)


def holidays_known(year: int) -> bool:
    """Whether the holidays of a year are announced, as far as the library knows."""
    try:
        chinese_calendar.get_holiday_detail(date(year, 1, 1))
    except NotImplementedError:
        return False
    return True


def month_days(first: date) -> list[date]:
    """The days of the weeks, Monday to Sunday, that a month touches: 28 to 42."""
    begin = first.replace(day=1)
    begin -= timedelta(days=begin.weekday())
    following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    end = following + timedelta(days=-following.weekday() % 7)
    return [begin + timedelta(days=one) for one in range((end - begin).days)]


def _term(day: date) -> str | Promise:
    if not 1901 <= day.year <= 2099:
        return ""
    found = _terms(day.year).get(day)
    return TERMS[found] if found else ""


@lru_cache(maxsize=16)
def _terms(year: int) -> dict[date, str]:
    known = {term.value[1] for term in SolarTerms}
    rows = chinese_calendar.get_solar_terms(date(year, 1, 1), date(year, 12, 31))
    return {day: name for day, name in rows if name in known}
