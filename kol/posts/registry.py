"""Places a post can go to that are no platform accounts: a team's groups, its inbox.

Apps above this one name theirs in ``AppConfig.ready()``; the dispatcher, the list of places to
choose from and the editor's preview treat them like any platform.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from foundation.scopes.panels import Context, Panel, Panels
from kol.platforms.connectors.base import Content, Outcome
from kol.posts.models import PostTarget


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """One place of a kind: what ``PostTarget.ref`` holds, and how it is called."""

    ref: str
    label: str


@dataclass(frozen=True, slots=True)
class TargetKind:
    """A kind of place. ``choices()`` lists those of the team in scope (two queries at most);
    ``publish(target, content)`` puts it there in the caller's transaction and is told the same
    target again after a crash (``target.key``), so it is done once; it may raise PlatformError.
    ``find(target)`` says whether it is there."""

    label: str | Promise
    choices: Callable[[], Sequence[PlaceChoice]]
    publish: Callable[[PostTarget, Content], Outcome]
    icon: str = "users"


_kinds: dict[str, TargetKind] = {}


def target_kind(name: str, kind: TargetKind) -> None:
    """Register a kind of place. Raises ValueError when the name is taken by another."""
    if name == "account" or _kinds.get(name, kind) != kind:
        raise ValueError(f"target kind {name} is registered twice")
    _kinds[name] = kind


def target_kinds() -> dict[str, TargetKind]:
    """All kinds by name, in the order they were registered."""
    return dict(_kinds)


def target_kind_get(name: str) -> TargetKind:
    """One kind. Raises KeyError."""
    return _kinds[name]


# What apps above add to the page of a target: its figures. Those of a post's page: panels.py.
target_panels: Panels[PostTarget] = Panels()


def target_panel(
    name: str, *, order: int, template: str, context: Callable[[PostTarget, str], Context]
) -> None:
    """Add a card to the page of a target; called in ``AppConfig.ready()``."""
    target_panels.add(Panel(name, order, template, context))
