"""Panels that apps above add to the page of a post: its figures, its comments, its likeness.

``post_panel(name, order, template, context)`` is called in ``AppConfig.ready()``;
``context(request, post)`` gives what the template needs, or None where there is nothing to show.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from foundation.teams.access import TeamRequest
from kol.posts.models import Post

PanelContext = Callable[[TeamRequest, Post], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel as a page shows it."""

    name: str
    template: str
    context: dict[str, Any]


_panels: dict[str, tuple[int, str, PanelContext]] = {}


def post_panel(name: str, order: int, template: str, context: PanelContext) -> None:
    """Add a panel to the page of a post."""
    _panels[name] = (order, template, context)


def panels_of(request: TeamRequest, post: Post) -> list[Panel]:
    """The panels of a post, in order. The queries are theirs."""
    found: list[Panel] = []
    for name, (_order, template, context) in sorted(
        _panels.items(), key=lambda item: (item[1][0], item[0])
    ):
        made = context(request, post)
        if made is not None:
            found.append(Panel(name, template, made))
    return found
