"""Releases and pitches as Ctrl-K finds them."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.search.registry import SearchHit
from foundation.teams.models import Staff, Team
from kol.pitches.merge_fields import fields_named
from kol.pitches.models import Pitch, Release


def releases_find(team: Team, staff: Staff, query: str, limit: int) -> list[SearchHit]:
    """Releases by their headline, the newest first. One query."""
    releases = Release.objects.exclude(state=Release.State.ARCHIVED).order_by("-pk")
    if query:
        releases = releases.filter(title__icontains=query)
    return [
        SearchHit(
            title=release.title,
            url=reverse("pitches:release", args=[team.slug, release.public_id]),
            icon="file-text",
            subtitle=str(release.get_state_display()),
            kind=_("Press release"),
        )
        for release in releases[:limit]
    ]


def pitches_find(team: Team, staff: Staff, query: str, limit: int) -> list[SearchHit]:
    """Pitches by subject or headline, the newest first. One query."""
    pitches = Pitch.objects.select_related("release").order_by("-pk")
    if query:
        pitches = pitches.filter(subject__icontains=query) | pitches.filter(
            release__title__icontains=query
        )
    return [
        SearchHit(
            title=fields_named(pitch.subject, {"headline": pitch.release.title}),
            url=reverse("pitches:pitch", args=[team.slug, pitch.public_id]),
            icon="send",
            subtitle=pitch.release.title,
            kind=_("Pitch"),
        )
        for pitch in pitches[:limit]
    ]
