"""Finding one fan, and the teams of a person."""

from typing import TYPE_CHECKING

from community.fans.models import Fan
from foundation.scopes.errors import NotFound
from foundation.teams.models import Team

if TYPE_CHECKING:
    from django.db.models import QuerySet


def fan_team_ids(user_id: int) -> "QuerySet[Fan, int]":
    """The ids of the open teams this user is a fan of: a source of ``person_scope``."""
    return Fan.objects.filter(
        user_id=user_id, state=Fan.State.ACTIVE, team__state=Team.State.OPEN
    ).values_list("team_id", flat=True)


def fan_get(*, public_id: str) -> Fan:
    """A fan of the team in scope. One query. Raises NotFound."""
    fan = Fan.objects.filter(public_id=public_id).first()
    if fan is None:
        raise NotFound
    return fan
