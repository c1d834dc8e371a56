"""What apps above add to the page of a press event: the coverage it brought."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from kol.conferences.models import PressEvent


@dataclass(frozen=True, slots=True)
class EventPanel:
    """A part of the page of an event: a template, and what it shows, in as many queries as it
    says. ``context(event, team_slug)``."""

    name: str
    order: int
    template: str
    context: Callable[[PressEvent, str], dict[str, Any]]


_panels: dict[str, EventPanel] = {}


def event_panel(panel: EventPanel) -> None:
    """Add a panel, in ``AppConfig.ready()``; the same name again replaces it."""
    _panels[panel.name] = panel


def event_panels(event: PressEvent, team_slug: str) -> list[tuple[str, dict[str, Any]]]:
    """The panels in their order: template and what it shows."""
    ordered = sorted(_panels.values(), key=lambda one: one.order)
    return [(one.template, one.context(event, team_slug)) for one in ordered]
