"""One piece, one watch, one alert, one log."""

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.utils import timezone

from foundation.scopes.errors import NotFound
from foundation.scopes.pages import Page, keyset_page
from foundation.teams.models import Staff
from kol.clippings.models import (
    Capture,
    Clipping,
    ClippingAlert,
    Crisis,
    CrisisEntry,
    Watch,
    WatchItem,
    WatchListener,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

_LONG = ("search", "signature", "bands")
COPIES_SHOWN = 50


def clipping_get(*, public_id: str) -> Clipping:
    """A piece of the team in scope, with what its page shows. Four queries. Raises NotFound."""
    piece = (
        Clipping.objects.select_related("outlet", "syndication_of", "pitch", "event", "created_by")
        .defer(*_LONG, "syndication_of__text", *(f"syndication_of__{name}" for name in _LONG))
        .prefetch_related(
            "contacts",
            Prefetch("files__asset"),
            Prefetch("watch_items", WatchItem.objects.select_related("watch")),
        )
        .filter(public_id=public_id)
        .first()
    )
    if piece is None:
        raise NotFound
    return piece


def copies_of(piece: Clipping) -> list[Clipping]:
    """The copies of a piece that is none itself, in the order of their publication. One query."""
    copies = Clipping.objects.filter(syndication_of=piece, state=Clipping.State.ACTIVE)
    return list(
        copies.select_related("outlet")
        .defer("text", *_LONG)
        .order_by("published_at", "pk")[:COPIES_SHOWN]
    )


def capture_get(*, public_id: str) -> Capture:
    """An address that is being read. One query. Raises NotFound."""
    capture = Capture.objects.filter(public_id=public_id).first()
    if capture is None:
        raise NotFound
    return capture


def watch_get(*, public_id: str) -> Watch:
    """A watch of the team in scope. One query. Raises NotFound."""
    watch = Watch.objects.select_related("outlet").filter(public_id=public_id).first()
    if watch is None:
        raise NotFound
    return watch


def watches_listed(staff: Staff | None = None) -> "QuerySet[Watch, Watch]":
    """The team's watches that have not ended, those in trouble first; with how many pieces each
    brought in 7 days (``week``), and whether ``staff`` gets its alerts (``mine``)."""
    week = Q(
        items__clipping__state=Clipping.State.ACTIVE,
        items__clipping__published_at__gte=timezone.now() - timedelta(days=7),
    )
    mine = WatchListener.objects.filter(watch=OuterRef("pk"), staff=staff)
    return (
        Watch.objects.exclude(state=Watch.State.ENDED)
        .select_related("outlet")
        .annotate(week=Count("items", filter=week), mine=Exists(mine))
        .order_by("state", "-failures", "name", "pk")
    )


def alert_get(*, public_id: str) -> ClippingAlert:
    """An alert, with its watch and who took note. One query. Raises NotFound."""
    alert = (
        ClippingAlert.objects.select_related("watch", "seen_by").filter(public_id=public_id).first()
    )
    if alert is None:
        raise NotFound
    return alert


def alerts_page(*, params: "QueryDict | None" = None) -> Page[ClippingAlert]:
    """Alerts, the newest first, with their watches; ``?state=`` and ``?kind=`` narrow. One
    query."""
    alerts = ClippingAlert.objects.select_related("watch", "seen_by")
    if (state := params.get("state", "") if params else "") in ClippingAlert.State.values:
        alerts = alerts.filter(state=state)
    if (kind := params.get("kind", "") if params else "") in ClippingAlert.Kind.values:
        alerts = alerts.filter(kind=kind)
    return keyset_page(alerts, params=params, size=30, counted=False)


def crises_page(*, params: "QueryDict | None" = None) -> Page[Crisis]:
    """Logs, those that go on first, the newest before, with how many entries each has (``told``).
    One query."""
    logs = Crisis.objects.annotate(told=Count("entries"))
    if (state := params.get("state", "") if params else "") in Crisis.State.values:
        logs = logs.filter(state=state)
    return keyset_page(logs, params=params, size=30, counted=False)


def crisis_get(*, public_id: str) -> Crisis:
    """A log. One query. Raises NotFound."""
    crisis = (
        Crisis.objects.select_related("alert__watch", "opened_by")
        .filter(public_id=public_id)
        .first()
    )
    if crisis is None:
        raise NotFound
    return crisis


def entries_of(crisis: Crisis) -> "QuerySet[CrisisEntry, CrisisEntry]":
    """The entries of a log in the order in which things were said, with who is in them, and the
    entries that put them right (``corrections``). Two queries."""
    entries = CrisisEntry.objects.filter(crisis=crisis)
    fixes = CrisisEntry.objects.select_related("recorded_by").order_by("pk")
    return (
        entries.select_related("contact", "clipping", "recorded_by", "corrects")
        .defer("clipping__text", *(f"clipping__{name}" for name in _LONG))
        .prefetch_related(Prefetch("corrections", fixes))
        .order_by("at", "pk")
    )
