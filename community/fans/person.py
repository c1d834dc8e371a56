"""A person's share of what fans hold: how it is erased, and what is told of it on request."""

from typing import Any

from community.fans.models import Fan
from community.fans.services import fan_erase
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import User


def person_erase(user: User, actor: Actor) -> None:
    """Erase the person's record in every team. Runs in system scope."""
    for fan in list(Fan.objects.filter(user=user).order_by("pk")):
        with team_scope(fan.team_id):
            fan_erase(fan=fan, actor=actor)


_PARTS = ("contacts", "identities__follows", "tags", "notes")


def person_extract(user: User) -> list[dict[str, Any]]:
    """What every team knows of the person, as JSON. Runs in system scope."""
    fans = Fan.objects.filter(user=user).select_related("team").order_by("pk")
    return [_told(fan) for fan in fans.prefetch_related(*_PARTS)]


def _told(fan: Fan) -> dict[str, Any]:
    return {
        "team": fan.team.name,
        "nickname": fan.nickname,
        "since": fan.created_at.isoformat(),
        "source": fan.source,
        "consent": fan.consent,
        "consent_at": fan.consent_at.isoformat() if fan.consent_at else None,
        "consent_how": fan.consent_how,
        "notes": [
            {"text": one.text, "at": one.at.isoformat()}
            for one in sorted(fan.notes.all(), key=lambda one: (one.at, one.pk))
        ],
        "custom": fan.custom,
        "contacts": [
            {"kind": one.kind, "value": one.value, "verified": one.verified_at is not None}
            for one in fan.contacts.all()
        ],
        "platforms": [
            {
                "platform": one.platform,
                "name": one.handle,
                "id": one.uid,
                "follows": [
                    {
                        "follows_us": fact.follows_us,
                        "we_follow": fact.we_follow,
                        "how": fact.how,
                        "checked_at": fact.checked_at.isoformat(),
                    }
                    for fact in one.follows.all()
                ],
            }
            for one in fan.identities.all()
        ],
        "tags": sorted(tag.name for tag in fan.tags.all()),
    }
