"""Reads of tracked links and their clicks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from kol.links.clicks import ClickRef
from kol.links.models import Click, TrackedLink

LinkSet = QuerySet[TrackedLink, TrackedLink]


@dataclass(frozen=True, slots=True)
class Clicks:
    """Clicks of people (programs left out), and how many different people of a day they were,
    added up over the days: who comes on two days counts twice."""

    people: int
    visitors: int
    bots: int


def link_get(public_id: str) -> TrackedLink | None:
    """One link of the team in scope. One query."""
    return TrackedLink.objects.filter(public_id=public_id).first()


def links_of(kind: str, ids: Iterable[int]) -> LinkSet:
    """The links that belong to subjects of a kind. One query."""
    return TrackedLink.objects.filter(subject_kind=kind, subject_id__in=list(ids)).order_by("pk")


def click_link(ref: ClickRef) -> int | None:
    """The link a click was on; None for another team's click or one there is none of. One query."""
    return (
        Click.objects.filter(id=ref.click_id, at__gte=ref.at, at__lt=ref.at + timedelta(seconds=1))
        .values_list("link_id", flat=True)
        .first()
    )


def clicks_of(link_ids: Iterable[int], *, since: datetime, until: datetime) -> dict[int, Clicks]:
    """Clicks of links between two moments, by link. One query."""
    rows = (
        Click.objects.filter(link_id__in=list(link_ids), at__gte=since, at__lt=until)
        .values("link_id", "at__date")
        .annotate(
            people=Count("id", filter=Q(bot=False)),
            visitors=Count("visitor", filter=Q(bot=False), distinct=True),
            bots=Count("id", filter=Q(bot=True)),
        )
    )
    summed: dict[int, Clicks] = {}
    for row in rows:
        was = summed.get(row["link_id"], Clicks(0, 0, 0))
        summed[row["link_id"]] = Clicks(
            was.people + row["people"], was.visitors + row["visitors"], was.bots + row["bots"]
        )
    return summed
