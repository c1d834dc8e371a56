"""Figures of links over a range of days: clicks of people, programs left out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils import timezone

from foundation.scopes.pages import Page, keyset_page
from kol.links.models import Click, TrackedLink
from kol.links.registry import Subject, link_results, subjects_found, subjects_told
from kol.links.selectors import Clicks, clicks_of
from kol.links.services import link_url

RANGES = (7, 30, 90)
SHOWN = 12
_PEOPLE = Count("id", filter=Q(bot=False))
_VISITORS = Count("visitor", filter=Q(bot=False), distinct=True)


@dataclass(frozen=True, slots=True)
class Span:
    """The days that figures are of: whole days on the team's clock, today with them."""

    days: int
    since: datetime
    until: datetime

    @property
    def dates(self) -> list[date]:
        """Each of its days, the newest first."""
        today = timezone.localdate(self.until)
        return [today - timedelta(days=back) for back in range(self.days)]


def span_of(said: str) -> Span:
    """A range by its number of days; 30 for any other."""
    days = int(said) if said.isdecimal() and int(said) in RANGES else 30
    now = timezone.localtime()
    first = now.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=days - 1)
    return Span(days, first, now)


@dataclass(frozen=True, slots=True)
class LinkRow:
    """A link as a list shows it."""

    link: TrackedLink
    url: str
    people: int
    results: tuple[int, ...]
    subject: Subject | None = None

    @property
    def name(self) -> str:
        """How it is called: its own name, that of what it belongs to, or its code."""
        return name_of(self.link, self.subject)


def links_page(
    *, q: str = "", platform: str = "", state: str = "", made: str = "", params: QueryDict | None
) -> Page[TrackedLink]:
    """A page of links, the newest first; ``made`` tells those by hand from those of posts. ``q``
    finds what they belong to as well. Two queries."""
    links = TrackedLink.objects.all()
    if q:
        links = links.filter(_like(q[:80]))
    if platform:
        links = links.filter(platform=platform[:16])
    if state in TrackedLink.State.values:
        links = links.filter(state=state)
    if made in ("hand", "post"):
        links = links.filter(subject_id__isnull=made == "hand")
    return keyset_page(links, params=params, order=("-id",))


def _like(words: str) -> Q:
    like = (
        Q(label__icontains=words)
        | Q(url__icontains=words)
        | Q(campaign__icontains=words)
        | Q(code=words.rpartition("/l/")[2])
    )
    for kind, ids in subjects_found(words):
        like |= Q(subject_kind=kind, subject_id__in=ids)
    return like


def name_of(link: TrackedLink, subject: Subject | None) -> str:
    """How a link is called: by its own name, by what it belongs to, or by its code."""
    return link.label or (subject.name if subject else link.code)


def subjects_of(links: Iterable[TrackedLink]) -> dict[int, Subject]:
    """What links belong to, by their ids. A query for each kind there is."""
    owned = {link.pk: (link.subject_kind, link.subject_id) for link in links if link.subject_id}
    told = subjects_told((kind, number) for kind, number in owned.values() if number)
    return {
        pk: told[kind, number]
        for pk, (kind, number) in owned.items()
        if number and (kind, number) in told
    }


def rows_of(links: Sequence[TrackedLink], span: Span) -> list[LinkRow]:
    """Links with their clicks in a range, all that ever came of them, and what they belong to. One
    query, and one for each kind of thing that comes of clicks or that links belong to."""
    ids = [link.pk for link in links]
    clicks = clicks_of(ids, since=span.since, until=span.until) if ids else {}
    results = [result.count(ids) if ids else {} for result in link_results()]
    subjects = subjects_of(links)
    none = Clicks(0, 0, 0)
    return [
        LinkRow(
            link,
            link_url(link),
            clicks.get(link.pk, none).people,
            tuple(counts.get(link.pk, 0) for counts in results),
            subjects.get(link.pk),
        )
        for link in links
    ]


def clicks_by_day(link_ids: Iterable[int], span: Span) -> list[tuple[date, Clicks]]:
    """Each day of the range, the newest first, those without clicks too. One query."""
    rows = (
        Click.objects.filter(link_id__in=list(link_ids), at__gte=span.since, at__lt=span.until)
        .values("at__date")
        .annotate(people=_PEOPLE, visitors=_VISITORS, bots=Count("id", filter=Q(bot=True)))
    )
    found = {row["at__date"]: Clicks(row["people"], row["visitors"], row["bots"]) for row in rows}
    return [(day, found.get(day, Clicks(0, 0, 0))) for day in span.dates]


def clicks_by(field: str, link_ids: Iterable[int], span: Span) -> list[tuple[str, int]]:
    """Clicks of people by ``device``, ``app`` or ``referrer``, the most first. One query."""
    rows = (
        Click.objects.filter(
            link_id__in=list(link_ids), at__gte=span.since, at__lt=span.until, bot=False
        )
        .values(field)
        .annotate(people=Count("id"))
        .order_by("-people", field)[:SHOWN]
    )
    return [(str(row[field]), int(row["people"])) for row in rows]
