"""The list of fans: pages of those that fit, and their export."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from community.fans.models import Fan, FanContact, FanNote, PlatformIdentity
from community.fans.selectors.filters import FanFilters, fans_narrowed, tags_known
from community.fans.services.notes import notes_joined
from foundation.imports.customs import custom_fields
from foundation.imports.models import CustomField
from foundation.imports.values import value_text
from foundation.lists.pages import PAGE, listed_page
from foundation.scopes.pages import Page

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

__all__ = [
    "PAGE",
    "FanFilters",
    "export_header",
    "fans_export",
    "fans_export_part",
    "fans_narrowed",
    "fans_page",
    "tags_known",
]

ORDERS = {"new": ("-id",), "name": ("sort_key", "id")}


def fans_page(
    filters: FanFilters,
    *,
    params: "QueryDict | None" = None,
    tags: Mapping[int, str] | None = None,
) -> Page[Fan]:
    """A page of fans with contacts, identities and the ids of tags. At most four queries."""
    if tags is None:
        tags = tags_known()
    return listed_page(
        lambda walking: fans_narrowed(filters, tags=tags, walking=walking),
        all_of=Fan.objects.all(),
        params=params,
        order=ORDERS.get(filters.order, ORDERS["new"]),
        scattered=filters.order == "name",
        drawn=_with_parts,
    )


# Fan names them with their types; written in one piece the checker would take them for new.
_LISTED: str = "listed_"


def _with_parts(fans: "QuerySet[Fan, Fan]") -> "QuerySet[Fan, Fan]":
    """With ``listed_contacts`` (phones first) and ``listed_identities``, each in a steady order.
    Lists, for Django makes a queryset for each fan otherwise: a third of the page."""
    contacts = FanContact.objects.order_by("-kind", "pk")
    identities = PlatformIdentity.objects.order_by("platform", "pk")
    return fans.defer("search").prefetch_related(
        Prefetch("contacts", contacts, to_attr=_LISTED + "contacts"),
        Prefetch("identities", identities, to_attr=_LISTED + "identities"),
    )


def fans_export(filters: FanFilters, *, chunk: int = 500) -> Iterator[list[str]]:
    """The rows of an export: a fan has as many as they have contacts of a kind or identities, so
    that importing the file again finds everything. Six queries for each ``chunk``."""
    after: int | None = 0
    while after is not None:
        rows, _count, after = fans_export_part(filters, after=after, limit=chunk)
        yield from rows


def fans_export_part(
    filters: FanFilters, *, after: int, limit: int
) -> tuple[list[list[str]], int, int | None]:
    """The rows of the next ``limit`` fans beyond id ``after``, how many fans these are, and the id
    of the last where more may follow. Six queries."""
    tags, fields = tags_known(), custom_fields("fans")
    notes = Prefetch("notes", FanNote.objects.order_by("at", "pk"), to_attr=_LISTED + "notes")
    fans = _with_parts(fans_narrowed(filters, tags=tags)).prefetch_related(notes)
    part = list(fans.filter(pk__gt=after).order_by("pk")[:limit])
    rows = [row for fan in part for row in _export_rows(fan, tags, fields)]
    return rows, len(part), part[-1].pk if len(part) == limit else None


def export_header() -> list[str]:
    """The columns of an export: those an import knows, the team's own among them. One query."""
    return [
        _("Nickname"), _("Phone"), _("E-mail"), _("Platform"), _("Name on the platform"),
        _("Platform id"), _("Tags"), _("Note"), _("Source"), _("Consent"),
        *(one.label for one in custom_fields("fans")),
    ]  # fmt: skip


def _export_rows(
    fan: Fan, tags: Mapping[int, str], fields: Sequence[CustomField]
) -> Iterator[list[str]]:
    own = [value_text(fan.custom.get(one.key)) for one in fields]
    phones = [_national(one.value) for one in fan.listed_contacts if one.kind == "phone"]
    emails = [one.value for one in fan.listed_contacts if one.kind == "email"]
    identities = [one for one in fan.listed_identities if one.handle or one.uid]
    notes = notes_joined(one.text for one in fan.listed_notes)
    named = "、".join(sorted(tags[pk] for pk in fan.tag_ids if pk in tags))
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
            named,
            notes,
            str(fan.get_source_display()),
            str(fan.get_consent_display()),
            *own,
        ]


def _national(e164: str) -> str:
    """A phone as people here write it: a spreadsheet takes a leading plus for a formula."""
    return e164.removeprefix("+86") if e164.startswith("+86") else e164
