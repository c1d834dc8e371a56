"""What apps above fans add to its pages, without fans knowing them: a filter of the list, and
lines of one fan's page. Filled in ``AppConfig.ready()``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from community.fans.models import Fan

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class FanFilter:
    """A select above the list. ``choices()`` gives (value, label) pairs in one query;
    ``narrow(fans, value)`` gives those that fit."""

    name: str
    label: str | Promise
    any_label: str | Promise
    choices: Callable[[], list[tuple[str, str]]]
    narrow: "Callable[[QuerySet[Fan, Fan], str], QuerySet[Fan, Fan]]"


@dataclass(frozen=True, slots=True)
class FanLine:
    """Something that happened with a fan, or a place they are in now (then ``current``)."""

    at: datetime
    icon: str
    text: str
    url: str = ""
    current: bool = False


# ``lines(fan, team_slug)``: in one query, the newest first.
Lines = Callable[[Fan, str], Iterable[FanLine]]

_filters: dict[str, FanFilter] = {}
_lines: dict[str, Lines] = {}


def fan_filter(added: FanFilter) -> None:
    """Add a filter to the list of fans; the same name again replaces it."""
    _filters[added.name] = added


def fan_filters() -> list[FanFilter]:
    """All filters, as they were registered."""
    return list(_filters.values())


def fan_lines(name: str, lines: Lines) -> None:
    """Add a source of lines to the page of a fan; the same name again replaces it."""
    _lines[name] = lines


def fan_lines_all(fan: Fan, team_slug: str) -> list[FanLine]:
    """The lines of every source. A query each."""
    return [line for lines in _lines.values() for line in lines(fan, team_slug)]
