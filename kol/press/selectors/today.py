"""What the archive adds to 今日: follow-ups, who is going cold, birthdays, times nearly over."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Func, IntegerField, Q, QuerySet
from django.db.models.functions import JSONObject
from django.utils import timezone

from foundation.teams.models import Staff, Team
from kol.press.models import Export, FollowUp
from kol.press.selectors.warmth import birthdays_near, cold_contacts, retention_asked

SHOWN = 6
CAP = 100
# For how long whoever asked for an export is told what became of it.
DECIDED_SHOWN = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Due:
    """A follow-up as a line of the page."""

    id: str
    text: str
    about: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Birthday:
    """Whose birthday is near, and in how many days."""

    id: str
    name: str
    days: int


@dataclass(frozen=True, slots=True)
class PressToday:
    """What waits for one of the team. Counts go no further than ``cap``."""

    due: list[Due]
    more_due: bool
    cold: int
    birthdays: list[Birthday]
    ending: int
    now: datetime
    # Exports they asked for and somebody decided: public id and state.
    decided: list[tuple[str, str]]
    cap: int = CAP

    @property
    def waiting(self) -> int:
        """How many lines there are."""
        lists = len(self.due) + len(self.birthdays) + len(self.decided)
        return lists + bool(self.cold) + bool(self.ending)


def press_today(staff: Staff) -> PressToday:
    """What waits for somebody in the team in scope: their follow-ups until midnight, those of
    theirs (and nobody's) who are going cold or whose birthday is near, and whose time is nearly
    over, and what became of the exports they asked for. One query."""
    now = timezone.localtime()
    midnight = now.replace(hour=23, minute=59, second=59, microsecond=999999)
    theirs = Q(owner=staff) | Q(owner=None)
    due = FollowUp.objects.filter(
        owner=staff, state=FollowUp.State.OPEN, due_at__lte=midnight
    ).order_by("due_at", "pk")
    near = birthdays_near(now.date()).filter(theirs).order_by("days_ahead", "pk")
    row = (
        Team.objects.filter(pk=staff.team_id)
        .annotate(
            due=ArraySubquery(
                due.values(
                    told=JSONObject(
                        id="public_id",
                        text="text",
                        contact="contact__name",
                        outlet="outlet__name",
                        at="due_at",
                    )
                )[: SHOWN + 1]
            ),
            near=ArraySubquery(
                near.values(told=JSONObject(id="public_id", name="name", days="days_ahead"))[:SHOWN]
            ),
            decided=ArraySubquery(
                _decided(staff).values(told=JSONObject(id="public_id", state="state"))[:SHOWN]
            ),
            cold=_counted(cold_contacts().filter(theirs)),
            ending=_counted(retention_asked().filter(theirs)),
        )
        .values("due", "near", "decided", "cold", "ending")
        .get()
    )
    return PressToday(
        due=[_due(one) for one in row["due"][:SHOWN]],
        more_due=len(row["due"]) > SHOWN,
        cold=row["cold"],
        birthdays=[Birthday(**one) for one in row["near"]],
        ending=row["ending"],
        now=now,
        decided=[(one["id"], one["state"]) for one in row["decided"]],
    )


def _decided(staff: Staff) -> "QuerySet[Export, Export]":
    """What they asked for and somebody else decided of late, the newest first."""
    since = timezone.now() - DECIDED_SHOWN
    asked = Export.objects.filter(asked_by=staff, decided_at__gte=since, decided_by__isnull=False)
    return asked.exclude(decided_by=staff).order_by("-pk")


def _counted(found: "QuerySet[Any, Any]") -> Func:
    """How many there are, at most CAP; in no order, so that the walk ends with the last of them."""
    ids = ArraySubquery(found.order_by().values("pk")[:CAP])
    return Func(ids, function="CARDINALITY", output_field=IntegerField())


def _due(told: dict[str, Any]) -> Due:
    about = told["contact"] or told["outlet"] or ""
    return Due(told["id"], told["text"], about, datetime.fromisoformat(told["at"]))
