"""The end of a team: closed at once, open again within 30 days, erased after them.

Events: ``team.closed``, ``team.reopened``, ``team.erased``.
"""

import time
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from foundation.events.services import event_emit
from foundation.scopes.actors import SYSTEM, Actor
from foundation.scopes.errors import NotAllowed
from foundation.scopes.scope import team_scope
from foundation.teams.audit import audit_record
from foundation.teams.errors import TeamNotClosed
from foundation.teams.models import Staff, StaffInvitation, Team, TeamPrivacy
from foundation.teams.permissions import role_may
from foundation.teams.team_registry import team_parts

ERASED_NAME = "—"
ERASE_CHUNK = 100
ERASE_SECONDS = 240
OPEN, CLOSED, ERASED = Team.State.OPEN, Team.State.CLOSED, Team.State.ERASED


def team_close(*, by: Staff, actor: Actor) -> None:
    """Close the team of ``by``: its desk, groups, codes and keys work no more from now on.

    Nothing is erased yet (``team_reopen`` takes it back), but API keys and invitations that wait
    are over for good. Closing twice is as once. Raises NotAllowed.
    """
    if not role_may(by.role, "team.close"):
        raise NotAllowed
    with transaction.atomic():
        closed = Team.objects.filter(pk=by.team_id, state=OPEN).update(
            state=CLOSED, closed_at=timezone.now()
        )
        if not closed:
            return
        team = Team.objects.get(pk=by.team_id)
        StaffInvitation.objects.filter(state=StaffInvitation.State.PENDING).update(
            state=StaffInvitation.State.REVOKED
        )
        for part in team_parts():
            if part.close is not None:
                part.close(team, actor)
        _note(team, actor, "team.close", "team.closed", [OPEN, CLOSED])


def team_reopen(*, by: Staff, actor: Actor) -> Team:
    """Open the team again, within 30 days of its closing. Raises NotAllowed, TeamNotClosed."""
    if not role_may(by.role, "team.close") or by.state != Staff.State.ACTIVE:
        raise NotAllowed
    with team_scope(by.team_id), transaction.atomic():
        opened = Team.objects.filter(
            pk=by.team_id, state=CLOSED, closed_at__gt=_erased_before()
        ).update(state=OPEN, closed_at=None)
        if not opened:
            raise TeamNotClosed
        team = Team.objects.get(pk=by.team_id)
        _note(team, actor, "team.reopen", "team.reopened", [CLOSED, OPEN])
    return team


def teams_erase(*, seconds: float = ERASE_SECONDS) -> bool:
    """Erase teams that have been closed for 30 days, a part at a time, for about ``seconds``.

    Returns whether there is more to do. What a crash leaves is gone on with next time: each part
    is its own transaction, and a team counts as erased when nothing of it is left.
    """
    until = time.monotonic() + seconds
    due = Team.objects.filter(state=CLOSED, closed_at__lte=_erased_before()).order_by("closed_at")
    for team in due:
        with team_scope(team):
            if not _parts_erase(until):
                return True
            _empty(team)
    return False


def _erased_before() -> datetime:
    return timezone.now() - timedelta(days=Team.KEPT_DAYS)


def _parts_erase(until: float) -> bool:
    """Whether everything is gone; False when the time ran out before."""
    for part in team_parts():
        while part.erase is not None and part.erase(ERASE_CHUNK):
            if time.monotonic() > until:
                return False
    return True


def _empty(team: Team) -> None:
    """The rest of a team: the row stays, for the trail points at it, with nothing in it.

    Its address is free again: a dot stands in no other team's.
    """
    with transaction.atomic():
        emptied = Team.objects.filter(pk=team.pk, state=CLOSED).update(
            state=ERASED, name=ERASED_NAME, blurb="", logo="", slug=f"closed.{team.pk}"
        )
        if not emptied:
            return
        StaffInvitation.objects.update(email="")
        TeamPrivacy.objects.all().delete()
        Staff.objects.filter(state=Staff.State.ACTIVE).update(
            state=Staff.State.LEFT, left_at=timezone.now()
        )
        Staff.objects.update(display_name=ERASED_NAME, is_kol=False)
        _note(team, SYSTEM, "team.erase", "team.erased", [CLOSED, ERASED])


def _note(team: Team, actor: Actor, action: str, event: str, change: list[str]) -> None:
    audit_record(actor=actor, action=action, obj=team, changes={"state": [*map(str, change)]})
    event_emit(team_id=team.pk, name=event, actor=actor, subject=team)
