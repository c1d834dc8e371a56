"""The calendar and its weekly times, for partners' programs."""

from datetime import date, time
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.partners.api import PartnerView
from foundation.partners.serializers import StrictSerializer
from foundation.scopes.errors import NotFound
from kol.platforms.connectors.registry import capabilities
from kol.platforms.selectors import account_get
from kol.posts.calendar.entries import FILTERS, MOST, Entry, entries_between, span, states
from kol.posts.calendar.slots import slot_add, slot_remove
from kol.posts.models import PostSlot
from kol.posts.publishing.api_bodies import MODE

READ, WRITE = "posts:read", "posts:write"
MOST_DAYS = 93
# A time of the day without a date or an offset; RFC 3339 has none, so "time" is no format of it.
_CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
GONE = OpenApiResponse(description=gettext_lazy("It is forgotten"))


class EntryOut(serializers.Serializer[Any]):
    """One line of the calendar: a post at a place, or a post that has a day and no place yet."""

    kind = serializers.ChoiceField(
        ["target", "post"], help_text=gettext_lazy("A post at a place, or a post without one yet")
    )
    id = serializers.CharField(help_text=gettext_lazy("Id of the target, or of the post"))
    post = serializers.CharField(help_text=gettext_lazy("Id of the post"))
    at = serializers.DateTimeField(help_text=gettext_lazy("When it goes out, or is meant to"))
    title = serializers.CharField(help_text=gettext_lazy("How the post is called"))
    platform = serializers.CharField(
        allow_blank=True, help_text=gettext_lazy("The platform, or the kind of place")
    )
    place = serializers.CharField(
        allow_blank=True, help_text=gettext_lazy("How the place is called")
    )
    state = serializers.CharField(help_text=gettext_lazy("Where it stands"))
    url = serializers.CharField(allow_blank=True, help_text=gettext_lazy("Where it is live"))
    mode = serializers.CharField(allow_blank=True, help_text=MODE)


class CalendarOut(serializers.Serializer[Any]):
    """Some days of the calendar."""

    items = EntryOut(many=True)
    capped = serializers.BooleanField(
        help_text=gettext_lazy("Whether there are more than fit: ask for fewer days")
    )


class SlotIn(StrictSerializer):
    """A time of the week."""

    weekday = serializers.IntegerField(
        min_value=0, max_value=6, help_text=gettext_lazy("0 is Monday")
    )
    time = serializers.RegexField(
        _CLOCK,
        help_text=gettext_lazy("On the team's own clock"),
        error_messages={"invalid": gettext_lazy("Hours and minutes, such as 20:00.")},
    )
    account = serializers.CharField(
        required=False,
        allow_null=True,
        help_text=gettext_lazy("Id of the platform account; null for any"),
    )
    label = serializers.CharField(  # type: ignore[assignment]
        required=False, allow_blank=True, max_length=40, help_text=gettext_lazy("What it is for")
    )


class SlotOut(serializers.Serializer[Any]):
    """A time of the week."""

    id = serializers.CharField()
    weekday = serializers.IntegerField(help_text=gettext_lazy("0 is Monday"))
    time = serializers.RegexField(_CLOCK, help_text=gettext_lazy("On the team's own clock"))
    account = serializers.CharField(
        allow_null=True, help_text=gettext_lazy("Id of the platform account; null for any")
    )
    label = serializers.CharField(  # type: ignore[assignment]
        allow_blank=True, help_text=gettext_lazy("What it is for")
    )


class SlotsPageOut(serializers.Serializer[Any]):
    """A page of weekly times."""

    items = SlotOut(many=True)
    next = serializers.CharField(allow_null=True)


def entry_out(entry: Entry) -> dict[str, Any]:
    """A line as EntryOut has it."""
    shown = ("kind", "id", "at", "title", "platform", "place", "state", "url", "mode")
    return {"post": entry.post_id, **{name: getattr(entry, name) for name in shown}}


