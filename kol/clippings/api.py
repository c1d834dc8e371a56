"""Clippings, for partners' programs."""

from typing import Any, TypeVar

from django.http import StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.lists.filters import Filters
from foundation.partners.api import PartnerView
from foundation.partners.ndjson import TYPE, BulkView, LineOut
from foundation.scopes.errors import NotFound
from kol.clippings.addresses import address_key, canonical_of
from kol.clippings.api_bodies import (
    ClippingChange,
    ClippingFiguresOut,
    ClippingIn,
    ClippingOut,
    ClippingsPageOut,
    clipping_out,
)
from kol.clippings.errors import ClippingRefused, ClippingThere
from kol.clippings.models import Clipping
from kol.clippings.models.clippings import Tone
from kol.clippings.selectors.filters import FIRSTS, UNJUDGED, clipping_filters_of
from kol.clippings.selectors.listing import clippings_figures, clippings_narrowed
from kol.clippings.services.clippings import (
    clipping_archive,
    clipping_create,
    clipping_restore,
    clipping_update,
)
from kol.clippings.services.fields import ClippingInput
from kol.clippings.services.known import contacts_named
from kol.conferences.models import PressEvent
from kol.pitches.models import Pitch
from kol.press.models import Outlet
from kol.press.services.outlets import outlet_find

MOST_ROWS = 10_000
Named = TypeVar("Named", Pitch, PressEvent)
_LONG = ("search", "signature", "bands", "tone_words")
_FILTERS = [
    OpenApiParameter("q", description=_("Words of headline, text, outlet or author")),
    OpenApiParameter("tone", enum=[*Tone.values, UNJUDGED]),
    OpenApiParameter("tag", description=_("Has this tag")),
    OpenApiParameter("outlet", description=_("Published by the outlet of this id")),
    OpenApiParameter("contact", description=_("The contact of this id is in it")),
    OpenApiParameter("watch", description=_("Brought by the watch of this id")),
    OpenApiParameter("campaign", description=_("Belongs to this campaign")),
    OpenApiParameter("pitch", description=_("Came from the pitch of this id")),
    OpenApiParameter("event", description=_("Came from the press event of this id")),
    OpenApiParameter("shared", enum=[FIRSTS, "copies"], description=_("Without copies, or they")),
    OpenApiParameter("from", description=_("Published on this day or later")),
    OpenApiParameter("to", description=_("Published on this day or before")),
    OpenApiParameter("state", enum=Clipping.State.values),
]
_NAMES = [one.name for one in _FILTERS]


def told_of(given: dict[str, Any]) -> ClippingInput:
    """What a body says of a piece. Raises ClippingRefused for contacts, a pitch or an event that is
    not there."""
    said = dict(given)
    nullable = ("reach", "reach_on")
    empties: set[str] = {name for name in nullable if name in said and said[name] is None}
    if "outlet" in said:
        name = said.pop("outlet").strip()
        outlet = Outlet.objects.filter(public_id=name).first() or (
            outlet_find(name) if name else None
        )
        said |= {"outlet": outlet, "outlet_name": "" if outlet else name}
        empties.add("outlet")
    if "pitch" in said:
        said["pitch"] = _named(Pitch, "pitch", said["pitch"])
    if "event" in said:
        said["event"] = _named(PressEvent, "event", said["event"])
    empties |= {"pitch", "event"} & said.keys()
    if "contacts" in said:
        said["contacts"] = contacts_named(said["contacts"])
    return ClippingInput(**said, given=frozenset(empties))


def _named(model: type[Named], field: str, public_id: str | None) -> Named | None:
    """The row of that id; None for an empty one. Raises ClippingRefused."""
    if not public_id:
        return None
    found: Named | None = model._default_manager.filter(public_id=public_id).first()
    if found is None:
        raise ClippingRefused(field=field, missing=public_id)
    return found


class _Narrowed(PartnerView):
    def filters(self) -> Filters:
        """The filters of the query. Raises ValidationError for words that are too long."""
        return clipping_filters_of({name: self.word(name) for name in _NAMES})


