"""Staff pages of points and levels."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.fans.models import Fan
from community.fans.selectors import fan_get
from community.points.forms import BookForm, LadderForm
from community.points.models import Entry
from community.points.selectors import entries_filter, entries_of, levels, standing_of
from community.points.services import levels_set, points_add, points_reverse
from foundation.scopes.errors import DomainError
from foundation.scopes.pages import keyset_page
from foundation.scopes.spans import SPAN_CHOICES, USUAL, span_of
from foundation.teams.access import TeamRequest, actor_of, may, team_page


@require_safe
@team_page("points.view")
def ledger(request: TeamRequest) -> HttpResponse:
    """All that was booked: searched, narrowed, newest first."""
    chosen = {name: request.GET.get(name, "").strip() for name in ("q", "kind")}
    span = span_of(request.GET.get("within", ""))
    context = {
        "page": keyset_page(entries_filter(**chosen, days=span.days), params=request.GET),
        "chosen": chosen | {"within": span.value},
        "span": span,
        "spans": SPAN_CHOICES,
        "span_usual": USUAL.label,
        "filtered": any(chosen.values()),
        "kinds": Entry.Kind.choices,
        "may_edit": may(request, "points.edit"),
        "points_url": reverse("points:ledger", args=[request.team.slug]),
        "with_fan": True,
    }
    template = "community/points/ledger.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@team_page("points.view")
def fan_points(request: TeamRequest, public_id: str) -> HttpResponse:
    """One fan's points: where they stand, what was booked, and booking by hand."""
    fan = _fan(public_id)
    editable = may(request, "points.edit") and fan.state == Fan.State.ACTIVE
    form = BookForm(request.POST if request.method == "POST" and editable else None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            points_add(
                fan=fan,
                amount=data["amount"],
                reason=data["reason"],
                key=f"desk:{data['token']}",
                actor=actor_of(request),
            )
        except DomainError as refusal:
            form.add_error(refusal.field, refusal.text())
        else:
            messages.success(request, _("Booked."))
            return redirect("points:fan", request.team.slug, public_id)
    context = {
        "fan": fan,
        "standing": standing_of(fan),
        "page": keyset_page(entries_of(fan), params=request.GET),
        "form": form,
        "may_edit": editable,
        "points_url": reverse("points:ledger", args=[request.team.slug]),
        "kinds": Entry.Kind.choices,
        "with_fan": False,
    }
    status = 422 if form.errors else 200
    return render(request, "community/points/fan.html", context, status=status)


@require_POST
@team_page("points.edit")
def entry_reverse(request: TeamRequest, entry_id: str) -> HttpResponse:
    """Take a booking back, by a line against it."""
    entry = Entry.objects.select_related("fan").filter(public_id=entry_id).first()
    if entry is None:
        raise Http404
    try:
        points_reverse(entry=entry, reason="", actor=actor_of(request))
    except DomainError as refusal:
        messages.error(request, refusal.text())
    else:
        messages.success(request, _("Taken back."))
    return redirect("points:fan", request.team.slug, entry.fan.public_id)


@team_page("points.levels")
def ladder(request: TeamRequest) -> HttpResponse:
    """The team's levels."""
    form = LadderForm(levels(), request.POST if request.method == "POST" else None)
    refused = ""
    if request.method == "POST" and form.is_valid():
        try:
            levels_set(team=request.team, steps=form.steps(), actor=actor_of(request))
        except DomainError as refusal:
            refused = refusal.text()
        else:
            messages.success(request, _("Saved."))
            return redirect("points:ladder", request.team.slug)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "refused": refused}
    return render(request, "community/points/ladder.html", context, status=status)


def _fan(public_id: str) -> Fan:
    try:
        return fan_get(public_id=public_id)
    except DomainError as missing:
        raise Http404 from missing
