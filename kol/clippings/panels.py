"""The coverage a press event brought, on its page."""

from typing import Any

from django.urls import reverse

from kol.clippings.models import Clipping
from kol.clippings.models.clippings import Tone
from kol.clippings.selectors.listing import clippings_drawn
from kol.conferences.models import PressEvent
from kol.conferences.registry import EventPanel

SHOWN = 10


def coverage(event: PressEvent, team_slug: str) -> dict[str, Any]:
    """What was published about an event. Two queries."""
    found = Clipping.objects.filter(event=event, state=Clipping.State.ACTIVE)
    return {
        "pieces": list(clippings_drawn(found).order_by("-published_at", "-pk")[:SHOWN]),
        "count": found.count(),
        "home": reverse("clippings:list", args=[team_slug]),
        "tone_names": dict(Tone.choices),
    }


COVERAGE = EventPanel("clippings", 50, "kol/clippings/event_panel.html", coverage)
