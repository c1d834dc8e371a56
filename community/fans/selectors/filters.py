"""What the list of fans is narrowed to, and how each filter is asked of the database.

Tags are asked of ``Fan.tag_ids`` (an array with a GIN index, of which the planner knows how common
each tag is): a rare tag is looked up, a common one met soon enough when walking the list.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Exists, OuterRef, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from community.fans.models import Fan, PlatformIdentity, Tag
from community.fans.registry import fan_filters
from foundation.text.postgres import SearchMatch
from foundation.text.segments import search_query
from kol.platforms.models import FOLLOWED_VALUES

if TYPE_CHECKING:
    from django.db.models import QuerySet

# Names of the choices of "last active": days, within which or beyond which, or never.
WITHIN = {"7": 7, "30": 30, "90": 90}
BEYOND = {"over30": 30, "over90": 90, "over365": 365}
ACTIVE_CHOICES = [
    ("7", _("Within 7 days")),
    ("30", _("Within 30 days")),
    ("90", _("Within 90 days")),
    ("over30", _("Not for 30 days")),
    ("over90", _("Not for 90 days")),
    ("over365", _("Not for a year")),
    ("never", _("Never")),
]
_SINGLE = ("q", "source", "consent", "platform", "active")
_TAGS = {"tag": "tags_all", "any": "tags_any", "none": "tags_none"}


@dataclass(frozen=True, slots=True)
class FanFilters:
    """What the list is narrowed to; empty values don't narrow. ``more`` are other apps'.

    Tags by name: all of, at least one of, none of. ``active_from`` and ``active_to`` bound when a
    fan was last active, the first included, the second not.
    """

    q: str = ""
    tags_all: tuple[str, ...] = ()
    tags_any: tuple[str, ...] = ()
    tags_none: tuple[str, ...] = ()
    source: str = ""
    consent: str = ""
    platform: str = ""
    active: str = ""
    active_from: datetime | None = None
    active_to: datetime | None = None
    order: str = "new"
    more: dict[str, str] = field(default_factory=dict)

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return bool(self.values()) or self.active_from is not None or self.active_to is not None

    def values(self) -> dict[str, str]:
        """The filters that narrow, as the query string names them; tags joined by commas."""
        mine = {name: getattr(self, name) for name in _SINGLE}
        mine |= {name: "，".join(getattr(self, held)) for name, held in _TAGS.items()}
        return {name: value for name, value in {**mine, **self.more}.items() if value}


def filters_of(given: Mapping[str, str]) -> FanFilters:
    """Filters from single values, as ``FanFilters.values`` gives them."""
    from community.fans.importing.rows import tags_split

    said: dict[str, Any] = {name: given.get(name, "").strip()[:120] for name in _SINGLE}
    said |= {held: tuple(tags_split(given.get(name, ""))) for name, held in _TAGS.items()}
    return FanFilters(
        **said,
        order="name" if given.get("order") == "name" else "new",
        more={one.name: given.get(one.name, "") for one in fan_filters()},
    )


def tags_known() -> dict[int, str]:
    """The names of the team's tags by id, in order of names. One query."""
    return dict(Tag.objects.order_by("name").values_list("pk", "name"))


def fans_narrowed(
    filters: FanFilters, *, tags: Mapping[int, str] | None = None, walking: bool = False
) -> "QuerySet[Fan, Fan]":
    """The team's fans that fit, in no order, nothing fetched along. ``tags`` are tags_known(),
    where the caller has them; otherwise a filter by tags makes that query itself.

    ``walking`` asks for words and tags in a form that no index answers and that the planner takes
    to fit half of all: for a caller who knows that many fit, so that walking the list in its order
    meets a page of them soon.
    """
    fans: QuerySet[Fan, Fan] = Fan.objects.filter(state=Fan.State.ACTIVE)
    asked = Q(search=SearchMatch(search_query(filters.q))) if filters.q else Q()
    by_tags = _by_tags(filters, tags)
    if by_tags is None:
        return fans.none()
    asked &= by_tags
    if walking and asked:
        fits = Case(When(asked, then=Value(True)), default=Value(False))
        fans = fans.alias(fits=fits).filter(fits=True)
    elif asked:
        fans = fans.filter(asked)
    if filters.source in Fan.Source.values:
        fans = fans.filter(source=filters.source)
    if filters.consent in Fan.Consent.values:
        fans = fans.filter(consent=filters.consent)
    if filters.platform in FOLLOWED_VALUES:
        there = PlatformIdentity.objects.filter(fan=OuterRef("pk"), platform=filters.platform)
        fans = fans.filter(Exists(there))
    fans = fans.filter(_by_activity(filters, timezone.now()))
    for one in fan_filters():
        if value := filters.more.get(one.name):
            fans = one.narrow(fans, value)
    return fans


def _by_tags(filters: FanFilters, tags: Mapping[int, str] | None) -> Q | None:
    """None when nobody can fit. A name nobody bears: nobody has it, so "all of" finds nobody and
    "none of" leaves it out."""
    asked = Q()
    if not (filters.tags_all or filters.tags_any or filters.tags_none):
        return asked
    ids = {name: pk for pk, name in (tags_known() if tags is None else tags).items()}
    if filters.tags_all:
        if not set(filters.tags_all) <= ids.keys():
            return None
        asked &= Q(tag_ids__contains=[ids[name] for name in filters.tags_all])
    if filters.tags_any:
        known = [ids[name] for name in filters.tags_any if name in ids]
        if not known:
            return None
        asked &= Q(tag_ids__overlap=known)
    if unwanted := [ids[name] for name in filters.tags_none if name in ids]:
        asked &= ~Q(tag_ids__overlap=unwanted)
    return asked


def _by_activity(filters: FanFilters, now: datetime) -> Q:
    asked = Q()
    if filters.active == "never":
        asked &= Q(last_active_at=None)
    elif filters.active in WITHIN:
        asked &= Q(last_active_at__gte=now - timedelta(days=WITHIN[filters.active]))
    elif filters.active in BEYOND:
        asked &= Q(last_active_at__lt=now - timedelta(days=BEYOND[filters.active]))
    bounds: dict[str, Any] = {}
    if filters.active_from is not None:
        bounds["last_active_at__gte"] = filters.active_from
    if filters.active_to is not None:
        bounds["last_active_at__lt"] = filters.active_to
    return asked & Q(**bounds)