def slot_out(slot: PostSlot) -> dict[str, Any]:
    """A slot, with its account fetched, as SlotOut has it."""
    return {
        "id": slot.public_id,
        "weekday": slot.weekday,
        "time": f"{slot.time:%H:%M}",
        "account": slot.account.public_id if slot.account else None,
        "label": slot.label,
    }


class CalendarView(PartnerView):
    """The calendar."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ}

    @extend_schema(
        operation_id="calendar_list",
        parameters=[
            OpenApiParameter(
                "from", date, required=True, description=gettext_lazy("The first day")
            ),
            OpenApiParameter(
                "to", date, required=True, description=gettext_lazy("The last day; 93 at most")
            ),
            OpenApiParameter("platform", str, description=gettext_lazy("The platform")),
            OpenApiParameter("account", str, description=gettext_lazy("Id of the account")),
            OpenApiParameter(
                "campaign", str, description=gettext_lazy("The campaign they are part of")
            ),
            OpenApiParameter("author", str, description=gettext_lazy("Id of who wrote it")),
            OpenApiParameter("state", str, description=gettext_lazy("Where it stands")),
        ],
        responses=CalendarOut,
    )
    def get(self, request: Request) -> Response:
        """What goes out, went out or is planned on these days of the team's clock, in order."""
        first, last = self._day("from"), self._day("to")
        days = (last - first).days + 1
        if not 1 <= days <= MOST_DAYS:
            words = _("At least one day, and %(most)s at most.") % {"most": MOST_DAYS}
            raise ValidationError({"to": [words]})
        among = {
            "platform": [one.platform for one in capabilities()],
            "state": [value for value, _label in states()],
        }
        filters = {name: self.word(name, among.get(name, ())) for name in FILTERS}
        zone = ZoneInfo(self.staff.team.time_zone)
        entries = entries_between(*span(first, days, zone), filters=filters, ways=True)
        items = [entry_out(entry) for entry in entries]
        return Response({"items": items, "capped": len(items) == MOST})

    def _day(self, name: str) -> date:
        try:
            found = date.fromisoformat(self.word(name))
        except ValueError:
            found = date.min
        # Some days have no moments on some clocks.
        if not 1990 <= found.year <= 2200:
            raise ValidationError({name: [_("A day, such as 2026-11-27.")]})
        return found


class SlotsView(PartnerView):
    """Weekly times."""

    scopes: ClassVar[dict[str, str]] = {"GET": READ, "POST": WRITE}

    @extend_schema(operation_id="calendar_slots_list", responses=SlotsPageOut)
    def get(self, request: Request) -> Response:
        """The times of the week at which the team publishes, those kept last first."""
        return self.page(PostSlot.objects.select_related("account"), slot_out)

    @extend_schema(operation_id="calendar_slots_add", request=SlotIn, responses={201: SlotOut})
    def post(self, request: Request) -> Response:
        """Keep a time of the week."""
        given = self.read(SlotIn)
        account = account_get(given["account"]) if given.get("account") else None
        if given.get("account") and account is None:
            raise ValidationError({"account": [_("There is no such account.")]})
        slot = slot_add(
            staff=self.staff,
            actor=self.actor,
            weekday=given["weekday"],
            at=time.fromisoformat(given["time"]),
            account=account,
            label=given.get("label", ""),
        )
        return Response(slot_out(slot), status=201)


class SlotView(PartnerView):
    """One weekly time."""

    scopes: ClassVar[dict[str, str]] = {"DELETE": WRITE}

    @extend_schema(
        operation_id="calendar_slots_remove",
        responses={204: GONE},
    )
    def delete(self, request: Request, public_id: str) -> Response:
        """Forget a time of the week; what is scheduled at it stays."""
        slot = PostSlot.objects.filter(public_id=public_id).first()
        if slot is None:
            raise NotFound
        slot_remove(slot=slot, staff=self.staff, actor=self.actor)
        return Response(status=204)
