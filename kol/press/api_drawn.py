"""Contacts and outlets as their calls answer, and what was sent as the services take it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Prefetch, Q

from foundation.imports.customs import custom_fields, custom_fit, custom_read
from foundation.imports.models import CustomField
from kol.press.errors import ChannelRefused, JobRefused
from kol.press.models import (
    Channel,
    Contact,
    Employment,
    MediaAccount,
    Outlet,
    PressNote,
    Rate,
)
from kol.press.selectors.people import outlet_get
from kol.press.services import ChannelInput, EmploymentInput
from kol.press.services.accounts import AccountInput
from kol.press.services.channels import channel_hidden, channel_masked
from kol.press.services.upsert import RecordRow
from kol.press.tiers import Bounds, bounds_all

# What the serializers call otherwise.
_AS_COLUMN = {"from_where": "source"}
_CONTACT = (
    "key", "name", "pinyin", "pen_names", "is_kol", "beats", "tags", "topics", "region", "address",
    "birth_year", "birth_month", "birth_day", "languages", "preferences", "do_not_contact",
    "do_not_contact_reason", "do_not_contact_at", "purpose", "basis", "consent", "consent_at",
    "consent_how", "retain_until",
    "last_touch_at", "health", "created_at", "updated_at",
)  # fmt: skip
_OUTLET = (
    "key", "name", "aliases", "kind", "level", "region", "language", "beats", "tags", "audience",
    "url", "reach", "reach_source", "reach_on", "circulation", "submission", "deadlines", "state",
    "created_at", "updated_at",
)  # fmt: skip
_MASK = "***"


def _hanging() -> list[Any]:
    """What hangs on either, in its order. Notes that staff wrote stay with them."""
    return [
        Prefetch("accounts", MediaAccount.objects.order_by("pk")),
        Prefetch("rates", Rate.objects.select_related("account").order_by("product", "-pk")),
        Prefetch("notes", PressNote.objects.filter(Q(author=None)).order_by("at", "pk")),
    ]


def contact_parts() -> list[Any]:
    """What ``contact_drawer`` draws from. Six queries for a page, whatever is on it."""
    jobs = Employment.objects.select_related("outlet")
    return [
        Prefetch("channels", Channel.objects.order_by("-is_preferred", "order", "pk")),
        Prefetch("employments", jobs.order_by("ended", "-is_primary", "-from_on", "pk")),
        *_hanging(),
    ]


def outlet_parts() -> list[Any]:
    """What ``outlet_drawer`` draws from. Three queries for a page."""
    return _hanging()


def contact_drawer(*, sees: bool) -> Callable[[Contact], dict[str, Any]]:
    """How contacts of ``contact_parts`` are drawn; ``sees``: numbers in full. Two queries, once."""
    fields, bounds = custom_fields("contacts"), bounds_all()

    def draw(contact: Contact) -> dict[str, Any]:
        return {
            "id": contact.public_id,
            **{name: getattr(contact, name) for name in _CONTACT},
            "archived": contact.state == Contact.State.ARCHIVED,
            "from_where": contact.source,
            "channels": [_channel(one, sees) for one in contact.channels.all()],
            "jobs": [_job(one) for one in contact.employments.all()],
            **_hung(contact, fields, bounds),
        }

    return draw


def outlet_drawer() -> Callable[[Outlet], dict[str, Any]]:
    """How outlets of ``outlet_parts`` (with their parent) are drawn. Two queries, once."""
    fields, bounds = custom_fields("outlets"), bounds_all()

    def draw(outlet: Outlet) -> dict[str, Any]:
        above = outlet.parent
        return {
            "id": outlet.public_id,
            **{name: getattr(outlet, name) for name in _OUTLET},
            "parent": {"id": above.public_id, "name": above.name} if above else None,
            **_hung(outlet, fields, bounds),
        }

    return draw


def _channel(one: Channel, sees: bool) -> dict[str, Any]:
    hidden = not sees and channel_hidden(one.kind, one.is_private)
    return {
        "kind": one.kind,
        "value": channel_masked(one.kind, one.value, one.normal) if hidden else one.value,
        "hidden": hidden,
        "preferred": one.is_preferred,
        "private": one.is_private,
        "status": one.status,
    }


def _job(one: Employment) -> dict[str, Any]:
    return {
        "outlet": {"id": one.outlet.public_id, "name": one.outlet.name},
        "title": one.title,
        "desk": one.desk,
        "from_on": one.from_on,
        "to_on": one.to_on,
        "ended": one.ended,
        "primary": one.is_primary,
    }


def _hung(
    of: Contact | Outlet, fields: Iterable[CustomField], bounds: Mapping[str, Bounds]
) -> dict[str, Any]:
    return {
        "accounts": [_account(one, bounds[one.platform]) for one in of.accounts.all()],
        "rates": [_rate(one) for one in of.rates.all()],
        "notes": [{"text": one.text, "at": one.at} for one in of.notes.all()],
        "custom": custom_fit(fields, of.custom),
    }


def _account(one: MediaAccount, bounds: Bounds) -> dict[str, Any]:
    tier = bounds.tier(one.followers)
    names = ("platform", "handle", "uid", "url", "followers", "followers_on", "followers_how")
    return {name: getattr(one, name) for name in names} | {"tier": tier.value if tier else None}


def _rate(one: Rate) -> dict[str, Any]:
    names = ("product", "currency", "tax_included", "valid_from", "valid_to")
    return {name: getattr(one, name) for name in names} | {
        "price": f"{one.price:.2f}",
        "account": one.account.handle if one.account else None,
    }


def given_read(target: str, given: dict[str, Any]) -> dict[str, Any]:
    """What was sent, as the services of the archive take it: ``fields``, and the parts apart.
    Raises custom_read's, ChannelRefused for a masked value, NotFound for an outlet's id."""
    parts: dict[str, Any] = {}
    if given.get("custom"):
        parts["custom"] = custom_read(target, given["custom"])
    if "channels" in given:
        parts["channels"] = [_channel_given(one) for one in given["channels"]]
    if "jobs" in given:
        parts["employments"] = [_job_given(one) for one in given["jobs"]]
    if "accounts" in given:
        parts["accounts"] = [AccountInput(**one) for one in given["accounts"]]
    taken = {"custom", "channels", "jobs", "accounts", "note", "id", "archived", "state"}
    fields = {
        _AS_COLUMN.get(name, name): value for name, value in given.items() if name not in taken
    }
    return {"fields": fields, **parts}


def row_read(target: str, given: dict[str, Any]) -> RecordRow:
    """A row of a bulk call. Raises as given_read."""
    read = given_read(target, given)
    fields = read.pop("fields")
    return RecordRow(
        key=fields.pop("key", ""),
        name=fields.pop("name", ""),
        fields=fields,
        note=given.get("note", ""),
        **read,
    )


def _channel_given(one: Mapping[str, Any]) -> ChannelInput:
    """What was read masked is not sent back as if it were the number."""
    if _MASK in one["value"]:
        raise ChannelRefused(field="channels", value=one["value"])
    return ChannelInput(
        kind=one["kind"],
        value=one["value"],
        is_private=one["private"],
        is_preferred=one["preferred"],
        status=one.get("status"),
    )


def _job_given(one: Mapping[str, Any]) -> EmploymentInput:
    outlet: Outlet | str = one.get("outlet", "")
    if one.get("outlet_id"):
        outlet = outlet_get(one["outlet_id"])
    if not outlet:
        raise JobRefused(field="jobs")
    return EmploymentInput(
        outlet=outlet,
        title=one.get("title", ""),
        desk=one.get("desk", ""),
        from_on=one.get("from_on"),
        to_on=one.get("to_on"),
        ended=one["ended"],
        is_primary=one["primary"],
    )
