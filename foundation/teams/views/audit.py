"""The audit trail: who did what to which object, from where, before and after."""

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from foundation.teams.access import TeamRequest, team_page
from foundation.teams.audit_selectors import (
    audit_filter,
    audit_page,
    audit_people,
    audit_values,
)
from foundation.teams.audit_words import action_label, kind_label


@require_GET
@team_page("team.audit")
def audit(request: TeamRequest) -> HttpResponse:
    """The trail, newest first, filtered by who, deed, object and days."""
    wanted = audit_filter(request.GET)
    people = audit_people()
    page, lines = audit_page(team=request.team, wanted=wanted, params=request.GET, people=people)
    context = {"wanted": wanted, "page": page, "lines": lines}
    if request.htmx:
        return render(request, "foundation/teams/audit.html#rows", context)
    who = [(staff.public_id, staff.display_name) for staff in people.values()]
    context |= {
        "who": [*who, ("fan", _("Fans")), ("api", _("Partners")), ("system", _("The system"))],
        "actions": _told(audit_values(team=request.team, column="action"), action_label),
        "kinds": _told(audit_values(team=request.team, column="object_type"), kind_label),
    }
    return render(request, "foundation/teams/audit.html", context)


def _told(values: list[str], label: Callable[[str], str]) -> list[tuple[str, str]]:
    return sorted(((value, label(value)) for value in values), key=lambda pair: pair[1])
