"""What apps above fans add without fans knowing them: a filter of the list, lines of one fan's
page, a fan's level, and what of theirs moves when two fans are merged. Filled in
``AppConfig.ready()``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise

from community.fans.models import Fan
from foundation.scopes.holders import Holder, Holders, Move, Unmove

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


_filters: dict[str, FanFilter] = {}


def fan_filter(added: FanFilter) -> None:
    """Add a filter to the list of fans; the same name again replaces it."""
    _filters[added.name] = added


def fan_filters() -> list[FanFilter]:
    """All filters, as they were registered."""
    return list(_filters.values())


@dataclass(frozen=True, slots=True)
class FanFact:
    """Something an app above knows of a fan, in a line of "who this is": the level."""

    label: str
    text: str
    url: str = ""


Facts = Callable[[Fan, str], Iterable[FanFact]]
_facts: dict[str, Facts] = {}


def fan_facts(name: str, facts: Facts) -> None:
    """Add a source of facts to the page of a fan; the same name again replaces it."""
    _facts[name] = facts


def fan_facts_all(fan: Fan, team_slug: str) -> list[FanFact]:
    """The facts of every source. A query each, or as they say."""
    return [fact for facts in _facts.values() for fact in facts(fan, team_slug)]


_holders: Holders[Fan] = Holders()


def fan_holder(name: str, *, move: Move[Fan], unmove: Unmove[Fan]) -> None:
    """Register a table with a foreign key to Fan, by its model's label (``"points.entry"``).

    Every such table needs one (a test fails otherwise); ``fan_rows`` is enough where a fan may
    have any number of its rows. The same name again replaces it.
    """
    _holders.add(name, move=move, unmove=unmove)


def fan_rows(name: str, *, field: str = "fan") -> None:
    """Register a table whose rows simply change hands: none of its constraints is about the fan."""
    _holders.add_rows(name, field=field)


def fan_holders() -> list[Holder[Fan]]:
    """All holders, in the order in which they move: by name."""
    return _holders.all()
