"""Watches, alerts and crisis logs, for partners' programs."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.partners.api import PartnerView
from foundation.partners.pagination import InFileOrder
from foundation.scopes.errors import NotFound
from kol.clippings.api_bodies_watches import (
    AlertOut,
    AlertsPageOut,
    CrisesPageOut,
    CrisisEntriesPageOut,
    CrisisEntryIn,
    CrisisEntryOut,
    WatchesPageOut,
    WatchIn,
    WatchOut,
    WatchStateIn,
    alert_out,
    crisis_out,
    entry_out,
    watch_out,
)
from kol.clippings.errors import ClippingRefused, WatchEnded
from kol.clippings.models import Clipping, ClippingAlert, Crisis, CrisisEntry, Watch
from kol.clippings.selectors.detail import alert_get, crisis_get, watch_get
from kol.clippings.services.alerts import alert_note
from kol.clippings.services.crisis import EntryInput, entry_add
from kol.clippings.services.watches import (
    WatchInput,
    watch_create,
    watch_end,
    watch_pause,
    watch_resume,
    watch_update,
)
from kol.press.models import Outlet
from kol.press.services.outlets import outlet_find


class WatchesView(PartnerView):
    """All watches, and watching a feed."""

    scopes = {"GET": "press:read", "POST": "press:write"}

    @extend_schema(
        operation_id="watches_list",
        parameters=[OpenApiParameter("state", enum=Watch.State.values)],
        responses=WatchesPageOut,
    )
    def get(self, request: Request) -> Response:
        """Watches with their health, the newest first."""
        watches = Watch.objects.select_related("outlet")
        if state := self.word("state", Watch.State.values):
            watches = watches.filter(state=state)
        return self.page(watches, watch_out)

    @extend_schema(operation_id="watches_add", request=WatchIn, responses={201: WatchOut})
    def post(self, request: Request) -> Response:
        """Watch a feed, from the next minute on."""
        told = _told(self.read(WatchIn))
        watch = watch_create(team_id=self.key.team_id, actor=self.actor, told=told)
        return Response(watch_out(watch), status=201)


class WatchView(PartnerView):
    """One watch."""

    scopes = {"GET": "press:read", "PUT": "press:write", "PATCH": "press:write"}

    @extend_schema(operation_id="watches_get", responses=WatchOut)
    def get(self, request: Request, public_id: str) -> Response:
        """One watch by id."""
        return Response(watch_out(watch_get(public_id=public_id)))

    @extend_schema(operation_id="watches_set", request=WatchIn, responses=WatchOut)
    def put(self, request: Request, public_id: str) -> Response:
        """Set a watch anew; new words look again at what did not fit the old ones."""
        watch = watch_get(public_id=public_id)
        watch_update(watch=watch, actor=self.actor, told=_told(self.read(WatchIn)))
        return Response(watch_out(watch_get(public_id=public_id)))

    @extend_schema(operation_id="watches_state", request=WatchStateIn, responses=WatchOut)
    def patch(self, request: Request, public_id: str) -> Response:
        """Pause, resume or end a watch. One that has ended stays so."""
        watch, state = watch_get(public_id=public_id), self.read(WatchStateIn)["state"]
        if watch.state == Watch.State.ENDED and state != Watch.State.ENDED:
            raise WatchEnded
        change = {
            Watch.State.ACTIVE: watch_resume,
            Watch.State.PAUSED: watch_pause,
            Watch.State.ENDED: watch_end,
        }[state]
        change(watch=watch, actor=self.actor)
        return Response(watch_out(watch_get(public_id=public_id)))


class ClippingAlertsView(PartnerView):
    """All alerts."""

    scopes = {"GET": "press:read"}

    @extend_schema(
        operation_id="alerts_list",
        parameters=[OpenApiParameter("state", enum=ClippingAlert.State.values)],
        responses=AlertsPageOut,
    )
    def get(self, request: Request) -> Response:
        """Alerts, the newest first."""
        alerts = ClippingAlert.objects.select_related("watch")
        if state := self.word("state", ClippingAlert.State.values):
            alerts = alerts.filter(state=state)
        return self.page(alerts, alert_out)


class ClippingAlertNoteView(PartnerView):
    """Taking note of an alert."""

    scopes = {"POST": "press:write"}

    @extend_schema(operation_id="alerts_note", request=None, responses=AlertOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Take note of an alert: it leaves Today. The same again changes nothing."""
        alert_note(alert=alert_get(public_id=public_id), actor=self.actor)
        return Response(alert_out(alert_get(public_id=public_id)))


class CrisesView(PartnerView):
    """All crisis logs."""

    scopes = {"GET": "press:read"}

    @extend_schema(
        operation_id="crises_list",
        parameters=[OpenApiParameter("state", enum=Crisis.State.values)],
        responses=CrisesPageOut,
    )
    def get(self, request: Request) -> Response:
        """Crisis logs, the newest first. They are opened and closed on the desk."""
        logs = Crisis.objects.all()
        if state := self.word("state", Crisis.State.values):
            logs = logs.filter(state=state)
        return self.page(logs, crisis_out)


class CrisisEntriesView(PartnerView):
    """The entries of a crisis log."""

    scopes = {"GET": "press:read", "POST": "press:write"}

    @extend_schema(operation_id="crises_entries", responses=CrisisEntriesPageOut)
    def get(self, request: Request, public_id: str) -> Response:
        """Entries in the order in which they were written down."""
        entries = CrisisEntry.objects.filter(crisis=crisis_get(public_id=public_id))
        return self.page(_whole(entries), entry_out, InFileOrder)

    @extend_schema(
        operation_id="crises_write", request=CrisisEntryIn, responses={201: CrisisEntryOut}
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Write down what was said. Nothing is changed afterwards: ``corrects`` puts an entry
        right by a new one."""
        crisis, given = crisis_get(public_id=public_id), self.read(CrisisEntryIn)
        corrects, clipping = given.pop("corrects", ""), given.pop("clipping", "")
        told = EntryInput(
            **given,
            corrects=_one(CrisisEntry.objects.filter(crisis=crisis), corrects),
            clipping=_one(Clipping.objects.all(), clipping),
        )
        entry = entry_add(crisis=crisis, actor=self.actor, told=told)
        return Response(
            entry_out(_whole(CrisisEntry.objects.filter(pk=entry.pk)).get()), status=201
        )


def _whole(entries: Any) -> Any:
    return entries.select_related("clipping", "corrects").defer(
        "clipping__text", "clipping__search", "clipping__signature", "clipping__bands"
    )


def _one(rows: Any, public_id: str) -> Any:
    """The row of this id, None without one. Raises NotFound."""
    if not public_id:
        return None
    found = rows.filter(public_id=public_id).first()
    if found is None:
        raise NotFound
    return found


def _told(given: dict[str, Any]) -> WatchInput:
    """Raises ClippingRefused for an outlet that is not there."""
    name = given.pop("outlet", "").strip()
    outlet = Outlet.objects.filter(public_id=name).first() or (outlet_find(name) if name else None)
    if name and outlet is None:
        raise ClippingRefused(
            message=_("No outlet goes by this name. Add it first."), field="outlet"
        )
    return WatchInput(**given, outlet=outlet)
