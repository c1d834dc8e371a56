"""How warm a relationship is: 0 to 100, with its parts. A score of four, each from 0 to 1:

- recency, 40 points: e^(-days/90) since we last talked. Half of it is gone after 62 days.
- frequency, 20: how often we talked in a year; once a month is all of it.
- replies, 20: how often they spoke, of every time we did (mails to many count as speaking to them).
- coverage, 20: what they published about us in a year; once a quarter is all of it.

What is sent to many is no talk: it makes nobody warmer, only an answer does. Whoever was never in
touch has no score.
"""

from dataclasses import dataclass
from datetime import datetime
from math import exp
from typing import Any

RECENCY, FREQUENCY, REPLIES, COVERAGE = 40, 20, 20, 20
FADES_IN_DAYS = 90
TALKS_A_YEAR, PIECES_A_YEAR = 12, 4
WINDOW_DAYS = 365
# Warm from 60, cooling from 30, below that cold.
WARM, COOLING = 60, 30


@dataclass(slots=True)
class Touched:
    """What is known of the times we were in touch: the last talk, and counts of a year."""

    last: datetime | None = None
    ours: int = 0
    theirs: int = 0
    both: int = 0
    sent: int = 0
    coverage: int = 0
    ever: bool = False

    @property
    def talks(self) -> int:
        """How often we talked."""
        return self.ours + self.theirs + self.both


def parts_of(touched: Touched, now: datetime) -> dict[str, Any]:
    """The points of each part, and the counts they come from."""
    days = (now - touched.last).total_seconds() / 86400 if touched.last else None
    spoke, heard = touched.ours + touched.both + touched.sent, touched.theirs + touched.both
    return {
        "recency": round(RECENCY * exp(-max(days, 0) / FADES_IN_DAYS)) if days is not None else 0,
        "frequency": round(FREQUENCY * min(touched.talks / TALKS_A_YEAR, 1)),
        "replies": round(REPLIES * min(heard / max(spoke, 1), 1)),
        "coverage": round(COVERAGE * min(touched.coverage / PIECES_A_YEAR, 1)),
        "talks": touched.talks,
        "spoke": spoke,
        "heard": heard,
        "pieces": touched.coverage,
    }


def score_of(parts: dict[str, Any]) -> int:
    """The sum of the parts."""
    return sum(int(parts[name]) for name in ("recency", "frequency", "replies", "coverage"))
