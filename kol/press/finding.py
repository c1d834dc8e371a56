"""What finding and merging register with the house. Called in ``PressConfig.ready``."""

from typing import Any

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.teams.access import TeamRequest, may
from kol.press.models import Contact, ContactMerge, Outlet, OutletMerge
from kol.press.selectors.merging import merges_of
from kol.press.selectors.outlet_pairs import outlet_pairs_of
from kol.press.selectors.pairs import pairs_of

_LIVE = (Contact.State.ACTIVE, Contact.State.ARCHIVED)


def contact_duplicates(request: TeamRequest, contact: Contact) -> dict[str, Any] | None:
    """Records that may be one with this contact, and merges that were made. Five queries."""
    alike, merges = pairs_of(contact), merges_of(ContactMerge, contact)
    if not alike and not merges:
        return None
    may_edit = may(request, "press.edit") and contact.state in _LIVE
    return {
        "alike": alike,
        "merges": merges,
        "may_edit": may_edit,
        "record_page": "press:contact",
        "merge_page": "press:merge",
        "undo_page": "press:merge_undo",
    }


def outlet_duplicates(request: TeamRequest, outlet: Outlet) -> dict[str, Any] | None:
    """Outlets that may be one with this one, and merges that were made. Two queries."""
    alike, merges = outlet_pairs_of(outlet), merges_of(OutletMerge, outlet)
    if not alike and not merges:
        return None
    return {
        "alike": alike,
        "merges": merges,
        "may_edit": may(request, "press.edit"),
        "record_page": "press:outlet",
        "merge_page": "press:outlet_merge",
        "undo_page": "press:outlet_merge_undo",
    }


def _merge_page(request: TeamRequest, contact: Contact) -> str:
    if contact.state not in _LIVE:
        return ""
    return reverse("press:merge_choose", args=[request.team.slug, contact.public_id])


def _outlet_merge_page(request: TeamRequest, outlet: Outlet) -> str:
    return reverse("press:outlet_merge_choose", args=[request.team.slug, outlet.public_id])


# The archive's own tables with an outlet: who writes them doesn't lock it, as they do a contact.
OF_OUTLETS = (
    "press_employment", "press_followup", "press_interaction", "press_mediaaccount",
    "press_outlet", "press_pressfile", "press_pressnote", "press_rate",
)  # fmt: skip


def finding_register(app: AppConfig) -> None:
    """Merges and what follows them, and their words in the trail."""
    from foundation.scopes.merging import rows_follow_merges
    from foundation.search.registry import search_provider
    from foundation.teams.audit_words import audit_action
    from kol.press.cleaning_work import cleaning_register
    from kol.press.everywhere import contacts_find, outlets_find
    from kol.press.privacy_registry import contact_forgets
    from kol.press.registry import Act, contact_act, contact_panel, outlet_act, outlet_panel
    from kol.press.services.contact_parts import contact_parts_register
    from kol.press.services.outlet_parts import outlet_parts_register, people_forget

    contact_parts_register()
    outlet_parts_register()
    contact_forgets("outlet_merges", people_forget)
    cleaning_register()
    rows_follow_merges(app, Contact, "press_follow_merge_")
    # By name before "press_...", so that what a job copies of its outlet is the winner's.
    rows_follow_merges(app, Outlet, "outlet_follow_merge_", own=OF_OUTLETS)
    for name, label in {
        "contact.merge": _("Merged two contacts"),
        "contact.merged": _("Merged into another contact"),
        "contact.unmerge": _("Undid the merge of two contacts"),
        "contact.pair_dismiss": _("Said that two contacts are two people"),
        "contact.pair_reopen": _("Proposed two contacts as one person again"),
        "outlet.merge": _("Merged two outlets"),
        "outlet.merged": _("Merged into another outlet"),
        "outlet.unmerge": _("Undid the merge of two outlets"),
        "outlet.pair_dismiss": _("Said that two outlets are two"),
        "outlet.pair_reopen": _("Proposed two outlets as one again"),
    }.items():
        audit_action(name, label)
    contact_panel("duplicates", 60, "kol/press/panels/merges.html", contact_duplicates, "side")
    outlet_panel("duplicates", 60, "kol/press/panels/merges.html", outlet_duplicates, "side")
    another = _("Merge with another")
    contact_act(Act("merge", 60, another, "merge", "press.edit", _merge_page))
    outlet_act(Act("merge", 60, another, "merge", "press.edit", _outlet_merge_page))
    search_provider(
        "press.contacts", contacts_find, label=_("Media contacts"), permission="press.view"
    )
    search_provider("press.outlets", outlets_find, label=_("Outlets"), permission="press.view")
