"""The open pages of a team that closes."""

from functools import partial

from django.db import transaction

from community.groups.models import FanGroup
from foundation.live.publish import silence
from foundation.live.wire import EVERYBODY
from foundation.scopes.actors import Actor
from foundation.teams.models import Team


def team_silence(team: Team, actor: Actor) -> None:
    """Nobody hears anything more of the team's groups, from the commit on."""
    for group_id in FanGroup.objects.values_list("pk", flat=True):
        transaction.on_commit(partial(silence, user_id=EVERYBODY, group_id=group_id), robust=True)
