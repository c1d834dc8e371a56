"""The page of one contact and of one outlet: what is known."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import quote

from django.db.models import Exists, F, OuterRef
from django.utils.formats import date_format
from django.utils.translation import pgettext

from foundation.delivery.suppressions import address_hash_of
from foundation.imports.customs import CustomShown, custom_fields, custom_shown
from foundation.scopes.errors import NotFound
from kol.press.models import (
    Channel,
    Contact,
    Employment,
    MediaAccount,
    Outlet,
    PressFile,
    PressNote,
    Rate,
    Tier,
)
from kol.press.selectors.picking import stopped_among
from kol.press.services.channels import channel_hidden, channel_masked
from kol.press.services.holders import Holder, holder_key
from kol.press.tiers import Bounds, bounds_all

if TYPE_CHECKING:
    from django.db.models import QuerySet

Kind = Channel.Kind
ICONS: dict[str, str] = {
    Kind.MOBILE: "smartphone",
    Kind.PHONE: "phone",
    Kind.WECHAT: "message-circle",
    Kind.EMAIL: "mail",
    Kind.QQ: "message-square",
    Kind.WEIBO: "at-sign",
    Kind.OTHER: "link",
}
PEOPLE_SHOWN = 20


@dataclass(frozen=True, slots=True)
class ChannelShown:
    """A way to reach somebody as this reader may see it: masked where ``hidden``."""

    channel: Channel
    text: str
    icon: str
    href: str
    hidden: bool
    # Why nothing is sent to the address (they unsubscribed, …), or nothing.
    stopped: str = ""


@dataclass(frozen=True, slots=True)
class AccountShown:
    """An account and its tier."""

    account: MediaAccount
    tier: Tier | None


@dataclass(frozen=True, slots=True)
class RateShown:
    """A price and whether it holds today: "now", "past" or "ahead"."""

    rate: Rate
    holds: str

    @property
    def text(self) -> str:
        """The amount in its currency: ¥8,000, USD 1,200.50."""
        amount = f"{self.rate.price:,.2f}".removesuffix(".00")
        return f"¥{amount}" if self.rate.currency == "CNY" else f"{self.rate.currency} {amount}"


@dataclass(frozen=True, slots=True)
class Hanging:
    """What hangs on a contact or an outlet alike."""

    accounts: list[AccountShown]
    rates: list[RateShown]
    notes: list[PressNote]
    files: list[PressFile]


@dataclass(frozen=True, slots=True)
class ContactDetail:
    """All that the page of a contact shows beside the panels of others."""

    channels: list[ChannelShown]
    jobs: list[Employment]
    past_jobs: list[Employment]
    hanging: Hanging
    birthday: str
    own: list[CustomShown]

    @property
    def job(self) -> Employment | None:
        """Their main job."""
        return self.jobs[0] if self.jobs else None


@dataclass(frozen=True, slots=True)
class OutletDetail:
    """All that the page of an outlet shows beside the panels of others."""

    people: list[Employment]
    more_people: bool
    past_people: list[Employment]
    children: list[Outlet]
    hanging: Hanging
    own: list[CustomShown]


def contact_for_page(public_id: str) -> Contact:
    """A contact with its owner. One query. Raises NotFound."""
    contact = Contact.objects.select_related("owner").filter(public_id=public_id).first()
    if contact is None:
        raise NotFound
    return contact


def outlet_for_page(public_id: str) -> Outlet:
    """An outlet with its owner and its group. One query. Raises NotFound."""
    found = Outlet.objects.select_related("owner", "parent").filter(public_id=public_id)
    outlet = found.first()
    if outlet is None:
        raise NotFound
    return outlet


def contact_detail(contact: Contact, *, sees: bool, today: date) -> ContactDetail:
    """What is known of a contact; ``sees``: the reader sees numbers in full. Eight queries, and one
    where the team has values of its own."""
    jobs = list(
        Employment.objects.filter(contact=contact)
        .select_related("outlet")
        .order_by("ended", "-is_primary", F("to_on").desc(nulls_last=True), "-from_on", "pk")
    )
    return ContactDetail(
        channels=channels_shown(contact, sees=sees),
        jobs=[job for job in jobs if not job.ended],
        past_jobs=[job for job in jobs if job.ended],
        hanging=_hanging(contact, today),
        birthday=birthday_text(contact),
        own=_own("contacts", contact.custom),
    )


def outlet_detail(outlet: Outlet, *, today: date) -> OutletDetail:
    """What is known of an outlet. Eight queries, and one where the team has values of its own."""
    there = Employment.objects.filter(outlet=outlet, contact__state=Contact.State.ACTIVE)
    there = there.select_related("contact")
    people = list(
        there.filter(ended=False).order_by("-is_primary", "contact__sort_key", "pk")[
            : PEOPLE_SHOWN + 1
        ]
    )
    # Who came back is not among those who left.
    back = Employment.objects.filter(outlet=outlet, contact=OuterRef("contact"), ended=False)
    past = there.filter(ended=True).exclude(Exists(back))
    return OutletDetail(
        people=people[:PEOPLE_SHOWN],
        more_people=len(people) > PEOPLE_SHOWN,
        past_people=list(past.order_by(F("to_on").desc(nulls_last=True), "-pk")[:PEOPLE_SHOWN]),
        children=list(
            Outlet.objects.filter(parent=outlet)
            .exclude(state=Outlet.State.MERGED)
            .order_by("sort_key", "pk")[:50]
        ),
        hanging=_hanging(outlet, today),
        own=_own("outlets", outlet.custom),
    )


def channels_shown(contact: Contact, *, sees: bool) -> list[ChannelShown]:
    """The channels in their order, the preferred one first. Two queries, one without addresses."""
    rows = list(Channel.objects.filter(contact=contact).order_by("-is_preferred", "order", "pk"))
    hashes = {one.pk: address_hash_of(one.normal) for one in rows if one.kind == Kind.EMAIL}
    stopped = stopped_among(set(hashes.values()))
    return [
        channel_shown(one, sees=sees, stopped=stopped.get(hashes.get(one.pk, b""), ""))
        for one in rows
    ]


def channel_shown(one: Channel, *, sees: bool, stopped: str = "") -> ChannelShown:
    """A channel as a reader may see it."""
    hidden = not sees and channel_hidden(one.kind, one.is_private)
    text = channel_masked(one.kind, one.value, one.normal) if hidden else one.value
    return ChannelShown(
        channel=one,
        text=text,
        icon=ICONS[one.kind],
        href="" if hidden else _href(one),
        hidden=hidden,
        stopped=stopped,
    )


def _href(one: Channel) -> str:
    match one.kind:
        case Kind.MOBILE | Kind.PHONE:
            return f"tel:{one.normal}"
        case Kind.EMAIL:
            return f"mailto:{quote(one.normal, safe='@')}"
        case Kind.WEIBO:
            return f"https://weibo.com/n/{quote(one.value.lstrip('@'))}"
        case _:
            return ""


def _hanging(of: Holder, today: date) -> Hanging:
    """Four queries, and one for the tiers where there are accounts."""
    key = holder_key(of)
    accounts = list(
        MediaAccount.objects.filter(**key).order_by(F("followers").desc(nulls_last=True), "pk")
    )
    rates: QuerySet[Rate, Rate] = Rate.objects.filter(**key).select_related("account")
    files = PressFile.objects.filter(**key).select_related("asset").order_by("-created_at", "-pk")
    notes = PressNote.objects.filter(**key).select_related("author").order_by("-at", "-pk")
    return Hanging(
        accounts=_tiered(accounts),
        rates=[RateShown(one, rate_holds(one, today)) for one in rates.order_by("product", "-pk")],
        notes=list(notes),
        files=list(files),
    )


def _tiered(accounts: Iterable[MediaAccount]) -> list[AccountShown]:
    bounds: dict[str, Bounds] = {}
    shown: list[AccountShown] = []
    for one in accounts:
        bounds = bounds or bounds_all()
        shown.append(AccountShown(one, bounds[one.platform].tier(one.followers)))
    return shown


def rate_holds(rate: Rate, today: date) -> str:
    """Whether a price holds today."""
    if rate.valid_to is not None and rate.valid_to < today:
        return "past"
    return "ahead" if rate.valid_from is not None and rate.valid_from > today else "now"


def birthday_text(contact: Contact) -> str:
    """A birthday in words, with the year where it is known."""
    month, day = contact.birth_month, contact.birth_day
    if month is None or day is None:
        return ""
    if contact.birth_year is None:
        return str(date_format(date(2000, month, day), pgettext("birthday", "j F")))
    return str(date_format(date(contact.birth_year, month, day), pgettext("birthday", "j F Y")))


def _own(target: str, custom: dict[str, object]) -> list[CustomShown]:
    return custom_shown(custom_fields(target), custom) if custom else []
