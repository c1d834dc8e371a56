"""What press events and guests look like to partners' programs."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from foundation.partners.serializers import StrictSerializer
from kol.conferences.models import Guest, PressEvent

_PLAIN = (
    "name",
    "kind",
    "starts_at",
    "ends_at",
    "venue",
    "address",
    "online_url",
    "programme",
    "capacity",
    "reply_by",
    "campaign",
)


class PressEventOut(serializers.Serializer[Any]):
    """A press event and how it stands."""

    id = serializers.CharField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(PressEvent.Kind.choices)
    state = serializers.ChoiceField(PressEvent.State.choices)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    venue = serializers.CharField(allow_blank=True)
    address = serializers.CharField(allow_blank=True)
    online_url = serializers.CharField(allow_blank=True)
    programme = serializers.CharField(allow_blank=True)
    capacity = serializers.IntegerField(
        allow_null=True, help_text=_("Guests; null is as many as like")
    )
    reply_by = serializers.DateTimeField(allow_null=True)
    campaign = serializers.CharField(allow_blank=True)
    listed = serializers.IntegerField(help_text=_("People on the list"))
    coming = serializers.IntegerField(help_text=_("People who said yes"))
    came = serializers.IntegerField(help_text=_("People who were let in"))


class PressEventsPageOut(serializers.Serializer[Any]):
    """A page of press events."""

    items = PressEventOut(many=True)
    next = serializers.CharField(allow_null=True)


class PressEventIn(StrictSerializer):
    """An event to be planned."""

    name = serializers.CharField(max_length=80)
    kind = serializers.ChoiceField(
        PressEvent.Kind.choices, required=False, default=PressEvent.Kind.CONFERENCE.value
    )
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    venue = serializers.CharField(max_length=120, required=False, allow_blank=True)
    address = serializers.CharField(max_length=200, required=False, allow_blank=True)
    online_url = serializers.URLField(max_length=300, required=False, allow_blank=True)
    programme = serializers.CharField(max_length=4000, required=False, allow_blank=True)
    capacity = serializers.IntegerField(
        min_value=1, max_value=100_000, required=False, allow_null=True
    )
    reply_by = serializers.DateTimeField(required=False, allow_null=True)
    campaign = serializers.CharField(max_length=80, required=False, allow_blank=True)


class PressEventChange(PressEventIn):
    """What is to change of an event; the rest stays. ``state`` calls it off or puts it back on."""

    name = serializers.CharField(max_length=80, required=False)
    kind = serializers.ChoiceField(PressEvent.Kind.choices, required=False)
    starts_at = serializers.DateTimeField(required=False)
    ends_at = serializers.DateTimeField(required=False)
    state = serializers.ChoiceField(PressEvent.State.choices, required=False)
    reason = serializers.CharField(
        max_length=200,
        required=False,
        allow_blank=True,
        help_text=_("Why it is called off; guests may read it"),
    )


class GuestOut(serializers.Serializer[Any]):
    """A guest of an event."""

    id = serializers.CharField()
    contact = serializers.CharField(help_text=_("Id of the contact"))
    name = serializers.CharField()
    outlet = serializers.CharField(allow_blank=True, help_text=_("Where they worked when listed"))
    answer = serializers.ChoiceField(Guest.Answer.choices, allow_blank=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    words = serializers.CharField(allow_blank=True, help_text=_("What they wrote with it"))
    came_at = serializers.DateTimeField(allow_null=True)


class GuestsPageOut(serializers.Serializer[Any]):
    """A page of guests."""

    items = GuestOut(many=True)
    next = serializers.CharField(allow_null=True)


class GuestsIn(StrictSerializer):
    """Contacts to put on the list."""

    contacts = serializers.ListField(
        child=serializers.CharField(max_length=12),
        min_length=1,
        max_length=500,
        help_text=_("Ids of contacts; who stands on the list already stays as they are"),
    )


class GuestsAddedOut(serializers.Serializer[Any]):
    """What came of it."""

    added = serializers.IntegerField(help_text=_("People new on the list"))
    already = serializers.IntegerField(help_text=_("People who stood on it"))
    left_out = serializers.IntegerField(
        help_text=_("People who may not be contacted or are no longer kept")
    )


class GuestChangeIn(StrictSerializer):
    """An answer to enter, or that the guest is here; each is left alone when it isn't named."""

    answer = serializers.ChoiceField(
        Guest.Answer.choices,
        required=False,
        allow_blank=True,
        help_text=_("Empty takes an answer back"),
    )
    came = serializers.BooleanField(required=False, help_text=_("Only true: they are here"))


def event_out(event: PressEvent) -> dict[str, Any]:
    """An event of ``events_listing`` as PressEventOut has it."""
    return {
        "id": event.public_id,
        "state": event.state,
        **{name: getattr(event, name) for name in _PLAIN},
        "listed": getattr(event, "listed", 0),
        "coming": event.accepted,
        "came": getattr(event, "came", 0),
    }


def guest_out(guest: Guest) -> dict[str, Any]:
    """A guest as GuestOut has it."""
    return {
        "id": guest.public_id,
        "contact": guest.contact.public_id,
        "name": guest.contact.name,
        "outlet": guest.outlet.name if guest.outlet else "",
        "answer": guest.answer,
        "answered_at": guest.answered_at,
        "words": guest.words,
        "came_at": guest.attended_at,
    }
