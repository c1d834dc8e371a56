"""What one may do from Ctrl-K: one typed list, beside the navigation's. A feature that begins with
a form of its own adds its line here."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from config.nav import COMMUNITY, CONTENT, DISTRICTS, MEDIA, SETTINGS, NavItem
from foundation.search.registry import SearchHit
from foundation.teams.models import Staff, Team
from foundation.teams.permissions import role_may
from foundation.text.matching import answers, typed

ACTS: list[NavItem] = [
    NavItem(_("New group"), "groups:new", "groups.edit", COMMUNITY, icon="plus"),
    NavItem(_("New pool"), "groups:pool_new", "groups.edit", COMMUNITY, icon="plus"),
    NavItem(_("New invite code"), "invites:new", "invites.edit", COMMUNITY, icon="plus"),
    NavItem(_("Add a fan"), "fans:new", "fans.edit", COMMUNITY, icon="plus"),
    NavItem(_("Import fans"), "fans:import", "fans.import", COMMUNITY, icon="upload"),
    NavItem(_("Add a platform account"), "platforms:new", "platforms.edit", CONTENT, icon="plus"),
    NavItem(_("Add a contact"), "press:contact_new", "press.edit", MEDIA, icon="plus"),
    NavItem(_("Contact from a card or a note"), "press:capture", "press.edit", MEDIA, icon="plus"),
    NavItem(_("Add an outlet"), "press:outlet_new", "press.edit", MEDIA, icon="plus"),
    NavItem(_("Write a release"), "pitches:release_new", "press.pitch", MEDIA, icon="plus"),
    NavItem(_("Invite staff"), "teams:staff", "team.staff_edit", SETTINGS, icon="plus"),
]


def find_acts(team: Team, staff: Staff, query: str, limit: int) -> Iterable[SearchHit]:
    """Acts whose name answers to the query; all this role may do for an empty one. No database
    query."""
    wanted = typed(query)
    for act in ACTS:
        if role_may(staff.role, act.permission) and answers(str(act.label), wanted):
            url = reverse(act.url_name, kwargs={"team_slug": team.slug})
            yield SearchHit(str(act.label), url, act.icon, subtitle=DISTRICTS[act.district])
