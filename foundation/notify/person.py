"""What is kept of a person here, and how it ends with them."""

from foundation.notify.models import Notice, NoticeSettings
from foundation.scopes.actors import Actor
from foundation.teams.models import User
from foundation.teams.person_registry import DELETED, PersonRef

_OWN = "what they were told of, and where, is their work for the team; it stands on their own pages"
_NOBODY = "posts, jobs and the like; whom it was told to is deleted"

REFS = (
    PersonRef("notice.staff", erased=DELETED, untold=_OWN),
    PersonRef("notice.subject_id", stays=_NOBODY, untold=_OWN),
    PersonRef("noticepart.staff", erased=DELETED, untold=_OWN),
    PersonRef("noticepart.event_id", stays="an event", untold=_OWN),
    PersonRef("noticepart.subject_id", stays=_NOBODY, untold=_OWN),
    PersonRef("noticesettings.staff", erased=DELETED, untold=_OWN),
)


def erase(user: User, actor: Actor) -> None:
    """All of it goes."""
    Notice.objects.filter(staff__user=user).delete()
    NoticeSettings.objects.filter(staff__user=user).delete()


def extract(user: User) -> list[object]:
    """Nothing: see REFS."""
    return []
