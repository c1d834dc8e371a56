"""What apps above add to the page of an account: figures, posts."""

from collections.abc import Callable

from foundation.scopes.panels import Context, Panel, Panels
from kol.platforms.models import PlatformAccount

account_panels: Panels[PlatformAccount] = Panels()


def account_panel(
    name: str, *, order: int, template: str, context: Callable[[PlatformAccount, str], Context]
) -> None:
    """Add a card to the page of an account; called in ``AppConfig.ready()``."""
    account_panels.add(Panel(name, order, template, context))
