"""What programs send and get about where posts go."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from foundation.partners.serializers import StrictSerializer
from kol.platforms.connectors.errors import Fault
from kol.posts.models import PostAttempt, PostTarget

FAULTS = [one.value for one in Fault]

# Of a target, wherever it is told.
MODE = _(
    "How it goes out, or went, where the platform has several ways; empty where it has one, where"
    " a person finishes it, and where it is not kept"
)


class WarningOut(serializers.Serializer[Any]):
    """One thing that is in the way of a scheduled target."""

    code = serializers.CharField(help_text=_("What it is: connection, token_ends, quota, file, …"))
    text = serializers.CharField(help_text=_("What is wrong, and what to do about it"))


class TargetOut(serializers.Serializer[Any]):
    """One post at one place."""

    id = serializers.CharField()
    post = serializers.CharField(help_text=_("Id of the post"))
    kind = serializers.CharField(help_text=_("account, or a kind of place such as group"))
    account = serializers.CharField(allow_null=True, help_text=_("Id of the platform account"))
    ref = serializers.CharField(
        allow_blank=True, help_text=_("Id of the group, where it goes to no account")
    )
    platform = serializers.CharField(help_text=_("The platform, or the kind of place"))
    place = serializers.CharField(help_text=_("How the place is called"))
    state = serializers.ChoiceField(PostTarget.State.choices, help_text=_("Where it stands"))
    due_at = serializers.DateTimeField(allow_null=True, help_text=_("When it is to go out"))
    next_try_at = serializers.DateTimeField(
        allow_null=True, help_text=_("When it is tried next; later than due after a rate limit")
    )
    live_at = serializers.DateTimeField(allow_null=True, help_text=_("When it went live"))
    url = serializers.CharField(allow_blank=True, help_text=_("Where it is live"))
    remote_id = serializers.CharField(
        allow_blank=True, help_text=_("What the platform calls the post")
    )
    fault = serializers.ChoiceField(
        FAULTS, allow_blank=True, help_text=_("The kind of what went wrong")
    )
    reason = serializers.CharField(
        allow_blank=True,
        help_text=_("The platform's own sentence, or one word of ours for what it did not say"),
    )
    mode = serializers.CharField(allow_blank=True, help_text=MODE)
    attempts = serializers.IntegerField(help_text=_("How often it was tried"))
    warnings = WarningOut(
        many=True, help_text=_("Why it would not go out as it stands; looked at ten minutes ahead")
    )


class TargetsPageOut(serializers.Serializer[Any]):
    """A page of targets."""

    items = TargetOut(many=True)
    next = serializers.CharField(allow_null=True)


class AttemptOut(serializers.Serializer[Any]):
    """One try."""

    number = serializers.IntegerField(help_text=_("Which try it belongs to"))
    step = serializers.ChoiceField(PostAttempt.Step.choices, help_text=_("Which step it was"))
    outcome = serializers.CharField(allow_blank=True, help_text=_("The state it led to"))
    fault = serializers.CharField(allow_blank=True, help_text=_("The kind of what went wrong"))
    code = serializers.CharField(allow_blank=True, help_text=_("The platform's own code"))
    reason = serializers.CharField(allow_blank=True, help_text=_("The platform's own sentence"))
    log_id = serializers.CharField(allow_blank=True, help_text=_("What its support asks for"))
    begun_at = serializers.DateTimeField(help_text=_("When it began"))
    ended_at = serializers.DateTimeField(
        allow_null=True, help_text=_("When it ended; null where no answer was noted")
    )


class AttemptsPageOut(serializers.Serializer[Any]):
    """A page of tries."""

    items = AttemptOut(many=True)
    next = serializers.CharField(allow_null=True)


class PlaceIn(StrictSerializer):
    """A place a post is to go to."""

    kind = serializers.CharField(
        default="account", max_length=12, help_text=_("account, or a kind of place such as group")
    )
    ref = serializers.CharField(
        max_length=40, help_text=_("Id of the platform account, or of the group")
    )


class PlacesIn(StrictSerializer):
    """All places a post is to go to."""

    places = PlaceIn(
        many=True, help_text=_("The places; planned ones that are left out are taken off")
    )


class WhenIn(StrictSerializer):
    """When it goes out."""

    due_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text=_("The moment; null or left out is now")
    )
    move = serializers.BooleanField(
        default=False, help_text=_("Over a quota, take the next free moment")
    )


class ConfirmIn(StrictSerializer):
    """What somebody saw at the platform."""

    live = serializers.BooleanField(help_text=_("Whether it is there"))
    url = serializers.CharField(
        default="", allow_blank=True, max_length=2000, help_text=_("Where it is live")
    )
    reason = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=300,
        help_text=_("Why the address is right although it looks wrong, or why there is none"),
    )
    again = serializers.BooleanField(
        default=True, help_text=_("Where it is not there: whether it goes out again")
    )
