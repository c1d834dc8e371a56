"""What is particular to finding and merging duplicates of contacts, and of outlets."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from foundation.scopes.pages import Page
from foundation.teams.access import TeamRequest, may
from kol.press.models import (
    Contact,
    ContactMerge,
    ContactPair,
    Outlet,
    OutletMerge,
    OutletPair,
)
from kol.press.models.cleaning import LikelyPair
from kol.press.search import contacts_search, outlets_search
from kol.press.selectors.merging import Side
from kol.press.selectors.outlet_pairs import (
    OUTLETS,
    outlet_pairs_page,
    outlet_side_of,
    people_counted,
)
from kol.press.selectors.pairs import CONTACTS, pairs_page, people_listed, side_of
from kol.press.services.merge import contact_unmerge, contacts_merge
from kol.press.services.outlet_merge import outlet_unmerge, outlets_merge
from kol.press.views.common import LIVE, live_contact_or_404, live_outlet_or_404

CANDIDATES = 20


@dataclass(frozen=True, slots=True)
class Cleaned:
    """One kind of record on the pages of duplicates. ``home`` and ``record`` are names of
    addresses; those of the pages here begin with ``prefix``."""

    kind: str
    home: str
    record: str
    prefix: str
    pairs: Any
    merges: Any
    compared: Any
    pairs_page: Callable[..., Page[Any]]
    live_or_404: Callable[[str], Any]
    side: Callable[[Any, TeamRequest], Side]
    others: Callable[[Any, str], list[Any]]
    merge: Callable[..., Any]
    unmerge: Callable[..., Any]
    words: Callable[[], dict[str, Any]]
    choose_template: str
    # Whether somebody is asked if the other name is kept; else it is.
    asks_other_name: bool = False

    def url(self, name: str) -> str:
        """The name of the address of a page here."""
        return f"press:{self.prefix}{name}"

    def states(self) -> list[tuple[str, str | Promise]]:
        """What a pair may be, in words."""
        two = self.words()["two"]
        return [
            (value, two if value == LikelyPair.State.DISMISSED else label)
            for value, label in LikelyPair.State.choices
        ]


def _contact_words() -> dict[str, Any]:
    return {
        "home_label": pgettext("press", "Contacts"),
        "hint": _(
            "Two records that may be one person: how likely it is, and why. Merging moves"
            " everything to one of them and can be undone."
        ),
        "two": _("Two people"),
        "two_noted": _("Noted: two people. They won't be proposed again."),
        "searched": _("Name, pinyin, phone or outlet of one of the two"),
        "none": _("No two contacts look like one person"),
        "none_why": _(
            "Each contact is compared when it is written, and all of them every night. After an"
            " import you can look at once."
        ),
        "look": "press:pairs_look",
    }


def _outlet_words() -> dict[str, Any]:
    return {
        "home_label": _("Outlets"),
        "hint": _(
            "Two records that may be one outlet: how likely it is, and why. Merging moves"
            " everything to one of them, which keeps the names of both, and can be undone."
        ),
        "two": _("Two outlets"),
        "two_noted": _("Noted: two outlets. They won't be proposed again."),
        "searched": _("Name, another name or pinyin of one of the two"),
        "none": _("No two outlets look like one"),
        "none_why": _(
            "All outlets are compared every night. After an import you can look at once."
        ),
        "look": "press:outlet_pairs_look",
    }


def _contact_side(contact: Contact, request: TeamRequest) -> Side:
    return side_of(contact, sees=may(request, "press.contact"))


def _outlet_side(outlet: Outlet, request: TeamRequest) -> Side:
    return outlet_side_of(outlet)


def _contact_others(contact: Contact, query: str) -> list[Contact]:
    others = Contact.objects.filter(state__in=LIVE).exclude(pk=contact.pk)
    return people_listed(contacts_search(others, query, most=CANDIDATES))


def _outlet_others(outlet: Outlet, query: str) -> list[Outlet]:
    others = Outlet.objects.exclude(state=Outlet.State.MERGED).exclude(pk=outlet.pk)
    return people_counted(list(outlets_search(others, query, most=CANDIDATES)))


CLEANED: dict[str, Cleaned] = {
    "contacts": Cleaned(
        kind="contacts", home="press:contacts", record="press:contact", prefix="",
        pairs=ContactPair, merges=ContactMerge, compared=CONTACTS, pairs_page=pairs_page,
        live_or_404=live_contact_or_404, side=_contact_side, others=_contact_others,
        merge=contacts_merge, unmerge=contact_unmerge, words=_contact_words,
        choose_template="kol/press/merge_choose.html", asks_other_name=True,
    ),
    "outlets": Cleaned(
        kind="outlets", home="press:outlets", record="press:outlet", prefix="outlet_",
        pairs=OutletPair, merges=OutletMerge, compared=OUTLETS, pairs_page=outlet_pairs_page,
        live_or_404=live_outlet_or_404, side=_outlet_side, others=_outlet_others,
        merge=outlets_merge, unmerge=outlet_unmerge, words=_outlet_words,
        choose_template="kol/press/outlet_merge_choose.html",
    ),
}  # fmt: skip
