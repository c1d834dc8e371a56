"""What figures look like to partners' programs."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from analytics.metrics.models import Series


class SeriesOut(serializers.Serializer[Any]):
    """One number of one thing as one source tells it."""

    id = serializers.CharField()
    of = serializers.ChoiceField(Series.Of.choices, help_text=_("What it is a number of"))
    object = serializers.CharField(
        allow_null=True, help_text=_("The id of the platform account or of the published post")
    )
    name = serializers.CharField(help_text=_("The figure: followers, views, likes and so on"))
    unit = serializers.CharField(help_text=_("What is counted"))
    source = serializers.CharField(  # type: ignore[assignment]
        help_text=_("The platform that tells it")
    )
    grain = serializers.ChoiceField(
        Series.Grain.choices,
        help_text=_("What stood at that moment, or a figure of that day (midnight in Beijing)"),
    )
    newest_at = serializers.DateTimeField(allow_null=True, help_text=_("When its newest value was"))
    newest_value = serializers.IntegerField(allow_null=True, help_text=_("Its newest value"))
    newest_provisional = serializers.BooleanField(
        help_text=_("Whether the platform may still correct it")
    )


class SeriesPageOut(serializers.Serializer[Any]):
    """A page of series."""

    items = SeriesOut(many=True)
    next = serializers.CharField(allow_null=True)


class PointOut(serializers.Serializer[Any]):
    """One value of a series."""

    at = serializers.DateTimeField()
    value = serializers.IntegerField()
    provisional = serializers.BooleanField(help_text=_("Whether the platform may still correct it"))


class PointsPageOut(serializers.Serializer[Any]):
    """A page of values, the newest first."""

    items = PointOut(many=True)
    next = serializers.CharField(allow_null=True)


class WorkOut(serializers.Serializer[Any]):
    """A post as its platform knows it."""

    id = serializers.CharField()
    account = serializers.CharField(help_text=_("The id of the platform account"))
    target = serializers.CharField(
        allow_null=True,
        help_text=_("The place a post of yours went to; null: published in the platform's app"),
    )
    url = serializers.CharField(allow_blank=True)
    title = serializers.CharField(allow_blank=True)
    published_at = serializers.DateTimeField()


class WorksPageOut(serializers.Serializer[Any]):
    """A page of published posts."""

    items = WorkOut(many=True)
    next = serializers.CharField(allow_null=True)
