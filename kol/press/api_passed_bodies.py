"""What interactions and follow-ups look like to partners' programs."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from foundation.partners.serializers import StrictSerializer
from kol.press.models import FollowUp, Interaction

MOST = 50


class NamedOut(serializers.Serializer[Any]):
    """Somebody or something by id and name."""

    id = serializers.CharField()
    name = serializers.CharField(allow_blank=True)


class InteractionOut(serializers.Serializer[Any]):
    """Something that passed with the media."""

    id = serializers.CharField()
    key = serializers.CharField(help_text=_("Your own id of it, where a program entered it"))
    kind = serializers.ChoiceField(
        Interaction.Kind.choices, help_text=_("Call, WeChat, mail, meeting")
    )
    direction = serializers.ChoiceField(
        Interaction.Direction.choices, help_text=_("Who began: ours, theirs, or both")
    )
    at = serializers.DateTimeField(help_text=_("When it passed"))
    minutes = serializers.IntegerField(allow_null=True, help_text=_("How long, where it was said"))
    summary = serializers.CharField(allow_blank=True, help_text=_("What was said"))
    contacts = NamedOut(many=True, help_text=_("Those of the media who took part"))
    staff = NamedOut(many=True, help_text=_("People of the team who took part"))
    outlet = NamedOut(allow_null=True, help_text=_("For which outlet"))
    created_at = serializers.DateTimeField()


class InteractionsPageOut(serializers.Serializer[Any]):
    """A page of interactions."""

    items = InteractionOut(many=True)
    next = serializers.CharField(allow_null=True)


class InteractionFollowUpIn(StrictSerializer):
    """Something that is to be done, and by when."""

    text = serializers.CharField(max_length=200, help_text=_("What is to be done"))
    due_at = serializers.DateTimeField(help_text=_("When; its owner is reminded then"))
    owner = serializers.CharField(
        max_length=12,
        required=False,
        help_text=_("Id of who does it; whoever made the key, if not given"),
    )


class InteractionIn(StrictSerializer):
    """Something that passed, with contacts, an outlet or both."""

    kind = serializers.ChoiceField(
        Interaction.Kind.choices, help_text=_("Call, WeChat, mail, meeting")
    )
    direction = serializers.ChoiceField(
        Interaction.Direction.choices,
        required=False,
        help_text=_("Who began: ours, theirs, or both"),
    )
    at = serializers.DateTimeField(required=False, help_text=_("Now, if not given"))
    minutes = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=1440, help_text=_("How long")
    )
    summary = serializers.CharField(
        max_length=4000, required=False, allow_blank=True, help_text=_("What was said")
    )
    contacts = serializers.ListField(
        child=serializers.CharField(max_length=12),
        required=False,
        max_length=MOST,
        help_text=_("Ids of contacts who took part"),
    )
    staff = serializers.ListField(
        child=serializers.CharField(max_length=12),
        required=False,
        max_length=MOST,
        help_text=_("Ids of people of the team who took part"),
    )
    outlet = serializers.CharField(
        max_length=12,
        required=False,
        help_text=_("Id of the outlet; where the first contact works now, if not given"),
    )
    key = serializers.CharField(
        max_length=60,
        required=False,
        help_text=_("An id of your own: sent again, nothing is entered a second time"),
    )
    follow_up = InteractionFollowUpIn(required=False, help_text=_("What is to follow"))


class InteractionLineIn(InteractionIn, StrictSerializer):
    """A row of many: an interaction, known by its ``key``."""

    key = serializers.CharField(
        max_length=60, help_text=_("An id of your own: sent again, it is the same interaction")
    )


class InteractionChange(StrictSerializer):
    """What is to be different. Lists replace what was there."""

    kind = serializers.ChoiceField(
        Interaction.Kind.choices, required=False, help_text=_("Call, WeChat, mail, meeting")
    )
    direction = serializers.ChoiceField(
        Interaction.Direction.choices,
        required=False,
        help_text=_("Who began: ours, theirs, or both"),
    )
    at = serializers.DateTimeField(required=False, help_text=_("When it passed"))
    minutes = serializers.IntegerField(
        required=False, allow_null=True, min_value=0, max_value=1440, help_text=_("How long")
    )
    summary = serializers.CharField(
        max_length=4000, required=False, allow_blank=True, help_text=_("What was said")
    )


class FollowUpOut(serializers.Serializer[Any]):
    """Something that is to be done about a contact or an outlet."""

    id = serializers.CharField()
    text = serializers.CharField(allow_blank=True, help_text=_("What is to be done"))
    due_at = serializers.DateTimeField(help_text=_("When; its owner is reminded then"))
    state = serializers.ChoiceField(FollowUp.State.choices)
    done_at = serializers.DateTimeField(allow_null=True, help_text=_("When it was done or dropped"))
    owner = NamedOut(help_text=_("Who does it"))
    contact = NamedOut(allow_null=True, help_text=_("About whom"))
    outlet = NamedOut(allow_null=True, help_text=_("About which outlet"))
    created_at = serializers.DateTimeField()


class FollowUpsPageOut(serializers.Serializer[Any]):
    """A page of follow-ups."""

    items = FollowUpOut(many=True)
    next = serializers.CharField(allow_null=True)


class FollowUpAddIn(InteractionFollowUpIn, StrictSerializer):
    """A follow-up, and about whom: a contact, an outlet or both."""

    contact = serializers.CharField(max_length=12, required=False, help_text=_("Id of a contact"))
    outlet = serializers.CharField(max_length=12, required=False, help_text=_("Id of an outlet"))


class FollowUpChange(StrictSerializer):
    """What is to be different; ``state`` ends it or opens it again."""

    text = serializers.CharField(max_length=200, required=False, help_text=_("What is to be done"))
    due_at = serializers.DateTimeField(
        required=False, help_text=_("When; its owner is reminded then")
    )
    owner = serializers.CharField(max_length=12, required=False, help_text=_("Id of who does it"))
    state = serializers.ChoiceField(FollowUp.State.choices, required=False)


def interaction_out(one: Interaction) -> dict[str, Any]:
    """An interaction of with_people."""
    return {
        "id": one.public_id,
        "key": one.key.removeprefix("api:") if one.key.startswith("api:") else "",
        "kind": one.kind,
        "direction": one.direction,
        "at": one.at,
        "minutes": one.minutes,
        "summary": one.summary,
        "contacts": [_named(row.contact) for row in one.interactioncontact_set.all()],
        "staff": [_ours(row.staff) for row in one.interactionstaff_set.all()],
        "outlet": _named(one.outlet),
        "created_at": one.created_at,
    }


def follow_up_out(one: FollowUp) -> dict[str, Any]:
    """A follow-up of follow_ups_narrowed."""
    return {
        "id": one.public_id,
        "text": one.text,
        "due_at": one.due_at,
        "state": one.state,
        "done_at": one.done_at,
        "owner": _ours(one.owner),
        "contact": _named(one.contact),
        "outlet": _named(one.outlet),
        "created_at": one.created_at,
    }


def _named(one: Any) -> dict[str, str] | None:
    return {"id": one.public_id, "name": one.name} if one is not None else None


def _ours(staff: Any) -> dict[str, str]:
    return {"id": staff.public_id, "name": staff.display_name}
