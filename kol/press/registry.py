"""What rooms of this app and apps above add to the page of a contact or of an outlet."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from foundation.teams.access import TeamRequest
from kol.press.models import Contact, Outlet

Place = Literal["main", "side"]
Of = TypeVar("Of", Contact, Outlet)


@dataclass(frozen=True, slots=True)
class Panel(Generic[Of]):
    """A card of a page. ``context(request, of)`` gives what its template needs, or None where there
    is nothing to show; ``place`` is the wide column or the narrow one, ``order`` where in it."""

    name: str
    order: int
    template: str
    context: Callable[[TeamRequest, Of], dict[str, Any] | None]
    place: Place = "main"


@dataclass(frozen=True, slots=True)
class DrawnPanel:
    """A panel with its context, for the page to include."""

    name: str
    template: str
    context: dict[str, Any]
    place: Place


_contact: dict[str, Panel[Contact]] = {}
_outlet: dict[str, Panel[Outlet]] = {}


def contact_panel(
    name: str,
    order: int,
    template: str,
    context: Callable[[TeamRequest, Contact], dict[str, Any] | None],
    place: Place = "main",
) -> None:
    """Add a panel to the page of a contact; the same name again replaces it. Each says how many
    queries its context makes."""
    _contact[name] = Panel(name, order, template, context, place)


def outlet_panel(
    name: str,
    order: int,
    template: str,
    context: Callable[[TeamRequest, Outlet], dict[str, Any] | None],
    place: Place = "main",
) -> None:
    """Add a panel to the page of an outlet; the same name again replaces it."""
    _outlet[name] = Panel(name, order, template, context, place)


def contact_panels(request: TeamRequest, contact: Contact) -> list[DrawnPanel]:
    """The panels of a contact's page, in their order."""
    return _drawn(_contact, request, contact)


def outlet_panels(request: TeamRequest, outlet: Outlet) -> list[DrawnPanel]:
    """The panels of an outlet's page, in their order."""
    return _drawn(_outlet, request, outlet)


def _drawn(panels: dict[str, Panel[Of]], request: TeamRequest, of: Of) -> list[DrawnPanel]:
    ordered = sorted(panels.values(), key=lambda panel: (panel.order, panel.name))
    asked = [(panel, panel.context(request, of)) for panel in ordered]
    return [
        DrawnPanel(panel.name, panel.template, context, panel.place)
        for panel, context in asked
        if context is not None
    ]
