"""What the list of clippings is narrowed by, and how each filter is asked."""

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.lists.filters import Choices, Filters, ListFilter, NobodyFits, filters_read
from foundation.scopes.scope import allowed_team_ids
from foundation.teams.models import Team
from foundation.text.several import words_split
from kol.clippings.models import Clipping, ClippingContact, Watch, WatchItem
from kol.clippings.models.clippings import Tone
from kol.conferences.models import PressEvent
from kol.pitches.models import Pitch
from kol.press.models import Contact, Outlet

if TYPE_CHECKING:
    from django.http import QueryDict

ORDERS: dict[str, tuple[str, ...]] = {"new": ("-published_at", "-id"), "kept": ("-id",)}
UNJUDGED, FIRSTS, COPIES = "none", "firsts", "copies"
TONES: Choices = (*Tone.choices, (UNJUDGED, _("Not judged yet")))
DAYS: Choices = (
    ("7", _("The past 7 days")),
    ("30", _("The past 30 days")),
    ("90", _("The past 90 days")),
    ("365", _("The past year")),
)
SHARED: Choices = ((FIRSTS, _("First publications alone")), (COPIES, _("Copies alone")))


def clipping_filters() -> list[ListFilter]:
    """All filters of the list, in the order in which the page shows them. Days are those of the
    team's clock. No query."""
    return [
        ListFilter(
            "tone", _("Tone"), _by_tone, _("Any tone"), lambda: TONES, in_sight=True
        ),
        ListFilter(
            "days", _("Published"), _by_days, _("Any time"), lambda: DAYS, in_sight=True
        ),
        ListFilter(
            "shared", _("Copies"), _by_copies, _("Copies too"), lambda: SHARED, in_sight=True
        ),
        ListFilter("tag", _("Has all of these tags"), _by_tags, words=True),
        ListFilter("outlet", _("Outlet"), _by_outlet, shown=_outlet_named),
        ListFilter("contact", _("Contact"), _by_contact, shown=_contact_named),
        ListFilter(
            "kind", _("Type"), _one_of("kind", Clipping.Kind.values), _("Any type"),
            lambda: Clipping.Kind.choices,
        ),
        ListFilter(
            "depth", _("How much of it is about us"), _one_of("depth", Clipping.Depth.values),
            _("However much"), lambda: Clipping.Depth.choices,
        ),
        ListFilter("watch", _("Watch"), _by_watch, _("Any watch or none"), _watch_choices),
        ListFilter(
            "origin", _("How it came"), _one_of("origin", Clipping.Origin.values),
            _("Any way"), lambda: Clipping.Origin.choices,
        ),
        ListFilter("campaign", _("Campaign"), lambda value: Q(campaign=value)),
        ListFilter("pitch", _("Pitch it came from"), _by_pitch, shown=_pitch_named),
        ListFilter("event", _("Press event it came from"), _by_event, shown=_event_named),
        ListFilter(
            "from", _("Published on or after"), _bound("gte", 0),
            hint=_("A day, such as 2026-11-01"),
        ),
        ListFilter(
            "to", _("Published on or before"), _bound("lt", 1),
            hint=_("A day, such as 2026-11-30"),
        ),
        ListFilter(
            "state", _("State"), lambda _value: Q(), pgettext_lazy("clipping", "Kept"),
            lambda: [(Clipping.State.ARCHIVED, Clipping.State.ARCHIVED.label)],
        ),
    ]  # fmt: skip


def clipping_filters_of(given: "QueryDict | Mapping[str, str]") -> Filters:
    """Filters from a query string, or from ``Filters.values``."""
    return filters_read(clipping_filters(), given, orders=ORDERS)


def team_zone() -> ZoneInfo:
    """The clock of the team in scope. One query."""
    found = Team.objects.filter(pk__in=allowed_team_ids() or ()).values_list("time_zone", flat=True)
    return ZoneInfo(found.first() or settings.TIME_ZONE)


def day_of(value: str) -> date | None:
    """A day as it is typed, or None."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _one_of(field: str, values: list[str]) -> Callable[[str], Q]:
    return lambda value: Q(**{field: value}) if value in values else Q()


def _by_tone(value: str) -> Q:
    if value == UNJUDGED:
        return Q(tone="")
    return Q(tone=value) if value in Tone.values else Q()


def _by_days(value: str) -> Q:
    if value not in dict(DAYS):
        return Q()
    zone = team_zone()
    first = datetime.now(zone).date() - timedelta(days=int(value))
    return Q(published_at__gte=_midnight(first, zone))


def _bound(side: str, days: int) -> Callable[[str], Q]:
    def asked(value: str) -> Q:
        day = day_of(value)
        if day is None or not 1900 < day.year < 3000:
            return Q()
        return Q(**{f"published_at__{side}": _midnight(day + timedelta(days=days), team_zone())})

    return asked


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)


def _by_copies(value: str) -> Q:
    if value == FIRSTS:
        return Q(syndication_of=None)
    return Q(syndication_of__isnull=False) if value == COPIES else Q()


def _by_tags(value: str) -> Q:
    return Q(tags__contains=words_split(value))


def _pk(model: type[Any], value: str) -> int:
    """The key of the record that a filter names by its public id. One query."""
    found = model.objects.filter(public_id=value).values_list("pk", flat=True).first()
    if found is None:
        raise NobodyFits
    return int(found)


def _named(model: type[Any], value: str, column: str = "name") -> str:
    """What the record that a filter names is called, or nothing. One query."""
    found = model.objects.filter(public_id=value).values_list(column, flat=True).first()
    return str(found or "")


def _by_outlet(value: str) -> Q:
    return Q(outlet=_pk(Outlet, value))


def _outlet_named(value: str) -> str:
    return _named(Outlet, value)


def _by_contact(value: str) -> Q:
    contact = _pk(Contact, value)
    return Q(Exists(ClippingContact.objects.filter(clipping=OuterRef("pk"), contact=contact)))


def _contact_named(value: str) -> str:
    return _named(Contact, value)


def _by_pitch(value: str) -> Q:
    return Q(pitch=_pk(Pitch, value))


def _pitch_named(value: str) -> str:
    return _named(Pitch, value, "release__title")


def _by_event(value: str) -> Q:
    return Q(event=_pk(PressEvent, value))


def _event_named(value: str) -> str:
    return _named(PressEvent, value)


def _by_watch(value: str) -> Q:
    watch = _pk(Watch, value)
    return Q(Exists(WatchItem.objects.filter(clipping=OuterRef("pk"), watch=watch)))


def _watch_choices() -> Choices:
    """The team's watches, by name. One query."""
    return list(Watch.objects.order_by("name", "pk").values_list("public_id", "name")[:200])
