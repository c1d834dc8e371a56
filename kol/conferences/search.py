"""Press events as Ctrl-K finds them."""

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.search.registry import SearchHit
from foundation.teams.models import Staff, Team
from kol.conferences.models import PressEvent


def events_find(team: Team, staff: Staff, query: str, limit: int) -> list[SearchHit]:
    """Events by name or place, the latest first; for an empty query those that are coming. One
    query."""
    events = PressEvent.objects.order_by("-starts_at", "-pk")
    if query:
        events = events.filter(Q(name__icontains=query) | Q(venue__icontains=query))
    else:
        events = PressEvent.objects.filter(
            state=PressEvent.State.PLANNED, ends_at__gte=timezone.now()
        ).order_by("starts_at", "pk")
    return [
        SearchHit(
            title=event.name,
            url=reverse("conferences:event", args=[team.slug, event.public_id]),
            icon="calendar-days",
            subtitle=f"{timezone.localtime(event.starts_at):%Y-%m-%d %H:%M}",
            kind=_("Press event"),
        )
        for event in events[:limit]
    ]
