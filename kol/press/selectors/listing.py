"""The lists of contacts and of outlets: those that fit, in an order, a page at a time."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from django.db.models import (
    BigIntegerField,
    Count,
    F,
    Model,
    OuterRef,
    Prefetch,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from foundation.imports.customs import custom_fields
from foundation.imports.models import CustomField
from foundation.lists.filters import Filters, filters_read, narrowed
from foundation.lists.own import OWN, own_gone
from foundation.lists.pages import listed_page, ranked_page
from foundation.scopes.pages import Page
from kol.press.models import Channel, Contact, Employment, MediaAccount, Outlet
from kol.press.models.contacts import HEALTH_ORDER, TOUCH_ORDER
from kol.press.search import (
    MOST,
    contacts_matching,
    contacts_search,
    outlets_matching,
    outlets_search,
)
from kol.press.selectors.filters import (
    contact_filters,
    outlet_filters,
    where_it_begins,
    works_at,
)

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import QueryDict

# What a list is narrowed to: words, values by name (contact_filters, outlet_filters), an order.
ContactFilters: TypeAlias = Filters
OutletFilters: TypeAlias = Filters
M = TypeVar("M", bound=Model)

by_reach = Coalesce("reach", Value(-1), output_field=BigIntegerField())
CONTACT_ORDERS: dict[str, tuple[str, ...]] = {
    "new": ("-id",),
    "name": ("sort_key", "id"),
    "health": ("-health_order", "-touch_order", "-id"),
    "touch": ("-touch_order", "-health_order", "-id"),
}
OUTLET_ORDERS: dict[str, tuple[str, ...]] = {
    "new": ("-id",),
    "name": ("sort_key", "id"),
    "reach": ("-reach_order", "-id"),
}


def contact_filters_of(
    given: "QueryDict | Mapping[str, str]", fields: Sequence[CustomField] | None = None
) -> ContactFilters:
    """Filters from a query string, or from ``ContactFilters.values``. One query where the team's
    own ``fields`` are not given and one of them is asked for."""
    own = _own("contacts", given) if fields is None else fields
    known = [*contact_filters(own), *own_gone(own, given)]
    return filters_read(known, given, orders=CONTACT_ORDERS)


def outlet_filters_of(
    given: "QueryDict | Mapping[str, str]", fields: Sequence[CustomField] | None = None
) -> OutletFilters:
    """As contact_filters_of."""
    own = _own("outlets", given) if fields is None else fields
    known = [*outlet_filters(own), *own_gone(own, given)]
    return filters_read(known, given, orders=OUTLET_ORDERS)


def _own(target: str, given: "QueryDict | Mapping[str, str]") -> Sequence[CustomField]:
    return custom_fields(target) if any(name.startswith(OWN) for name in given) else ()


def contacts_narrowed(
    filters: ContactFilters, *, walking: bool = False, words: bool = True, sees: bool = True
) -> "QuerySet[Contact, Contact]":
    """The team's contacts that fit, in no order, nothing fetched along; ``words``: by what was
    typed, too, by parts of numbers where somebody ``sees`` them."""
    archived = filters.by.get("state") == Contact.State.ARCHIVED
    state = Contact.State.ARCHIVED if archived else Contact.State.ACTIVE
    contacts: QuerySet[Contact, Contact] = Contact.objects.filter(state=state)
    if filters.q and words:
        contacts = contacts_matching(contacts, filters.q, sees=sees)
    return narrowed(contacts, filters, walking=walking, also=works_at(filters))


def outlets_narrowed(
    filters: OutletFilters, *, walking: bool = False, words: bool = True
) -> "QuerySet[Outlet, Outlet]":
    """As contacts_narrowed."""
    asked = filters.by.get("state")
    state = asked if asked in (Outlet.State.CEASED, Outlet.State.ARCHIVED) else Outlet.State.ACTIVE
    outlets: QuerySet[Outlet, Outlet] = Outlet.objects.filter(state=state)
    if filters.q and words:
        outlets = outlets_matching(outlets, filters.q)
    return narrowed(outlets, filters, walking=walking)


def contacts_listing(params: "QueryDict | Mapping[str, str]") -> "QuerySet[Contact, Contact]":
    """The contacts that the list shows for a query string, in its order. For whoever takes all that
    fit along: an export, a list to pitch to, a bulk edit."""
    filters = contact_filters_of(params)
    order = CONTACT_ORDERS.get(filters.order, CONTACT_ORDERS["new"])
    return _ordered(contacts_narrowed(filters)).order_by(*order)


def outlets_listing(params: "QueryDict | Mapping[str, str]") -> "QuerySet[Outlet, Outlet]":
    """The outlets that the list shows for a query string, in its order."""
    filters = outlet_filters_of(params)
    order = OUTLET_ORDERS.get(filters.order, OUTLET_ORDERS["new"])
    return outlets_narrowed(filters).annotate(reach_order=by_reach).order_by(*order)


def contacts_page(
    filters: ContactFilters,
    *,
    params: "QueryDict | None" = None,
    columns: Collection[str] = (),
    sees: bool = True,
) -> Page[Contact]:
    """A page of contacts with what the ``columns`` show; who doesn't see numbers in full
    (``sees``) finds by no part of them. Two queries (three where words were typed
    and no order chosen: the best first), and one each for jobs, ways to reach them and accounts."""

    def drawn(contacts: "QuerySet[Contact, Contact]") -> "QuerySet[Contact, Contact]":
        return _with_parts(contacts, columns)

    if filters.q and not filters.order:
        found = contacts_search(contacts_narrowed(filters, words=False), filters.q, sees=sees)
        ids = list(found.values_list("pk", flat=True))
        return ranked_page(ids, Contact.objects.all(), params=params, drawn=drawn, most=MOST)
    begins = where_it_begins(filters)

    def narrow(walking: bool) -> "QuerySet[Contact, Contact]":
        fitting = contacts_narrowed(filters, walking=walking, sees=sees)
        found = _ordered(fitting, filters.order)
        return found.filter(begins) if walking and begins else found

    return _walked(
        narrow,
        _ordered(Contact.objects.all(), filters.order),
        CONTACT_ORDERS,
        filters,
        params,
        drawn,
    )


def outlets_page(
    filters: OutletFilters, *, params: "QueryDict | None" = None, columns: Collection[str] = ()
) -> Page[Outlet]:
    """As contacts_page, of outlets."""

    def ordered(outlets: "QuerySet[Outlet, Outlet]") -> "QuerySet[Outlet, Outlet]":
        return outlets.annotate(reach_order=by_reach)

    def drawn(outlets: "QuerySet[Outlet, Outlet]") -> "QuerySet[Outlet, Outlet]":
        outlets = outlets.select_related("owner", "parent")
        if "people" in columns:
            there = Employment.objects.filter(outlet=OuterRef("pk"), ended=False).order_by()
            counted = there.values("outlet").annotate(people=Count("pk")).values("people")
            outlets = outlets.annotate(people_count=Coalesce(Subquery(counted), 0))
        if "accounts" in columns:
            accounts = MediaAccount.objects.order_by("-followers", "pk")
            outlets = outlets.prefetch_related(Prefetch("accounts", accounts))
        return outlets

    if filters.q and not filters.order:
        found = outlets_search(outlets_narrowed(filters, words=False), filters.q)
        ids = list(found.values_list("pk", flat=True))
        return ranked_page(ids, Outlet.objects.all(), params=params, drawn=drawn, most=MOST)
    return _walked(
        lambda walking: ordered(outlets_narrowed(filters, walking=walking)),
        ordered(Outlet.objects.all()),
        OUTLET_ORDERS,
        filters,
        params,
        drawn,
    )


def _walked(
    narrow: "Callable[[bool], QuerySet[M, M]]",
    all_of: "QuerySet[M, M]",
    orders: Mapping[str, tuple[str, ...]],
    filters: Filters,
    params: "QueryDict | None",
    drawn: "Callable[[QuerySet[M, M]], QuerySet[M, M]]",
) -> Page[M]:
    return listed_page(
        narrow,
        all_of=all_of,
        params=params,
        order=orders.get(filters.order, orders["new"]),
        scattered=filters.order not in ("", "new"),
        drawn=drawn,
    )


def _ordered(
    contacts: "QuerySet[Contact, Contact]", order: str | None = None
) -> "QuerySet[Contact, Contact]":
    """With what the orders go by, where it is no column (``order`` None: whichever)."""
    if order in (None, "health", "touch"):
        contacts = contacts.annotate(health_order=HEALTH_ORDER, touch_order=TOUCH_ORDER)
    return contacts


# Contact names them with their types; written in one piece the checker would take them for new.
_LISTED: str = "listed_"


def _with_parts(
    contacts: "QuerySet[Contact, Contact]", columns: Collection[str]
) -> "QuerySet[Contact, Contact]":
    """With the jobs they are at now (the main one first), how they are reached and their accounts,
    each where a column shows it."""
    if "owner" in columns:
        contacts = contacts.select_related("owner")
    if "outlet" in columns:
        jobs = Employment.objects.filter(ended=False).select_related("outlet")
        contacts = contacts.prefetch_related(
            Prefetch(
                "employments",
                jobs.only(
                    "team_id", "contact_id", "title", "is_primary", "outlet__team_id",
                    "outlet__name", "outlet__public_id",
                ).order_by("-is_primary", "pk"),
                to_attr=_LISTED + "employments",
            )
        )  # fmt: skip
    if "channels" in columns:
        channels = Channel.objects.order_by("-is_preferred", "order", "pk")
        contacts = contacts.prefetch_related(
            Prefetch("channels", channels, to_attr=_LISTED + "channels")
        )
    if "accounts" in columns:
        accounts = MediaAccount.objects.order_by(F("followers").desc(nulls_last=True), "pk")
        contacts = contacts.prefetch_related(
            Prefetch("accounts", accounts, to_attr=_LISTED + "accounts")
        )
    return contacts.defer("health_parts", "address", "topics", "preferences", "consent_how")
