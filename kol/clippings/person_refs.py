"""What becomes of each column of clippings that points at a person of ours."""

from foundation.teams.person_registry import DELETED, PersonRef, deeds

REFS = (
    PersonRef("watchlistener.staff", erased=DELETED, told="alerts by mail"),
    *deeds(
        "clipping.created_by",
        "capture.created_by",
        "watch.created_by",
        "clippingalert.seen_by",
        "crisis.opened_by",
        "crisisentry.recorded_by",
    ),
)
