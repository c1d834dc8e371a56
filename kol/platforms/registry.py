"""What apps above add to the page of an account (figures, posts), and what they can tell of works
found there."""

from collections.abc import Callable
from dataclasses import dataclass

from foundation.scopes.panels import Context, Panel, Panels
from kol.platforms.models import PlatformAccount

account_panels: Panels[PlatformAccount] = Panels()


def account_panel(
    name: str, *, order: int, template: str, context: Callable[[PlatformAccount, str], Context]
) -> None:
    """Add a card to the page of an account; called in ``AppConfig.ready()``."""
    account_panels.add(Panel(name, order, template, context))


@dataclass(frozen=True, slots=True)
class FoundWork:
    """A work that was found on an account, as the event ``platform.work_found`` names it by its
    number. ``cover`` is the public id of our copy of its picture, or empty."""

    work_id: int
    account_id: int
    remote_id: str
    title: str
    text: str
    url: str
    cover: str = ""


_tellers: list[Callable[[int], FoundWork | None]] = []


def found_work_teller(tell: Callable[[int], FoundWork | None]) -> None:
    """Who keeps found works says what one is; called in ``AppConfig.ready()``."""
    _tellers[:] = [tell]


def found_work(work_id: int) -> FoundWork | None:
    """A work of the team in scope by its number; None: there is none. One query."""
    return _tellers[0](work_id) if _tellers else None
