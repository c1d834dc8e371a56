"""What is kept of a person here, how it ends with them, and how it is told."""

from foundation.notify.models import Notice, NoticeSettings
from foundation.scopes.actors import Actor
from foundation.teams.models import User
from foundation.teams.person_registry import DELETED, PersonRef

_OWN = "what they were told of is their work for the team, and gone in 90 days"

REFS = (
    PersonRef("notice.staff", erased=DELETED, untold=_OWN),
    PersonRef("noticepart.staff", erased=DELETED, untold=_OWN),
    PersonRef("noticesettings.staff", erased=DELETED, told="notify"),
)


def erase(user: User, actor: Actor) -> None:
    """All of it goes."""
    Notice.objects.filter(staff__user=user).delete()
    NoticeSettings.objects.filter(staff__user=user).delete()


def extract(user: User) -> list[dict[str, object]]:
    """What they chose to be told of, a team."""
    return [
        {
            "team": row.team.name,
            "choices": row.choices,
            "quiet_from": row.quiet_from.isoformat() if row.quiet_from else None,
            "quiet_until": row.quiet_until.isoformat() if row.quiet_until else None,
        }
        for row in NoticeSettings.objects.filter(staff__user=user)
        .select_related("team")
        .order_by("pk")
    ]
