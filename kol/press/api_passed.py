"""Interactions and follow-ups, for partners' programs."""

from typing import Any

from django.http import StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.partners.api import PartnerView
from foundation.partners.ndjson import TYPE, BulkView, LineOut
from foundation.scopes.errors import NotFound
from foundation.teams.models import Staff
from foundation.teams.selectors import staff_list
from kol.press.api_passed_bodies import (
    FollowUpAddIn,
    FollowUpChange,
    FollowUpOut,
    FollowUpsPageOut,
    InteractionChange,
    InteractionIn,
    InteractionLineIn,
    InteractionOut,
    InteractionsPageOut,
    follow_up_out,
    interaction_out,
)
from kol.press.models import Contact, FollowUp, Interaction, Outlet
from kol.press.selectors.passed import (
    day_read,
    follow_up_get,
    follow_ups_narrowed,
    interaction_get,
    interactions_narrowed,
    with_people,
)
from kol.press.services.follow_ups import (
    FollowUpInput,
    follow_up_add,
    follow_up_end,
    follow_up_reopen,
    follow_up_update,
)
from kol.press.services.interactions import (
    There,
    interaction_log,
    interaction_remove,
    interaction_update,
)

GONE = OpenApiResponse(description=_("It is gone."))
# What a row may change of what its key entered; who took part stays.
_PLAIN = ("kind", "direction", "at", "minutes", "summary")
_ABOUT = [
    OpenApiParameter("contact", description=_("About the contact of this id")),
    OpenApiParameter("outlet", description=_("About the outlet of this id")),
]
_SPAN = [
    OpenApiParameter("from", description=_("Passed on this day or later, such as 2026-11-26")),
    OpenApiParameter("to", description=_("Passed on this day or earlier")),
]


def _contacts(ids: list[str]) -> list[Contact]:
    """The contacts of these ids, in that order. One query. Raises NotFound naming the field."""
    found = {one.public_id: one for one in Contact.objects.filter(public_id__in=ids)}
    if set(ids) - set(found):
        raise NotFound(field="contacts")
    return [found[public_id] for public_id in dict.fromkeys(ids)]


def _staff(ids: list[str], field: str = "staff") -> list[Staff]:
    """Active staff of these ids. One query. Raises NotFound naming the field."""
    found = {one.public_id: one for one in staff_list().filter(public_id__in=ids)}
    if set(ids) - set(found):
        raise NotFound(field=field)
    return [found[public_id] for public_id in dict.fromkeys(ids)]


def _outlet(public_id: str | None) -> Outlet | None:
    if not public_id:
        return None
    outlet = Outlet.objects.filter(public_id=public_id).first()
    if outlet is None:
        raise NotFound(field="outlet")
    return outlet


def _day(view: PartnerView, name: str) -> str:
    """A day in the query, or "". Raises ValidationError."""
    raw = view.word(name)
    if raw and day_read(raw) is None:
        raise ValidationError({name: [_("Write a day as 2026-11-26.")]})
    return raw


def _follow_up(given: dict[str, Any], maker: Staff) -> FollowUpInput:
    owner = _staff([given["owner"]], "owner")[0] if given.get("owner") else maker
    return FollowUpInput(given["text"], given["due_at"], owner)


def _entered(view: PartnerView, given: dict[str, Any]) -> Interaction:
    """Enter what was sent. Raises as interaction_log, and NotFound naming the field."""
    there = There(
        _contacts(given.pop("contacts", [])),
        _staff(given.pop("staff", [])),
        _outlet(given.pop("outlet", None)),
    )
    follow_up, key = given.pop("follow_up", None), given.pop("key", "")
    return interaction_log(
        team_id=view.key.team_id,
        actor=view.actor,
        there=there,
        key=f"api:{key}" if key else "",
        follow_up=_follow_up(follow_up, view.staff) if follow_up else None,
        **given,
    )


class InteractionsView(PartnerView):
    """What passed with the media."""

    scopes = {"GET": "press:read", "POST": "press:write"}

    @extend_schema(
        operation_id="interactions_list",
        parameters=[OpenApiParameter("kind", enum=Interaction.Kind.values), *_ABOUT, *_SPAN],
        responses=InteractionsPageOut,
    )
    def get(self, request: Request) -> Response:
        """Interactions, the newest entry first."""
        chosen = {
            "kind": self.word("kind", Interaction.Kind.values),
            "contact": self.word("contact"),
            "outlet": self.word("outlet"),
            "from": _day(self, "from"),
            "to": _day(self, "to"),
        }
        return self.page(with_people(interactions_narrowed(chosen)), interaction_out)

    @extend_schema(
        operation_id="interactions_enter", request=InteractionIn, responses={201: InteractionOut}
    )
    def post(self, request: Request) -> Response:
        """Enter what passed, and what is to follow. With a ``key`` that was used before it gives
        what that entered."""
        entered = _entered(self, self.read(InteractionIn))
        return Response(interaction_out(interaction_get(entered.public_id)), status=201)


