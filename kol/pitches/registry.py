"""What apps above add to the page of a pitch: the coverage it brought."""

from foundation.scopes.panels import Panels
from kol.pitches.models import Pitch

pitch_panels: Panels[Pitch] = Panels()
