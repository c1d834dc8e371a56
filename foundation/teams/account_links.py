"""Lines that apps above add to a person's account page, filled in ``AppConfig.ready()``."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from foundation.teams.models import User


@dataclass(frozen=True, slots=True)
class AccountLink:
    """A line: a URL name without parts, an icon, what it says, and for whom it is there. ``shown``
    runs in the person's scope and says how many queries it makes."""

    url_name: str
    icon: str
    label: str | Promise
    shown: Callable[[User], bool]


_links: dict[str, AccountLink] = {}


def account_link(link: AccountLink) -> None:
    """Register a line. A second one to the same page replaces it."""
    _links[link.url_name] = link


def account_links(user: User) -> list[AccountLink]:
    """The lines a person sees, in the order they were registered."""
    return [link for link in _links.values() if link.shown(user)]
