"""What apps above tell on the page of a fan (``foundation.scopes.timeline`` is how)."""

from community.fans.models import Fan
from foundation.scopes.timeline import LinesOf, LineSource

lines_of_fans: LinesOf[Fan] = LinesOf()


def fan_lines(name: str, source: LineSource[Fan]) -> None:
    """Add a source of lines to the page of a fan; the same name again replaces it."""
    lines_of_fans.add(name, source)
