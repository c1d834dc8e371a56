"""What points add to the pages of fans: a filter by level, and lines of what was booked."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from community.fans.models import Fan
from community.fans.registry import FanFact, FanFilter
from community.points.models import Balance, Entry, Level
from community.points.selectors import levels
from foundation.scopes.timeline import Line, LineRows, LineSource, Row

if TYPE_CHECKING:
    from django.db.models import QuerySet

NO_LEVEL = "0"


def _choices() -> list[tuple[str, str]]:
    found = levels()
    return [(str(one.rank), one.name) for one in found] + (
        [(NO_LEVEL, str(_("No level yet")))] if found else []
    )


def _narrow(fans: "QuerySet[Fan, Fan]", value: str) -> "QuerySet[Fan, Fan]":
    """Fans of that rank: those between its step and the next. One query for the steps."""
    steps = dict(Level.objects.values_list("rank", "threshold"))
    if value == NO_LEVEL:
        lowest = steps.get(1, 0)
        return fans.exclude(Exists(_earned().filter(earned__gte=lowest))) if lowest else fans.none()
    if not value.isascii() or not value.isdigit() or int(value) not in steps:
        return fans.none()
    rank = int(value)
    there = _earned().filter(earned__gte=steps[rank])
    if rank + 1 in steps:
        there = there.filter(earned__lt=steps[rank + 1])
    # The first step may be at 0 points: who never got any stands on it.
    if steps[rank] == 0:
        return fans.exclude(Exists(_earned().filter(earned__gte=steps.get(rank + 1, 1 << 31))))
    return fans.filter(Exists(there))


def _earned() -> "QuerySet[Balance, Balance]":
    return Balance.objects.filter(fan=OuterRef("pk"))


BY_LEVEL = FanFilter(
    name="level",
    label=gettext_lazy("Level"),
    any_label=gettext_lazy("Any level"),
    choices=_choices,
    narrow=_narrow,
)


def level_fact(fan: Fan, team_slug: str) -> Iterator[FanFact]:
    """The level a fan stands on, where the team has any. One query."""
    earned = Balance.objects.filter(fan=fan).values("earned")
    step = Level.objects.filter(threshold__lte=Coalesce(Subquery(earned), 0))
    level = step.order_by("-threshold").first()
    if level is not None:
        url = reverse("points:fan", args=[team_slug, fan.public_id])
        yield FanFact(str(_("Level")), level.name, url)


def _booked(fan: Fan) -> list[LineRows]:
    entries = Entry.objects.filter(fan=fan)
    return [LineRows(entries, at="at", told={"amount": "amount", "reason": "reason"})]


def _booked_lines(rows: list[Row], fan: Fan, team_slug: str) -> Iterator[Line]:
    url = reverse("points:fan", args=[team_slug, fan.public_id])
    for row in rows:
        text = _("%(points)s points: %(reason)s") if row["reason"] else _("%(points)s points")
        words = {"points": f"{row['amount']:+,}", "reason": row["reason"]}
        yield Line(row["at"], "coins", text % words, url)


# What was booked.
point_lines = LineSource(_booked, _booked_lines)
