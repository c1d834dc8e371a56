"""What becomes of each column of teams, and of the apps below it, that points at a person."""

from foundation.teams.person_registry import EMPTIED, PersonRef, deeds

_TRAIL = "the trail is for good and holds numbers and field names, no names and no words"

REFS = (
    PersonRef("staff.user", erased=EMPTIED, untold="what a team calls a colleague is the team's"),
    PersonRef("auditentry.actor_user", stays=_TRAIL, untold=_TRAIL),
    PersonRef("auditentry.object_id", stays=_TRAIL, untold=_TRAIL),
    *deeds("staffinvitation.invited_by", "staffinvitation.accepted_by", "teamprivacy.by"),
)
_EVENT = "an event is numbers and field names"
EVENTS = (
    PersonRef("event.actor_user_id", stays=_EVENT, untold=_EVENT),
    PersonRef("event.subject_id", stays=_EVENT, untold=_EVENT),
)
