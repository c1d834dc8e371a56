"""Work that is done for every team in its night: a team a time, each when it is due.

A row a team says when the team is due and, by a lease, whether somebody is at it. Work that dies is
done again when its lease is over; work that fails is due again the next night.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any
from zoneinfo import ZoneInfo

from django.db import OperationalError, models, transaction
from django.db.models import Q
from django.utils import timezone

from foundation.scopes.models import TeamModel
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Team

logger = logging.getLogger(__name__)

# On the team's own clock; teams follow each other over two hours.
HOUR, MINUTES = 3, 120
# A turn ends after so many teams, or when so many seconds are over; the next goes on.
A_TURN, TURN_SECONDS = 50, 60
NEW_TEAMS = 500
LEASE = timedelta(minutes=10)


class TeamNight(TeamModel):
    """When a team is due next, and who is at it just now. One row a team (a constraint of it)."""

    due_at = models.DateTimeField()
    # Work that is not back by then has died.
    lease_until = models.DateTimeField(null=True)
    searched_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.team_id}@{self.due_at:%F %R}"


@dataclass(frozen=True, slots=True)
class Nights:
    """What is done in a team's night: ``act(team_id)``, in the team's scope, known by ``rows``."""

    rows: type[TeamNight]
    act: Callable[[int], Any]
    lease: timedelta = LEASE

    def work_due(self) -> int:
        """Do it for the teams that are due, some teams a turn. Returns how many."""
        with system_scope():
            self._teams_enter()
        over = monotonic() + TURN_SECONDS
        for turn in range(A_TURN):
            with system_scope():
                night = self._claim() if monotonic() < over else None
            if night is None:
                return turn
            self._work(night)
        return A_TURN

    def _teams_enter(self) -> None:
        """Teams that have no row yet get one, due in their next night."""
        known = self.rows.objects.values("team")
        new = Team.objects.filter(state=Team.State.OPEN).exclude(pk__in=known).order_by("pk")
        rows = [
            self.rows(team=team, due_at=night_after(team, timezone.now()))
            for team in new[:NEW_TEAMS]
        ]
        self.rows.objects.bulk_create(rows, ignore_conflicts=True)

    def _claim(self) -> TeamNight | None:
        """The team that is due longest, for one worker alone."""
        now = timezone.now()
        with transaction.atomic():
            night = (
                self.rows.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("team")
                .filter(Q(lease_until=None) | Q(lease_until__lt=now), due_at__lte=now)
                .filter(team__state=Team.State.OPEN)
                .order_by("due_at", "pk")
                .first()
            )
            if night is not None:
                night.lease_until = now + self.lease
                night.save(update_fields=["lease_until"])
        return night

    def _work(self, night: TeamNight) -> None:
        with team_scope(night.team_id):
            try:
                self.act(night.team_id)
            except OperationalError:
                name = self.rows._meta.label
                logger.warning("%s of team %s was not done", name, night.team_id, exc_info=True)
            now = timezone.now()
            mine = self.rows.objects.filter(pk=night.pk, lease_until=night.lease_until)
            mine.update(due_at=night_after(night.team, now), lease_until=None, searched_at=now)


def night_after(team: Team, moment: datetime) -> datetime:
    """When the team's next night is: some time after three on its own clock."""
    local = moment.astimezone(ZoneInfo(team.time_zone))
    night = local.replace(hour=HOUR, minute=0, second=0, microsecond=0)
    night += timedelta(minutes=team.pk % MINUTES)
    return night if night > local else night + timedelta(days=1)
