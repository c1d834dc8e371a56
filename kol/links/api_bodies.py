"""What short links look like to partners' programs."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from foundation.partners.serializers import StrictSerializer
from kol.links.models import URL_LENGTH, TrackedLink
from kol.links.services import link_url
from kol.platforms.models import Platform


class LinkOut(serializers.Serializer[Any]):
    """A tracked short link."""

    id = serializers.CharField()
    short_url = serializers.CharField(help_text=_("The address to give to people"))
    url = serializers.CharField(help_text=_("Where it leads, before UTM parameters are added"))
    name = serializers.CharField(allow_blank=True, help_text=_("What the team calls it"))
    platform = serializers.CharField(allow_blank=True, help_text=_("Where it was put"))
    purpose = serializers.CharField(allow_blank=True, help_text=_("What it is for, of a post's"))
    campaign = serializers.CharField(allow_blank=True)
    state = serializers.ChoiceField(TrackedLink.State.choices)
    created_at = serializers.DateTimeField()


class LinksPageOut(serializers.Serializer[Any]):
    """A page of short links."""

    items = LinkOut(many=True)
    next = serializers.CharField(allow_null=True)


class LinkIn(StrictSerializer):
    """A short link to be made."""

    url = serializers.CharField(max_length=URL_LENGTH, help_text=_("Where it leads"))
    name = serializers.CharField(
        max_length=80, required=False, allow_blank=True, help_text=_("What the team calls it")
    )
    platform = serializers.ChoiceField(
        Platform.choices, required=False, allow_blank=True, help_text=_("Where you put it")
    )
    campaign = serializers.CharField(max_length=60, required=False, allow_blank=True)


class LinkChange(StrictSerializer):
    """What changes; the rest stays."""

    url = serializers.CharField(
        max_length=URL_LENGTH, required=False, help_text=_("Where it leads from now on")
    )
    name = serializers.CharField(
        max_length=80, required=False, allow_blank=True, help_text=_("What the team calls it")
    )
    state = serializers.ChoiceField(TrackedLink.State.choices, required=False)


class ClickDayOut(serializers.Serializer[Any]):
    """The clicks of a day."""

    day = serializers.DateField(help_text=_("On the team's clock"))
    clicks = serializers.IntegerField(help_text=_("Opened by people"))
    visitors = serializers.IntegerField(help_text=_("By how many different people that day"))
    programs = serializers.IntegerField(
        help_text=_("Opened by programs that look ahead; not among the clicks")
    )


class ClicksOut(serializers.Serializer[Any]):
    """The clicks of a link, day by day, the newest first."""

    items = ClickDayOut(many=True)


def link_out(link: TrackedLink) -> dict[str, Any]:
    """A link as the API gives it."""
    return {
        "id": link.public_id,
        "short_url": link_url(link),
        "url": link.url,
        "name": link.label,
        "platform": link.platform,
        "purpose": link.purpose,
        "campaign": link.campaign,
        "state": link.state,
        "created_at": link.created_at,
    }
