"""Pairs that may be one outlet, and two outlets side by side."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from foundation.scopes.pages import Page, keyset_page
from kol.press.models import Employment, Outlet, OutletPair
from kol.press.search import outlets_search
from kol.press.selectors.merging import Compared, Side, SideLine, hanging_counts
from kol.press.selectors.pair_filters import pairs_narrowed
from kol.press.services.outlet_merge_fields import OUTLET_FIELDS

if TYPE_CHECKING:
    from django.http import QueryDict

PAGE = 30
_GONE = Outlet.State.MERGED


@dataclass(frozen=True, slots=True)
class OutletAlike:
    """An outlet that may be meant, with why."""

    record: Outlet
    score: int
    reasons: list[str | Promise]


def outlet_pairs_page(
    *, state: str = "open", params: "QueryDict | None" = None
) -> Page[OutletPair]:
    """Pairs of outlets that are both still there, the likeliest first, narrowed as ``params`` say
    (``pair_filters``). Three queries, two more where words were typed."""
    pairs = OutletPair.objects.filter(state=state).select_related("first", "second")
    pairs = pairs_narrowed(pairs, params, OutletPair.Reason.values, _found)
    if state != OutletPair.State.MERGED:
        pairs = pairs.exclude(first__state=_GONE).exclude(second__state=_GONE)
    page = keyset_page(pairs, params=params, order=("-score", "-id"), size=PAGE)
    people_counted([side for pair in page.rows for side in (pair.first, pair.second)])
    return page


def _found(text: str) -> list[int]:
    return list(outlets_search(Outlet.objects.all(), text).values_list("pk", flat=True))


def people_counted(outlets: list[Outlet]) -> list[Outlet]:
    """Outlets with how many work there (``people_count``). One query."""
    counted = (
        Employment.objects.filter(outlet__in={one.pk for one in outlets}, ended=False)
        .values_list("outlet")
        .annotate(Count("pk"))
        .order_by()
    )
    known = dict(counted)
    for one in outlets:
        setattr(one, "people_count", known.get(one.pk, 0))  # noqa: B010 -- no column
    return outlets


def outlet_pairs_of(outlet: Outlet) -> list[OutletAlike]:
    """The outlets that are proposed as one with this one. One query."""
    rows = OutletPair.objects.filter(Q(first=outlet) | Q(second=outlet), state="open")
    rows = rows.exclude(first__state=_GONE).exclude(second__state=_GONE)
    words = dict(OutletPair.Reason.choices)
    return [
        OutletAlike(
            pair.second if pair.first_id == outlet.pk else pair.first,
            pair.score,
            [words[why] for why in pair.reasons],
        )
        for pair in rows.select_related("first", "second").order_by("-score", "-id")[:5]
    ]


def outlet_side_of(outlet: Outlet) -> Side:
    """An outlet as it stands beside the other. Seven queries."""
    hanging = hanging_counts(outlet)
    counts = [
        (_("People there"), outlet.employments.filter(ended=False).count()),
        (_("Belongs to it"), outlet.children.count()),
        (_("Platform accounts"), hanging["accounts"]),
        (_("Interactions"), outlet.interactions.count()),
        (_("Follow-ups"), hanging["follow_ups"]),
        (_("Notes"), hanging["notes"]),
        (_("Files"), hanging["files"]),
    ]
    lines = [SideLine(_("Also known as"), "、".join(outlet.aliases))] if outlet.aliases else []
    return Side(outlet, lines, [(label, count) for label, count in counts if count])


def _label(name: str) -> str | Promise:
    match name:
        case "reach":
            return _("Reach")
        case _:
            return OUTLET_FIELDS.label(name)


def _shown(name: str, outlet: Outlet) -> str:
    match name:
        case "kind":
            return str(outlet.get_kind_display())
        case "level":
            return str(outlet.get_level_display()) if outlet.level else ""
        case "owner":
            return outlet.owner.display_name if outlet.owner else ""
        case "parent":
            return outlet.parent.name if outlet.parent else ""
        case "reach" | "circulation":
            return _figure(outlet, name)
        case _:
            value: Any = getattr(outlet, name)
            return "" if value is None else str(value)


def _figure(outlet: Outlet, name: str) -> str:
    number: int | None = getattr(outlet, name)
    if number is None:
        return ""
    if name == "circulation":
        return f"{number:,}"
    of = " · ".join(part for part in (outlet.reach_source, f"{outlet.reach_on or ''}") if part)
    return f"{number:,} {of}".strip()


OUTLETS = Compared("outlets", OUTLET_FIELDS, _shown, _label)
