"""Further pages of what happened with a contact, and with an outlet."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from foundation.teams.access import TeamRequest, team_page
from kol.press.selectors.timeline import contact_timeline, outlet_timeline
from kol.press.services.erasure import person_ids
from kol.press.views.common import contact_or_404, outlet_or_404


@require_safe
@team_page("press.view")
def contact_lines_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """What happened with a contact; to HTMX the next lines alone."""
    request.page_of = "press:contacts"
    contact = contact_or_404(public_id)
    timeline = contact_timeline(
        contact,
        request.team.slug,
        after=request.GET.get("after", ""),
        whole=person_ids(contact),
    )
    return _drawn(request, {"contact": contact, "timeline": timeline})


@require_safe
@team_page("press.view")
def outlet_lines_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """What happened with an outlet; to HTMX the next lines alone."""
    request.page_of = "press:outlets"
    outlet = outlet_or_404(public_id)
    timeline = outlet_timeline(outlet, request.team.slug, after=request.GET.get("after", ""))
    return _drawn(request, {"outlet": outlet, "timeline": timeline})


def _drawn(request: TeamRequest, context: dict[str, object]) -> HttpResponse:
    context["lines_url"] = request.path
    part = "#lines" if request.htmx else ""
    return render(request, f"kol/press/timeline.html{part}", context)
