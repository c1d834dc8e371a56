"""Likely duplicates of all teams, looked for every night: a team a time, each when it is due.

A row says when a team is due and, by a lease, whether somebody is at it. A search that dies is
done again when its lease is over; one that fails is due again the next night.
"""

import logging
from datetime import datetime, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

from django.db import OperationalError, transaction
from django.db.models import Q
from django.utils import timezone

from community.fans.models import PairSearch
from community.fans.services.pairs import pairs_find
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Team

logger = logging.getLogger(__name__)

# On the team's own clock; teams follow each other over two hours.
HOUR, MINUTES = 3, 120
# A turn ends after so many teams, or when so many seconds are over; the next goes on.
A_TURN, TURN_SECONDS = 50, 60
NEW_TEAMS = 500
LEASE = timedelta(minutes=10)
SECONDS = 300


def pairs_search_due() -> int:
    """Look for the duplicates of teams that are due, some teams a turn. Returns how many."""
    with system_scope():
        _teams_enter()
    over = monotonic() + TURN_SECONDS
    for turn in range(A_TURN):
        with system_scope():
            search = _claim() if monotonic() < over else None
        if search is None:
            return turn
        _search(search)
    return A_TURN


def _teams_enter() -> None:
    """Teams that have no row yet get one, due in their next night."""
    open_teams = Team.objects.filter(state=Team.State.OPEN)
    new = open_teams.exclude(pk__in=PairSearch.objects.values("team")).order_by("pk")[:NEW_TEAMS]
    rows = [PairSearch(team=team, due_at=night_after(team, timezone.now())) for team in new]
    PairSearch.objects.bulk_create(rows, ignore_conflicts=True)


def _claim() -> PairSearch | None:
    """The team that is due longest, for one worker alone."""
    now = timezone.now()
    with transaction.atomic():
        search = (
            PairSearch.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("team")
            .filter(Q(lease_until=None) | Q(lease_until__lt=now), due_at__lte=now)
            .filter(team__state=Team.State.OPEN)
            .order_by("due_at", "pk")
            .first()
        )
        if search is not None:
            search.lease_until = now + LEASE
            search.save(update_fields=["lease_until"])
    return search


def _search(search: PairSearch) -> None:
    with team_scope(search.team_id):
        try:
            pairs_find(team_id=search.team_id, seconds=SECONDS)
        except OperationalError:
            logger.warning("duplicates of team %s were not found", search.team_id, exc_info=True)
        now = timezone.now()
        mine = PairSearch.objects.filter(pk=search.pk, lease_until=search.lease_until)
        mine.update(due_at=night_after(search.team, now), lease_until=None, searched_at=now)


def night_after(team: Team, moment: datetime) -> datetime:
    """When the team's next night is: some time after three on its own clock."""
    local = moment.astimezone(ZoneInfo(team.time_zone))
    night = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    night += timedelta(minutes=team.pk % MINUTES)
    return night if night > local else night + timedelta(days=1)
