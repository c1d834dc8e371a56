"""What the rules did by themselves."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from community.moderation.models import Hit
from community.moderation.selectors.desk import hits_filter, waiting
from foundation.scopes.pages import keyset_page
from foundation.scopes.spans import SPAN_CHOICES, USUAL, span_of
from foundation.teams.access import TeamRequest, team_page


@require_safe
@team_page("moderation.view")
def listed(request: TeamRequest) -> HttpResponse:
    """Refused, replaced, muted, hidden: newest first."""
    chosen = {name: request.GET.get(name, "").strip() for name in ("q", "done")}
    span = span_of(request.GET.get("within", ""))
    context = {
        "tab": "log",
        "page": keyset_page(hits_filter(**chosen, days=span.days), params=request.GET),
        "chosen": chosen | {"within": span.value},
        "span": span,
        "spans": SPAN_CHOICES,
        "span_usual": USUAL.label,
        "filtered": any(chosen.values()),
        "waiting": waiting(request.team.pk),
        "kinds": Hit.Done.choices,
        "url": reverse("moderation:log", args=[request.team.slug]),
    }
    template = "community/moderation/log.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)