class InteractionsBulkView(BulkView):
    """Many interactions in one call."""

    scopes = {"POST": "press:write"}
    most_rows = 10_000
    line = InteractionLineIn

    @extend_schema(
        operation_id="interactions_bulk",
        request={TYPE: InteractionLineIn},
        responses={(200, TYPE): OpenApiResponse(LineOut)},
    )
    def post(self, request: Request) -> StreamingHttpResponse:
        """Enter or change up to 10,000 interactions: a line of JSON each, a line of answer each. A
        row is known by its ``key``; sent again it changes what differs, and enters nothing."""
        return self.answer()

    def upsert(self, given: dict[str, Any]) -> tuple[str, str]:
        """Enter a row, or change what its key entered before. Raises as interaction_log."""
        earlier = Interaction.objects.filter(key=f"api:{given['key']}").first()
        if earlier is None:
            return "created", _entered(self, given).public_id
        plain = {name: given[name] for name in _PLAIN if name in given}
        changed = interaction_update(interaction=earlier, actor=self.actor, **plain)
        same = changed.edited_at == earlier.edited_at
        return "unchanged" if same else "updated", changed.public_id


class InteractionView(PartnerView):
    """One interaction."""

    scopes = {"GET": "press:read", "PATCH": "press:write", "DELETE": "press:write"}

    @extend_schema(operation_id="interactions_get", responses=InteractionOut)
    def get(self, request: Request, public_id: str) -> Response:
        """One interaction by id."""
        return Response(interaction_out(interaction_get(public_id)))

    @extend_schema(
        operation_id="interactions_change", request=InteractionChange, responses=InteractionOut
    )
    def patch(self, request: Request, public_id: str) -> Response:
        """Change what is sent and leave the rest; who took part stays."""
        interaction_update(
            interaction=interaction_get(public_id),
            actor=self.actor,
            **self.read(InteractionChange),
        )
        return Response(interaction_out(interaction_get(public_id)))

    @extend_schema(operation_id="interactions_delete", responses={204: GONE})
    def delete(self, request: Request, public_id: str) -> Response:
        """Delete an interaction with its files and follow-ups."""
        interaction_remove(interaction=interaction_get(public_id), actor=self.actor)
        return Response(status=204)


class FollowUpsView(PartnerView):
    """What is to be done about the media."""

    scopes = {"GET": "press:read", "POST": "press:write"}

    @extend_schema(
        operation_id="follow_ups_list",
        parameters=[
            OpenApiParameter(
                "state", enum=FollowUp.State.values, description=_("Open ones, if not said")
            ),
            OpenApiParameter("owner", description=_("Of the person of the team with this id")),
            *_ABOUT,
        ],
        responses=FollowUpsPageOut,
    )
    def get(self, request: Request) -> Response:
        """Follow-ups, the newest entry first."""
        chosen = {
            "state": self.word("state", FollowUp.State.values),
            "whose": self.word("owner") or "all",
            "contact": self.word("contact"),
            "outlet": self.word("outlet"),
        }
        return self.page(follow_ups_narrowed(chosen), follow_up_out)

    @extend_schema(
        operation_id="follow_ups_plan", request=FollowUpAddIn, responses={201: FollowUpOut}
    )
    def post(self, request: Request) -> Response:
        """Plan a follow-up; its owner gets a mail when it is due."""
        given = self.read(FollowUpAddIn)
        contact = _contacts([given["contact"]])[0] if given.get("contact") else None
        added = follow_up_add(
            team_id=self.key.team_id,
            actor=self.actor,
            given=_follow_up(given, self.staff),
            contact=contact,
            outlet=_outlet(given.get("outlet")),
        )
        return Response(follow_up_out(follow_up_get(added.public_id)), status=201)


class FollowUpView(PartnerView):
    """One follow-up."""

    scopes = {"GET": "press:read", "PATCH": "press:write"}

    @extend_schema(operation_id="follow_ups_get", responses=FollowUpOut)
    def get(self, request: Request, public_id: str) -> Response:
        """One follow-up by id."""
        return Response(follow_up_out(follow_up_get(public_id)))

    @extend_schema(operation_id="follow_ups_change", request=FollowUpChange, responses=FollowUpOut)
    def patch(self, request: Request, public_id: str) -> Response:
        """Change what is sent; ``state`` marks it done or dropped, or opens it again. Another time
        or owner reminds anew."""
        one, given = follow_up_get(public_id), self.read(FollowUpChange)
        state = given.pop("state", "")
        if given.get("owner"):
            given["owner"] = _staff([given["owner"]], "owner")[0]
        if state == FollowUp.State.OPEN:
            follow_up_reopen(follow_up=one, actor=self.actor)
        if given:
            follow_up_update(follow_up=one, actor=self.actor, **given)
        if state and state != FollowUp.State.OPEN:
            follow_up_end(follow_up=one, actor=self.actor, state=state)
        return Response(follow_up_out(follow_up_get(public_id)))