class ClippingsView(_Narrowed):
    """All clippings, and keeping one."""

    scopes = {"GET": "press:read", "POST": "press:write"}

    @extend_schema(operation_id="clippings_list", parameters=_FILTERS, responses=ClippingsPageOut)
    def get(self, request: Request) -> Response:
        """Clippings, the newest entry first."""
        return self.page(_whole(clippings_narrowed(self.filters())), clipping_out)

    @extend_schema(operation_id="clippings_add", request=ClippingIn, responses={201: ClippingOut})
    def post(self, request: Request) -> Response:
        """Keep a piece. The outlet's reach is noted as it is today, copies are found by the
        text; nothing is fetched."""
        piece = clipping_create(
            team_id=self.key.team_id,
            actor=self.actor,
            told=told_of(self.read(ClippingIn)),
            origin=Clipping.Origin.API,
        )
        return Response(clipping_out(_piece(piece.public_id)), status=201)


class ClippingFiguresView(_Narrowed):
    """What clippings come to."""

    scopes = {"GET": "press:read"}

    @extend_schema(
        operation_id="clippings_figures", parameters=_FILTERS, responses=ClippingFiguresOut
    )
    def get(self, request: Request) -> Response:
        """Count, distinct outlets, reach and tones of the clippings that fit."""
        figures = clippings_figures(self.filters())
        return Response(
            {str(name): getattr(figures, str(name)) for name in ClippingFiguresOut().fields}
        )


class ClippingView(PartnerView):
    """One clipping."""

    scopes = {"GET": "press:read", "PATCH": "press:write"}

    @extend_schema(operation_id="clippings_get", responses=ClippingOut)
    def get(self, request: Request, public_id: str) -> Response:
        """One clipping by id."""
        return Response(clipping_out(_piece(public_id)))

    @extend_schema(operation_id="clippings_change", request=ClippingChange, responses=ClippingOut)
    def patch(self, request: Request, public_id: str) -> Response:
        """Change what is sent and leave the rest; ``state`` puts it away or brings it back."""
        piece, given = _piece(public_id), self.read(ClippingChange)
        state = given.pop("state", None)
        if given:
            clipping_update(clipping=piece, actor=self.actor, told=told_of(given))
        if state == Clipping.State.ARCHIVED:
            clipping_archive(clipping=piece, actor=self.actor)
        elif state == Clipping.State.ACTIVE:
            clipping_restore(clipping=piece, actor=self.actor)
        return Response(clipping_out(_piece(public_id)))


class ClippingsBulkView(BulkView):
    """Many clippings in one call."""

    scopes = {"POST": "press:write"}
    most_rows = MOST_ROWS
    line = ClippingIn

    @extend_schema(
        operation_id="clippings_bulk",
        request={TYPE: ClippingIn},
        responses={(200, TYPE): OpenApiResponse(LineOut)},
    )
    def post(self, request: Request) -> StreamingHttpResponse:
        """Send up to 10,000 clippings, a line of JSON each (NDJSON); each is answered by a line of
        its own. A row changes the clipping of its address, or adds one. A row that is refused
        spoils no other, and the same rows again change nothing."""
        return self.answer()

    def upsert(self, given: dict[str, Any]) -> tuple[str, str]:
        """Change the piece of this address, or keep a new one."""
        told = told_of(given)
        there = self._there(given.get("url", ""))
        if there is None:
            try:
                made = clipping_create(
                    team_id=self.key.team_id,
                    actor=self.actor,
                    told=told,
                    origin=Clipping.Origin.API,
                )
            except ClippingThere:
                there = self._there(given["url"])
                if there is None:
                    raise
            else:
                return "created", made.public_id
        before = there.updated_at
        after = clipping_update(clipping=there, actor=self.actor, told=told)
        return "updated" if after.updated_at != before else "unchanged", there.public_id

    def _there(self, url: str) -> Clipping | None:
        if not url:
            return None
        return Clipping.objects.filter(address_key=address_key(canonical_of(url))).first()


def _whole(pieces: Any) -> Any:
    return (
        pieces.select_related("outlet", "syndication_of", "pitch", "event")
        .defer(*_LONG)
        .prefetch_related("contacts")
    )


def _piece(public_id: str) -> Clipping:
    piece: Clipping | None = _whole(Clipping.objects.filter(public_id=public_id)).first()
    if piece is None:
        raise NotFound
    return piece
