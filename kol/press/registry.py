"""What rooms of this app and apps above add to the page of a contact or of an outlet."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Literal, TypeVar

from django.utils.functional import Promise

from foundation.teams.access import TeamRequest, may
from kol.press.models import Contact, Outlet

Place = Literal["main", "side", "first", "top"]
Of = TypeVar("Of", Contact, Outlet)


@dataclass(frozen=True, slots=True)
class Panel(Generic[Of]):
    """A card of a page. ``context(request, of)`` gives what its template needs, or None where there
    is nothing to show; ``place`` is the wide column, the narrow one, the narrow one's
    beginning (a contact's page) or above both, ``order`` its place among those there."""

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


@dataclass(frozen=True, slots=True)
class Act(Generic[Of]):
    """Something to do, in the head of a page: a link. ``href(request, of)`` is where it leads,
    empty where it can't be done now; a ``primary`` one stands as a button, others in a menu."""

    name: str
    order: int
    label: str | Promise
    icon: str
    permission: str
    href: Callable[[TeamRequest, Of], str]
    primary: bool = False
    danger: bool = False


@dataclass(frozen=True, slots=True)
class DrawnAct:
    """An act with its address, for the page to show."""

    label: str | Promise
    icon: str
    href: str
    primary: bool
    danger: bool


_contact_acts: dict[str, Act[Contact]] = {}
_outlet_acts: dict[str, Act[Outlet]] = {}


def contact_act(act: Act[Contact]) -> None:
    """Add something to do to the page of a contact; the same name again replaces it."""
    _contact_acts[act.name] = act


def outlet_act(act: Act[Outlet]) -> None:
    """Add something to do to the page of an outlet; the same name again replaces it."""
    _outlet_acts[act.name] = act


def contact_acts(request: TeamRequest, contact: Contact) -> list[DrawnAct]:
    """What this reader may do about a contact, in its order."""
    return _acts(_contact_acts, request, contact)


def outlet_acts(request: TeamRequest, outlet: Outlet) -> list[DrawnAct]:
    """What this reader may do about an outlet, in its order."""
    return _acts(_outlet_acts, request, outlet)


def _acts(acts: dict[str, Act[Of]], request: TeamRequest, of: Of) -> list[DrawnAct]:
    ordered = sorted(acts.values(), key=lambda act: (act.order, act.name))
    return [
        DrawnAct(act.label, act.icon, href, act.primary, act.danger)
        for act in ordered
        if may(request, act.permission) and (href := act.href(request, of))
    ]


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
