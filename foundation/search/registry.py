"""What Ctrl-K finds: apps name their providers in ``AppConfig.ready()``."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from foundation.teams.models import Staff, Team


@dataclass(frozen=True, slots=True)
class SearchHit:
    """One line of the answer: where it leads and what it is."""

    title: str
    url: str
    icon: str
    subtitle: str | Promise = ""
    kind: str | Promise = ""


# ``find(team, staff, query, limit)``: at most ``limit`` hits the staff may open, best first, in a
# fixed number of queries. An empty query asks for what is worth opening anyway.
Find = Callable[[Team, Staff, str, int], Iterable[SearchHit]]


@dataclass(frozen=True, slots=True)
class Provider:
    """A named source of hits. ``permission`` is what the staff needs to be asked it at all."""

    name: str
    label: str | Promise
    permission: str
    find: Find


_providers: dict[str, Provider] = {}


def search_provider(name: str, find: Find, *, label: str | Promise, permission: str) -> None:
    """Register a provider; registering the same name again replaces it (reloads)."""
    _providers[name] = Provider(name=name, label=label, permission=permission, find=find)


def providers() -> list[Provider]:
    """In the order they were registered: the bottom of the house first."""
    return list(_providers.values())
