"""Likely duplicates of all teams, looked for every night: a team a time, each when it is due."""

from community.fans.models import PairSearch
from community.fans.services.pairs import pairs_find
from foundation.jobs.nights import Nights

SECONDS = 300


def pairs_search_due() -> int:
    """Look for the duplicates of teams that are due, some teams a turn. Returns how many."""
    return Nights(PairSearch, lambda team: pairs_find(team_id=team, seconds=SECONDS)).work_due()
