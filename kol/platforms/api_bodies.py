"""What accounts look like to partners' programs. No secret is ever among it."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from foundation.partners.serializers import StrictSerializer
from kol.platforms.connectors.base import ContentKind
from kol.platforms.connectors.capability import Capability, Completion, Connect, Reads
from kol.platforms.connectors.errors import Fault
from kol.platforms.limits import QuotaLeft, rate_name
from kol.platforms.models import Platform, PlatformAccount


class PlatformAccountOut(serializers.Serializer[Any]):
    """An account of the team on a platform."""

    id = serializers.CharField()
    platform = serializers.ChoiceField(Platform.choices)
    handle = serializers.CharField()
    uid = serializers.CharField(allow_blank=True)
    url = serializers.CharField(allow_blank=True, help_text=_("Home page there"))
    state = serializers.ChoiceField(PlatformAccount.State.choices)
    connection = serializers.ChoiceField(
        PlatformAccount.Connecting.choices, help_text=_("Whether the platform is spoken to for it")
    )
    publishing = serializers.ChoiceField(
        PlatformAccount.Publishing.choices, help_text=_("By the platform's interface, or by hand")
    )
    may_publish = serializers.BooleanField(
        help_text=_("Whether the platform lets it publish by its interface, as far as is known")
    )
    scopes = serializers.ListField(
        child=serializers.CharField(), help_text=_("What its owner allowed at the platform")
    )
    connected_at = serializers.DateTimeField(allow_null=True, help_text=_("When it was connected"))
    good_at = serializers.DateTimeField(
        allow_null=True, help_text=_("When a call of the platform last went well")
    )
    error_at = serializers.DateTimeField(
        allow_null=True, help_text=_("When one last failed; older than the good one: it is over")
    )
    error_kind = serializers.ChoiceField(
        [*[one.value for one in Fault], ""], help_text=_("Why it failed")
    )
    error_text = serializers.CharField(allow_blank=True, help_text=_("The platform's own sentence"))
    created_at = serializers.DateTimeField()


class PlatformAccountsPageOut(serializers.Serializer[Any]):
    """A page of accounts."""

    items = PlatformAccountOut(many=True)
    next = serializers.CharField(allow_null=True)


class PlatformAccountIn(StrictSerializer):
    """An account to be put on the list."""

    platform = serializers.ChoiceField(Platform.choices)
    handle = serializers.CharField(max_length=61)
    uid = serializers.CharField(max_length=64, required=False, allow_blank=True)
    url = serializers.URLField(
        max_length=200, required=False, allow_blank=True, help_text=_("Home page there")
    )


class PlatformAccountChange(StrictSerializer):
    """What changes; the rest stays."""

    handle = serializers.CharField(max_length=61, required=False)
    uid = serializers.CharField(max_length=64, required=False, allow_blank=True)
    url = serializers.URLField(
        max_length=200, required=False, allow_blank=True, help_text=_("Home page there")
    )
    state = serializers.ChoiceField(PlatformAccount.State.choices, required=False)


class PlatformQuotaOut(serializers.Serializer[Any]):
    """What a platform's limit leaves now."""

    rate = serializers.CharField(help_text=_("The limit: what is counted, and in how many seconds"))
    counts = serializers.ChoiceField(["posts", "sends", "calls"], help_text=_("What is counted"))
    amount = serializers.IntegerField(help_text=_("How many there may be"))
    used = serializers.IntegerField(help_text=_("How many there were"))
    left = serializers.IntegerField(help_text=_("How many more there may be"))
    until = serializers.DateTimeField(help_text=_("When it is counted anew"))


class PlatformQuotasOut(serializers.Serializer[Any]):
    """All limits of an account."""

    items = PlatformQuotaOut(many=True)


class PlatformOut(serializers.Serializer[Any]):
    """What a platform can do."""

    platform = serializers.ChoiceField(Platform.choices)
    connect = serializers.ChoiceField(
        [one.value for one in Connect], help_text=_("How accounts are connected")
    )
    completion = serializers.ChoiceField(
        [one.value for one in Completion], help_text=_("How one learns that a post is live")
    )
    kinds = serializers.ListField(
        child=serializers.ChoiceField([one.value for one in ContentKind]),
        help_text=_("What can be published"),
    )
    reads = serializers.ListField(
        child=serializers.ChoiceField([one.value for one in Reads]),
        help_text=_("What can be read back"),
    )
    abroad = serializers.BooleanField(help_text=_("Whether what is sent there leaves the country"))


class PlatformsOut(serializers.Serializer[Any]):
    """All platforms something can be published to."""

    items = PlatformOut(many=True)


_PLAIN = (
    "platform", "handle", "uid", "url", "state", "connection", "publishing",
    "may_publish", "scopes",
    "connected_at", "good_at", "error_at", "error_kind", "error_text", "created_at",
)  # fmt: skip


def account_out(account: PlatformAccount) -> dict[str, Any]:
    """An account."""
    return {"id": account.public_id, **{name: getattr(account, name) for name in _PLAIN}}


def quota_out(left: QuotaLeft) -> dict[str, Any]:
    """A limit."""
    return {
        "rate": rate_name(left.rate),
        "counts": left.rate.what,
        "amount": left.amount,
        "used": left.used,
        "left": left.left,
        "until": left.until,
    }


def platform_out(one: Capability) -> dict[str, Any]:
    """A platform."""
    return {
        "platform": one.platform,
        "connect": one.connect.value,
        "completion": one.completion.value,
        "kinds": [kind.value for kind in one.kinds],
        "reads": sorted(read.value for read in one.reads),
        "abroad": one.abroad,
    }
