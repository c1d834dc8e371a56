"""What apps above add to the page of a press event: the coverage it brought."""

from foundation.scopes.panels import Panels
from kol.conferences.models import PressEvent

event_panels: Panels[PressEvent] = Panels()
