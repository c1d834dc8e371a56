"""Days as people and spreadsheets write them. No tables."""

import re
from datetime import date, datetime, timedelta

from foundation.text.normal import normalise

_DATE = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?(?:[ T].*)?$")
_PLAIN_DATE = re.compile(r"^(\d{4})(\d{2})(\d{2})$")
_SHORT_YEAR = re.compile(r"^(\d{2})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?$")
_MONTH_DAY = re.compile(r"^(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?$|^(\d{2})(\d{2})$")
# A day as a spreadsheet counts it: days since 1899-12-30 (by which 1900 is no leap year). Those of
# five digits from 1927 to 2099; shorter ones are too often something else.
_SERIAL = re.compile(r"^(\d{5})(?:\.\d+)?$")
_EPOCH, _FIRST_SERIAL, _LAST_SERIAL = date(1899, 12, 30), 10_000, 73_050
# Who is younger is not in a list: the year is the one in which the day was typed.
_YOUNGEST = 12


def day_read(text: str) -> date:
    """A day: 2026-11-26, 2026年11月26日, 2026/11/26, 20261126, with a time behind it, or Excel's
    count of days (46352). Raises ValueError."""
    plain = normalise(text)
    found = _DATE.match(plain) or _PLAIN_DATE.match(plain)
    if found:
        return date(*(int(part) for part in found.groups()))
    if (serial := _SERIAL.match(plain)) and _FIRST_SERIAL <= int(serial[1]) <= _LAST_SERIAL:
        return _EPOCH + timedelta(days=int(serial[1]))
    return datetime.fromisoformat(plain).date()


def birthday_read(text: str, today: date) -> tuple[int | None, int, int]:
    """(year, month, day) of a birthday; the year is None where there is none: 3月12日, or a day of
    the years in which a spreadsheet made 3月12日 a date. Raises ValueError."""
    plain = normalise(text)
    year: int | None
    if found := _MONTH_DAY.match(plain):
        month, day = (int(part) for part in found.groups() if part)
        return None, month, date(2000, month, day).day
    if found := _SHORT_YEAR.match(plain):
        short, month, day = (int(part) for part in found.groups())
        year = short + (2000 if short <= today.year % 100 - _YOUNGEST else 1900)
        born = date(year, month, day)
    else:
        born = day_read(plain)
    if born.year < 1900 or born > today + timedelta(days=366):
        raise ValueError(plain)
    year = born.year if born.year <= today.year - _YOUNGEST else None
    return year, born.month, born.day
