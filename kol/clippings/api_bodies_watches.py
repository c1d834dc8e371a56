"""What watches, alerts and crisis logs look like to partners' programs."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from foundation.partners.serializers import StrictSerializer
from kol.clippings.models import ClippingAlert, Crisis, CrisisEntry, Watch
from kol.clippings.services.watches import EVERY


class WatchOut(serializers.Serializer[Any]):
    """A feed that is watched, and its health."""

    id = serializers.CharField()
    name = serializers.CharField()
    url = serializers.CharField()
    keywords = serializers.ListField(child=serializers.CharField())
    without = serializers.ListField(child=serializers.CharField())
    outlet = serializers.CharField(allow_null=True)
    tags = serializers.ListField(child=serializers.CharField())
    campaign = serializers.CharField(allow_blank=True)
    every_minutes = serializers.IntegerField()
    state = serializers.ChoiceField(Watch.State.choices)
    asked_at = serializers.DateTimeField(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    failures = serializers.IntegerField(help_text=_("In a row"))
    problem = serializers.CharField(allow_blank=True, help_text=_("Why it failed last"))
    http_status = serializers.IntegerField(allow_null=True)
    seen = serializers.IntegerField(help_text=_("Entries it brought in all"))
    kept = serializers.IntegerField(help_text=_("Pieces kept of them"))


class WatchesPageOut(serializers.Serializer[Any]):
    """A page of watches."""

    items = WatchOut(many=True)
    next = serializers.CharField(allow_null=True)


class WatchIn(StrictSerializer):
    """A feed to be watched, whole; a change sends it whole too."""

    name = serializers.CharField(max_length=80)
    url = serializers.CharField(max_length=2000)
    keywords = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=30, required=False
    )
    without = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=30, required=False
    )
    outlet = serializers.CharField(max_length=80, required=False, allow_blank=True)
    tags = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=20, required=False
    )
    campaign = serializers.CharField(max_length=80, required=False, allow_blank=True)
    every_minutes = serializers.ChoiceField([(one, str(one)) for one in EVERY], required=False)


class WatchStateIn(StrictSerializer):
    """Pausing, resuming or ending a watch."""

    state = serializers.ChoiceField(Watch.State.choices)


class AlertOut(serializers.Serializer[Any]):
    """Mentions, or negative ones, jumped."""

    id = serializers.CharField()
    watch = serializers.CharField()
    kind = serializers.ChoiceField(ClippingAlert.Kind.choices)
    state = serializers.ChoiceField(ClippingAlert.State.choices)
    count = serializers.IntegerField(help_text=_("Within 24 hours, at most"))
    usual = serializers.FloatField(help_text=_("What a day brings otherwise"))
    mark = serializers.IntegerField(help_text=_("From how many on it is told"))
    raised_at = serializers.DateTimeField()
    seen_at = serializers.DateTimeField(allow_null=True)


class AlertsPageOut(serializers.Serializer[Any]):
    """A page of alerts."""

    items = AlertOut(many=True)
    next = serializers.CharField(allow_null=True)


class CrisisOut(serializers.Serializer[Any]):
    """A crisis log."""

    id = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(Crisis.State.choices)
    opened_at = serializers.DateTimeField()
    closed_at = serializers.DateTimeField(allow_null=True)


class CrisesPageOut(serializers.Serializer[Any]):
    """A page of crisis logs."""

    items = CrisisOut(many=True)
    next = serializers.CharField(allow_null=True)


class CrisisEntryOut(serializers.Serializer[Any]):
    """One thing that was said."""

    id = serializers.CharField()
    at = serializers.DateTimeField()
    speaker = serializers.CharField(allow_blank=True)
    audience = serializers.CharField(allow_blank=True)
    channel = serializers.ChoiceField(CrisisEntry.Channel.choices)
    words = serializers.CharField()
    clipping = serializers.CharField(allow_null=True)
    corrects = serializers.CharField(
        allow_null=True, help_text=_("Id of the entry that this one puts right")
    )
    recorded_at = serializers.DateTimeField()


class CrisisEntriesPageOut(serializers.Serializer[Any]):
    """A page of entries."""

    items = CrisisEntryOut(many=True)
    next = serializers.CharField(allow_null=True)


class CrisisEntryIn(StrictSerializer):
    """One thing that was said. Nothing is changed afterwards: ``corrects`` names the entry that a
    new one puts right."""

    at = serializers.DateTimeField()
    speaker = serializers.CharField(max_length=80)
    words = serializers.CharField(max_length=4000)
    audience = serializers.CharField(max_length=120, required=False, allow_blank=True)
    channel = serializers.ChoiceField(CrisisEntry.Channel.choices, required=False)
    clipping = serializers.CharField(max_length=20, required=False)
    corrects = serializers.CharField(max_length=20, required=False)


def watch_out(watch: Watch) -> dict[str, Any]:
    """A watch with its outlet at hand. No query."""
    same = ("name", "url", "keywords", "without", "tags", "campaign", "every_minutes", "state")
    return {
        "id": watch.public_id,
        **{name: getattr(watch, name) for name in same},
        "outlet": watch.outlet.public_id if watch.outlet else None,
        "asked_at": watch.asked_at,
        "answered_at": watch.answered_at,
        "failures": watch.failures,
        "problem": watch.reason,
        "http_status": watch.http_status,
        "seen": watch.seen_count,
        "kept": watch.kept_count,
    }


def alert_out(alert: ClippingAlert) -> dict[str, Any]:
    """An alert with its watch at hand. No query."""
    same = ("kind", "state", "count", "mark", "raised_at", "seen_at")
    return {
        "id": alert.public_id,
        "watch": alert.watch.public_id,
        **{name: getattr(alert, name) for name in same},
        "usual": float(alert.usual),
    }


def crisis_out(crisis: Crisis) -> dict[str, Any]:
    """A log. No query."""
    same = ("title", "state", "opened_at", "closed_at")
    return {"id": crisis.public_id, **{name: getattr(crisis, name) for name in same}}


def entry_out(entry: CrisisEntry) -> dict[str, Any]:
    """An entry with clipping and what it corrects at hand. No query."""
    same = ("at", "speaker", "audience", "channel", "words", "recorded_at")
    return {
        "id": entry.public_id,
        **{name: getattr(entry, name) for name in same},
        "clipping": entry.clipping.public_id if entry.clipping else None,
        "corrects": entry.corrects.public_id if entry.corrects else None,
    }
