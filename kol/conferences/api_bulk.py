"""Many press events, or many guests of one, in one call."""

from typing import Any

from django.http import StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from foundation.partners.ndjson import TYPE, BulkView, LineOut
from foundation.scopes.errors import NotFound
from kol.conferences.api_bodies import GuestChangeIn, PressEventIn
from kol.conferences.errors import GuestLeftOut
from kol.conferences.models import Guest, PressEvent
from kol.conferences.selectors.events import event_get
from kol.conferences.services import (
    event_create,
    event_update,
    guest_answer,
    guest_check_in,
    guests_add,
)
from kol.conferences.services.events import event_name
from kol.press.models import Contact

MOST_ROWS = 10_000
LINES = {(200, TYPE): OpenApiResponse(LineOut)}


class PressEventLine(PressEventIn):
    """A row about an event."""

    id = serializers.CharField(
        max_length=12,
        required=False,
        help_text=_("Of an event that is there; without it name and beginning say which it is"),
    )
    kind = serializers.ChoiceField(PressEvent.Kind.choices, required=False)


class GuestLine(GuestChangeIn):
    """A row about a guest."""

    contact = serializers.CharField(max_length=12, help_text=_("Id of the contact"))


class PressEventsBulkView(BulkView):
    """Many press events."""

    scopes = {"POST": "press:write"}
    most_rows = MOST_ROWS
    line = PressEventLine

    @extend_schema(
        operation_id="press_events_bulk", request={TYPE: PressEventLine}, responses=LINES
    )
    def post(self, request: Request) -> StreamingHttpResponse:
        """Send up to 10,000 events, a line of JSON each (NDJSON); each is answered by a line of its
        own. A row changes the event of its id, else the one of its name that begins then, or plans
        one. A row that is refused spoils no other, and the same rows again change nothing."""
        return self.answer()

    def upsert(self, given: dict[str, Any]) -> tuple[str, str]:
        """Change the event a row is about, or plan it."""
        event = self._there(given.pop("id", ""), given)
        if event is None:
            made = event_create(
                team_id=self.key.team_id, actor=self.actor, owner=self.staff, by=self.staff, **given
            )
            return "created", made.public_id
        before = {name: getattr(event, name) for name in given}
        after = event_update(event=event, actor=self.actor, **given)
        changed = any(getattr(after, name) != value for name, value in before.items())
        return "updated" if changed else "unchanged", event.public_id

    def _there(self, public_id: str, given: dict[str, Any]) -> PressEvent | None:
        if public_id:
            return event_get(public_id)
        name = event_name(given["name"])
        same = PressEvent.objects.filter(name=name, starts_at=given["starts_at"])
        return same.order_by("pk").first()


class GuestsBulkView(BulkView):
    """Many guests of an event."""

    scopes = {"POST": "press:write"}
    most_rows = MOST_ROWS
    line = GuestLine

    @extend_schema(
        operation_id="press_event_guests_bulk", request={TYPE: GuestLine}, responses=LINES
    )
    def post(self, request: Request, public_id: str) -> StreamingHttpResponse:
        """Send up to 10,000 guests, a line of JSON each (NDJSON); each is answered by a line of its
        own. A row puts its contact on the list where they are not, enters their answer and that
        they are here, each where it is named. Nobody is written to by this, and the same rows again
        change nothing."""
        event_get(public_id)
        return self.answer()

    def upsert(self, given: dict[str, Any]) -> tuple[str, str]:
        """Put somebody on the list, and note what a row says of them."""
        event = event_get(self.kwargs["public_id"])
        contact = Contact.objects.filter(public_id=given["contact"]).first()
        if contact is None:
            raise NotFound(field="contact")
        came = guests_add(event=event, contacts=[contact], actor=self.actor)
        if came.left_out:
            raise GuestLeftOut(field="contact")
        guest = Guest.objects.select_related("event").get(event=event, contact=contact)
        changed = False
        if "answer" in given and given["answer"] != guest.answer:
            guest_answer(guest=guest, answer=given["answer"], actor=self.actor)
            changed = True
        if given.get("came"):
            changed |= guest_check_in(guest=guest, by=None, how=Guest.CameBy.CODE, actor=self.actor)
        if came.added:
            return "created", guest.public_id
        return "updated" if changed else "unchanged", guest.public_id
