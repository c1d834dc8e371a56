"""Which tracked links brought whom."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from community.invites.models import Invite, Redemption
from kol.links.figures import LinkRow, Span, rows_of
from kol.links.models import TrackedLink

LINKS = 30


def joins_by_link(link_ids: Iterable[int]) -> dict[int, int]:
    """How many people joined by a click on each of these links. One query."""
    rows = (
        Redemption.objects.filter(link_id__in=list(link_ids))
        .values("link_id")
        .annotate(people=Count("id"))
        .values_list("link_id", "people")
    )
    return {link_id: people for link_id, people in rows if link_id is not None}


@dataclass(frozen=True, slots=True)
class LinkTold:
    """A link that leads to a code, with its clicks in a range and who joined with that code."""

    row: LinkRow
    joined: int


def links_told(invite: Invite, span: Span) -> list[LinkTold]:
    """The team's short links to a code's page, and those to elsewhere by which somebody came to it
    (the page one types in); the newest first. Three queries; one where there are none."""
    by_link = (
        Redemption.objects.filter(invite=invite, link_id__isnull=False)
        .order_by()
        .values("link_id")
        .annotate(people=Count("pk"))
    )
    joined: dict[int | None, int] = dict(by_link.values_list("link_id", "people"))
    there = Q(url__contains=f"/j/{invite.code}/") | Q(url__endswith=f"/j/{invite.code}")
    links = TrackedLink.objects.filter(there | Q(pk__in=joined)).order_by("-pk")
    rows = rows_of(list(links[:LINKS]), span)
    return [LinkTold(row, joined.get(row.link.pk, 0)) for row in rows]
