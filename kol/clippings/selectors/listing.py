"""The list of clippings: pages of those that fit, what they come to, and their export."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from foundation.lists.filters import Filters, narrowed
from foundation.lists.pages import listed_page
from foundation.scopes.pages import Page
from foundation.text.postgres import SearchMatch
from foundation.text.segments import search_query
from kol.clippings.models import Clipping
from kol.clippings.models.clippings import Tone
from kol.clippings.selectors.filters import ORDERS

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

ClippingSet = "QuerySet[Clipping, Clipping]"
# What rows of lists don't show, and is long.
_LONG = ("text", "search", "signature", "bands", "tone_words")


def clippings_narrowed(
    filters: Filters, *, walking: bool = False
) -> "QuerySet[Clipping, Clipping]":
    """The team's pieces that fit, in no order, nothing fetched along."""
    state = Clipping.State.ARCHIVED if _archived(filters) else Clipping.State.ACTIVE
    pieces: QuerySet[Clipping, Clipping] = Clipping.objects.filter(state=state)
    if filters.q:
        asked = Q(search=SearchMatch(search_query(filters.q)))
        if walking:
            fits = Case(When(asked, then=Value(True)), default=Value(False))
            pieces = pieces.alias(found=fits).filter(found=True)
        else:
            pieces = pieces.filter(asked)
    return narrowed(pieces, filters, walking=walking)


def _archived(filters: Filters) -> bool:
    return filters.by.get("state") == Clipping.State.ARCHIVED


def clippings_page(filters: Filters, *, params: "QueryDict | None" = None) -> Page[Clipping]:
    """A page of pieces with their outlets, first publications and number of copies. Two queries,
    and one for each filter that names something."""
    return listed_page(
        lambda walking: clippings_narrowed(filters, walking=walking),
        all_of=Clipping.objects.all(),
        params=params,
        order=ORDERS.get(filters.order, ORDERS["new"]),
        drawn=clippings_drawn,
    )


def clippings_drawn(pieces: "QuerySet[Clipping, Clipping]") -> "QuerySet[Clipping, Clipping]":
    """With what rows show."""
    copies = Clipping.objects.filter(syndication_of=OuterRef("pk"), state=Clipping.State.ACTIVE)
    # Counted for the rows a page takes and no others: joined, the whole list would be grouped.
    counted = copies.order_by().values("syndication_of").annotate(many=Count("pk")).values("many")
    return (
        pieces.select_related("outlet", "syndication_of")
        .defer(*_LONG, *(f"syndication_of__{name}" for name in _LONG))
        .annotate(copies_count=Coalesce(Subquery(counted), Value(0)))
    )


@dataclass(frozen=True, slots=True)
class Figures:
    """What the pieces of a list come to. ``reach`` is the sum over distinct outlets of the largest
    reach noted of each in the range: readers of two outlets are counted twice, readers of two
    pieces in one outlet once. ``since`` and ``until`` are the first and last publication."""

    count: int
    copies: int
    outlets: int
    reach: int
    reach_known: int
    positive: int
    neutral: int
    negative: int
    since: datetime | None
    until: datetime | None

    @property
    def judged(self) -> int:
        """How many somebody has judged."""
        return self.positive + self.neutral + self.negative

    def share(self, tone: str) -> int | None:
        """Of those judged, how many in a hundred have this tone; None where nobody judged any."""
        return round(100 * getattr(self, tone) / self.judged) if self.judged else None

    @property
    def positive_share(self) -> int | None:
        """Percent of those judged."""
        return self.share("positive")

    @property
    def negative_share(self) -> int | None:
        """Percent of those judged."""
        return self.share("negative")


def clippings_figures(filters: Filters) -> Figures:
    """The figures of the pieces that fit. Two queries, and one for each filter that names
    something."""
    pieces = clippings_narrowed(filters).order_by()
    row = pieces.aggregate(
        count=Count("pk"),
        copies=Count("pk", filter=Q(syndication_of__isnull=False)),
        positive=Count("pk", filter=Q(tone=Tone.POSITIVE)),
        neutral=Count("pk", filter=Q(tone=Tone.NEUTRAL)),
        negative=Count("pk", filter=Q(tone=Tone.NEGATIVE)),
        since=Min("published_at", filter=Q(day_known=True)),
        until=Max("published_at", filter=Q(day_known=True)),
    )
    by_outlet = (
        pieces.exclude(outlet=None, outlet_name="")
        .annotate(
            whose=Case(
                When(outlet=None, then=F("outlet_name")),
                default=F("outlet__public_id"),
                output_field=CharField(),
            )
        )
        .values("whose")
        .annotate(most=Max("reach"))
    )
    reaches = by_outlet.aggregate(
        outlets=Count("whose"), reach=Coalesce(Sum("most"), Value(0)), reach_known=Count("most")
    )
    return Figures(**row, **reaches)


# The column of an export that bears its mark: the kind of a piece, which every piece has.
EXPORT_MARKED = 6


def export_header() -> list[str]:
    """The columns of an export."""
    return [
        _("Headline"), _("Outlet"), _("Author"), pgettext("press", "Contacts"), _("Published"),
        _("Address"),
        _("Type"), _("How much of it is about us"), _("Tone"), _("Suggested tone"), _("Reach"),
        _("Where the reach is from"), _("Reach as of"), _("Copy of"), _("Tags"), _("Campaign"),
        _("How it came"), _("Kept"), pgettext("clipping", "Text"),
    ]  # fmt: skip


def clippings_export_part(
    filters: Filters, *, time_zone: str, after: int, limit: int
) -> tuple[list[list[str]], int, int | None]:
    """The rows of the next ``limit`` pieces beyond id ``after``, how many, and the id of the last
    where more may follow. Two queries."""
    pieces = (
        clippings_narrowed(filters)
        .select_related("outlet", "syndication_of")
        .defer("search", "signature", "bands")
        .prefetch_related("contacts")
    )
    part = list(pieces.filter(pk__gt=after).order_by("pk")[:limit])
    zone = ZoneInfo(time_zone)
    rows = [_export_row(piece, zone) for piece in part]
    return rows, len(part), part[-1].pk if len(part) == limit else None


def _export_row(piece: Clipping, zone: ZoneInfo) -> list[str]:
    first = piece.syndication_of
    return [
        piece.title,
        piece.outlet.name if piece.outlet else piece.outlet_name,
        piece.author,
        "、".join(one.name for one in piece.contacts.all()),
        f"{piece.published_at.astimezone(zone):%Y-%m-%d %H:%M}" if piece.day_known else "",
        piece.url,
        str(piece.get_kind_display()),
        str(piece.get_depth_display()),
        str(piece.get_tone_display()),
        str(piece.get_tone_hint_display()),
        "" if piece.reach is None else str(piece.reach),
        piece.reach_source,
        piece.reach_on.isoformat() if piece.reach_on else "",
        first.title if first else "",
        "、".join(piece.tags),
        piece.campaign,
        str(piece.get_origin_display()),
        f"{piece.created_at.astimezone(zone):%Y-%m-%d %H:%M}",
        piece.text,
    ]
