"""What apps above add to a page of an app below: cards, each with a template of its own."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Of = TypeVar("Of")
Context = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Panel(Generic[Of]):
    """A part of the page of one thing. ``context(of, team_slug)`` gives what the template shows, in
    as many queries as it says."""

    name: str
    order: int
    template: str
    context: Callable[[Of, str], Context]


class Panels(Generic[Of]):
    """The panels of one page. Apps add theirs in ``AppConfig.ready()``."""

    def __init__(self) -> None:
        self._panels: dict[str, Panel[Of]] = {}

    def add(self, panel: Panel[Of]) -> None:
        """Add a panel; the same name again replaces it."""
        self._panels[panel.name] = panel

    def drawn(self, of: Of, team_slug: str) -> list[tuple[str, Context]]:
        """The panels in their order: template and what it shows."""
        ordered = sorted(self._panels.values(), key=lambda one: (one.order, one.name))
        return [(one.template, one.context(of, team_slug)) for one in ordered]
