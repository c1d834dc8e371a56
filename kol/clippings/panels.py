"""The coverage that a press event or a pitch brought, on its page."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from foundation.scopes.panels import Panel
from kol.clippings.models import Clipping
from kol.clippings.models.clippings import Tone
from kol.clippings.selectors.listing import clippings_drawn
from kol.conferences.models import PressEvent
from kol.pitches.models import Pitch

if TYPE_CHECKING:
    from django.db.models import QuerySet

SHOWN = 10
_TEMPLATE = "kol/clippings/coverage_panel.html"


def of_event(event: PressEvent, team_slug: str) -> dict[str, Any]:
    """What was published about an event. Two queries."""
    return _shown(Clipping.objects.filter(event=event), f"event={event.public_id}", team_slug)


def of_pitch(pitch: Pitch, team_slug: str) -> dict[str, Any]:
    """What a pitch brought. Two queries."""
    return _shown(Clipping.objects.filter(pitch=pitch), f"pitch={pitch.public_id}", team_slug)


def _shown(pieces: "QuerySet[Clipping, Clipping]", query: str, team_slug: str) -> dict[str, Any]:
    found = pieces.filter(state=Clipping.State.ACTIVE)
    home = reverse("clippings:list", args=[team_slug])
    return {
        "pieces": list(clippings_drawn(found).order_by("-published_at", "-pk")[:SHOWN]),
        "count": found.count(),
        "home": home,
        "all": f"{home}?{query}",
        "tone_names": dict(Tone.choices),
    }


EVENT_COVERAGE: Panel[PressEvent] = Panel("clippings", 50, _TEMPLATE, of_event)
PITCH_COVERAGE: Panel[Pitch] = Panel("clippings", 50, _TEMPLATE, of_pitch)
