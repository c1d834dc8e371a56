"""The list of fans: search, filters, pages, and how many there are."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Prefetch

from community.fans.models import Fan, FanContact, FanTag, PlatformIdentity, Tag
from community.fans.registry import fan_filters
from foundation.scopes.pages import Page, keyset_page
from foundation.text.postgres import SearchMatch
from foundation.text.segments import search_query
from kol.platforms.models import Platform

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

PAGE = 50
ORDERS = {"new": ("-id",), "name": ("sort_key", "id")}


@dataclass(frozen=True, slots=True)
class FanFilters:
    """What the list is narrowed to; empty values don't narrow. ``more`` are other apps'."""

    q: str = ""
    tag: str = ""
    source: str = ""
    consent: str = ""
    platform: str = ""
    order: str = "new"
    more: dict[str, str] = field(default_factory=dict)

    @property
    def narrows(self) -> bool:
        """Whether anything is left out."""
        return bool(self.values())

    def values(self) -> dict[str, str]:
        """The filters that narrow, as the query string names them."""
        mine = {name: getattr(self, name) for name in ("q", "tag", "source", "consent", "platform")}
        return {name: value for name, value in {**mine, **self.more}.items() if value}


def fans_narrowed(filters: FanFilters) -> "QuerySet[Fan, Fan]":
    """The team's fans that fit, in no order, nothing fetched along."""
    fans: QuerySet[Fan, Fan] = Fan.objects.filter(state=Fan.State.ACTIVE)
    if filters.q:
        fans = fans.filter(search=SearchMatch(search_query(filters.q)))
    if filters.tag:
        tagged = FanTag.objects.filter(fan=OuterRef("pk"), tag__name=filters.tag)
        fans = fans.filter(Exists(tagged))
    if filters.source in Fan.Source.values:
        fans = fans.filter(source=filters.source)
    if filters.consent in Fan.Consent.values:
        fans = fans.filter(consent=filters.consent)
    if filters.platform in Platform.values:
        there = PlatformIdentity.objects.filter(fan=OuterRef("pk"), platform=filters.platform)
        fans = fans.filter(Exists(there))
    for one in fan_filters():
        if value := filters.more.get(one.name):
            fans = one.narrow(fans, value)
    return fans


def fans_page(filters: FanFilters, *, params: "QueryDict | None" = None) -> Page[Fan]:
    """A page of fans with contacts, identities and tags. Five queries."""
    return keyset_page(
        _with_parts(fans_narrowed(filters)),
        params=params,
        order=ORDERS.get(filters.order, ORDERS["new"]),
        size=PAGE,
    )


# Fan names them with their types; written in one piece the checker would take them for new.
_LISTED: str = "listed_"


def _with_parts(fans: "QuerySet[Fan, Fan]") -> "QuerySet[Fan, Fan]":
    """With ``listed_contacts`` (phones first), ``listed_identities`` and ``listed_tags``, each in a
    steady order. Lists, for Django makes a queryset for each fan otherwise: a third of the page."""
    contacts = FanContact.objects.order_by("-kind", "pk")
    identities = PlatformIdentity.objects.order_by("platform", "pk")
    return fans.defer("search").prefetch_related(
        Prefetch("contacts", contacts, to_attr=_LISTED + "contacts"),
        Prefetch("identities", identities, to_attr=_LISTED + "identities"),
        Prefetch("tags", Tag.objects.order_by("name"), to_attr=_LISTED + "tags"),
    )


def tag_names() -> list[str]:
    """The team's tags, for a filter. One query."""
    return list(Tag.objects.order_by("name").values_list("name", flat=True))


def fans_export(filters: FanFilters, *, chunk: int = 500) -> Iterator[list[str]]:
    """The rows of an export: a fan has as many as they have contacts of a kind or identities, so
    that importing the file again finds everything. Four queries for each ``chunk``."""
    fans = _with_parts(fans_narrowed(filters))
    after = 0
    while True:
        part = list(fans.filter(pk__gt=after).order_by("pk")[:chunk])
        for fan in part:
            yield from _export_rows(fan)
        if len(part) < chunk:
            return
        after = part[-1].pk


def _export_rows(fan: Fan) -> Iterator[list[str]]:
    phones = [_national(one.value) for one in fan.listed_contacts if one.kind == "phone"]
    emails = [one.value for one in fan.listed_contacts if one.kind == "email"]
    identities = [one for one in fan.listed_identities if one.handle or one.uid]
    tags = "、".join(sorted(tag.name for tag in fan.listed_tags))
    together = list(zip_longest(phones, emails, identities)) or [(None, None, None)]
    for phone, email, one in together:
        platform = one.get_platform_display() if one else ""
        yield [
            fan.nickname,
            phone or "",
            email or (emails[0] if emails and not phone else ""),
            str(platform),
            one.handle if one else "",
            one.uid if one else "",
            tags,
            fan.note,
            str(fan.get_source_display()),
            str(fan.get_consent_display()),
        ]


def _national(e164: str) -> str:
    """A phone as people here write it: a spreadsheet takes a leading plus for a formula."""
    return e164.removeprefix("+86") if e164.startswith("+86") else e164
