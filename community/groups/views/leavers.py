"""Why fans left, as they said it: counted by reason, and in their own words."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from community.groups.models import GroupMember
from community.groups.selectors import group_choices
from community.groups.selectors.leavers import PERIODS, reasons_count, words_filter
from foundation.scopes.pages import keyset_page
from foundation.scopes.spans import SPAN_CHOICES, USUAL, span_of
from foundation.teams.access import TeamRequest, team_page

Reason = GroupMember.LeaveReason


@require_GET
@team_page("groups.view")
def leavers(request: TeamRequest) -> HttpResponse:
    """Counts over all who left, and what those who said something said."""
    names = ("q", "group", "reason", "text", "days")
    chosen = {name: request.GET.get(name, "").strip() for name in names}
    span = span_of(request.GET.get("within", ""))
    found = words_filter(**chosen, within=span.days)
    counts = reasons_count(group=chosen["group"], days=chosen["days"])
    context = {
        "page": keyset_page(found, params=request.GET, order=("-left_at", "-pk")),
        "chosen": chosen | {"within": span.value},
        "span": span,
        "whole": chosen["days"] in PERIODS,
        "spans": SPAN_CHOICES,
        "span_usual": USUAL.label,
        "filtered": any(chosen.values()),
        "counts": counts,
        "total": sum(one.count for one in counts),
        "groups": group_choices(chosen["group"]),
        "reasons": [
            *((str(one.value), one.label) for one in Reason if one in GroupMember.OWN_REASONS),
            ("none", _("No reason chosen")),
        ],
        "reason_names": dict(Reason.choices),
        "texts": [("yes", _("With words of their own"))],
        "periods": [
            ("7", _("Last 7 days")),
            ("30", _("Last 30 days")),
            ("90", _("Last 90 days")),
        ],
    }
    template = "community/groups/leavers.html"
    part = "#rows" if request.htmx else ""
    return render(request, f"{template}{part}", context)
