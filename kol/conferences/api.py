"""Press events and their guests, for partners' programs."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.partners.api import PartnerView
from foundation.scopes.errors import NotAllowed, NotFound
from foundation.teams.models import Staff
from kol.conferences.api_bodies import (
    GuestChangeIn,
    GuestOut,
    GuestsAddedOut,
    GuestsIn,
    GuestsPageOut,
    PressEventChange,
    PressEventIn,
    PressEventOut,
    PressEventsPageOut,
    event_out,
    guest_out,
)
from kol.conferences.models import Guest, PressEvent
from kol.conferences.selectors.events import (
    event_get,
    events_counted,
    events_listing,
    guest_get,
    guests_listing,
)
from kol.conferences.services import (
    event_cancel,
    event_create,
    event_restore,
    event_update,
    guest_answer,
    guest_check_in,
    guest_remove,
    guests_add,
)
from kol.conferences.words import GUEST_STATES
from kol.press.models import Contact

GONE = OpenApiResponse(description=_("Off the list; asked again it is 404"))


class PressEventsView(PartnerView):
    """The team's press events."""

    scopes = {"GET": "press:read", "POST": "press:write"}

    @extend_schema(
        operation_id="press_events_list",
        parameters=[
            OpenApiParameter(
                "when", enum=["coming", "past", "cancelled"], description=_("Coming if not said")
            )
        ],
        responses=PressEventsPageOut,
    )
    def get(self, request: Request) -> Response:
        """Events that are coming, past or called off, the newest entry first."""
        when = request.query_params.get("when", "coming")
        return self.page(events_listing(when=when), event_out)

    @extend_schema(
        operation_id="press_events_plan", request=PressEventIn, responses={201: PressEventOut}
    )
    def post(self, request: Request) -> Response:
        """Plan an event; whoever made the key is in charge of it."""
        given = self.read(PressEventIn)
        owner = Staff.objects.filter(user=self.actor.user_id, state=Staff.State.ACTIVE).first()
        if owner is None:
            raise NotAllowed
        event = event_create(
            team_id=owner.team_id, actor=self.actor, owner=owner, by=owner, **given
        )
        return Response(event_out(event), status=201)


class PressEventView(PartnerView):
    """One press event."""

    scopes = {"GET": "press:read", "PATCH": "press:write"}

    @extend_schema(operation_id="press_events_get", responses=PressEventOut)
    def get(self, request: Request, public_id: str) -> Response:
        """An event and how it stands."""
        return Response(_one(public_id))

    @extend_schema(
        operation_id="press_events_change", request=PressEventChange, responses=PressEventOut
    )
    def patch(self, request: Request, public_id: str) -> Response:
        """Change an event, call it off, or put it back on. Nobody is written to by this."""
        given = self.read(PressEventChange)
        state, reason = given.pop("state", None), given.pop("reason", "")
        event = event_get(public_id)
        if given:
            event = event_update(event=event, actor=self.actor, **given)
        if state == PressEvent.State.CANCELLED:
            event_cancel(event=event, reason=reason, actor=self.actor)
        elif state == PressEvent.State.PLANNED:
            event_restore(event=event, actor=self.actor)
        return Response(_one(public_id))


class GuestsView(PartnerView):
    """Guests of an event."""

    scopes = {"GET": "press:read", "POST": "press:write"}

    @extend_schema(
        operation_id="press_event_guests_list",
        parameters=[
            OpenApiParameter("state", enum=list(GUEST_STATES)),
            OpenApiParameter("q", str, description=_("Name, pinyin, outlet or door code")),
        ],
        responses=GuestsPageOut,
    )
    def get(self, request: Request, public_id: str) -> Response:
        """Who is on the list, the newest first."""
        asked = request.query_params
        guests = guests_listing(
            event_get(public_id), state=asked.get("state", ""), q=asked.get("q", "").strip()
        )
        return self.page(guests, guest_out)

    @extend_schema(
        operation_id="press_event_guests_add", request=GuestsIn, responses=GuestsAddedOut
    )
    def post(self, request: Request, public_id: str) -> Response:
        """Put contacts on the list. Nothing is sent by this."""
        wanted = set(self.read(GuestsIn)["contacts"])
        people = list(Contact.objects.filter(public_id__in=wanted))
        if len(people) < len(wanted):
            raise NotFound(field="contacts")
        came = guests_add(event=event_get(public_id), contacts=people, actor=self.actor)
        return Response({"added": came.added, "already": came.already, "left_out": came.left_out})


class GuestView(PartnerView):
    """One guest of an event."""

    scopes = {"PATCH": "press:write", "DELETE": "press:write"}

    @extend_schema(
        operation_id="press_event_guests_change", request=GuestChangeIn, responses=GuestOut
    )
    def patch(self, request: Request, public_id: str, guest_id: str) -> Response:
        """Enter an answer, or that the guest is here."""
        given = self.read(GuestChangeIn)
        guest = guest_get(event_get(public_id), guest_id)
        if "answer" in given:
            guest_answer(guest=guest, answer=given["answer"], actor=self.actor)
        if given.get("came"):
            guest_check_in(guest=guest, by=None, how=Guest.CameBy.CODE, actor=self.actor)
        return Response(guest_out(guest_get(guest.event, guest_id)))

    @extend_schema(operation_id="press_event_guests_remove", responses={204: GONE})
    def delete(self, request: Request, public_id: str, guest_id: str) -> Response:
        """Take a guest off the list who was not let in."""
        guest_remove(guest=guest_get(event_get(public_id), guest_id), actor=self.actor)
        return Response(status=204)


def _one(public_id: str) -> dict[str, Any]:
    event = events_counted().filter(public_id=public_id).first()
    if event is None:
        raise NotFound
    return event_out(event)
