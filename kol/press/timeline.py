"""What apps tell on the page of a contact and of an outlet (``foundation.scopes.timeline`` is how).

A source finds its rows by the contact or the outlet itself: a merge moves them to the record that
is kept, and the page follows.
"""

from foundation.scopes.timeline import LinesOf, LineSource
from kol.press.models import Contact, Outlet

lines_of_contacts: LinesOf[Contact] = LinesOf()
lines_of_outlets: LinesOf[Outlet] = LinesOf()


def contact_lines(name: str, source: LineSource[Contact]) -> None:
    """Add a source of lines to the page of a contact; the same name again replaces it."""
    lines_of_contacts.add(name, source)


def outlet_lines(name: str, source: LineSource[Outlet]) -> None:
    """Add a source of lines to the page of an outlet; the same name again replaces it."""
    lines_of_outlets.add(name, source)
