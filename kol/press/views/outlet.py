"""One outlet: what is known, and changing it."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.scopes.errors import DomainError, NotFound
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from kol.press.errors import RecordChanged
from kol.press.forms import OutletForm
from kol.press.models import Outlet
from kol.press.registry import outlet_acts, outlet_panels
from kol.press.search import outlets_search
from kol.press.selectors.detail import outlet_detail, outlet_for_page
from kol.press.services import outlet_create, outlet_get_or_create, outlet_update
from kol.press.services.states import outlet_state_set
from kol.press.views.common import live_outlet_or_404, to_page

NAMES_SHOWN = 8
_STATES = {"active": Outlet.State.ACTIVE, "ceased": Outlet.State.CEASED,
           "archived": Outlet.State.ARCHIVED}  # fmt: skip


@require_safe
@team_page("press.view")
def outlet_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """One outlet; one that was merged leads to the record it is part of."""
    return outlet_drawn(request, public_id)


def outlet_drawn(
    request: TeamRequest, public_id: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page, with what was typed on it and refused (``more``)."""
    try:
        outlet = outlet_for_page(public_id)
    except NotFound:
        raise Http404 from None
    if outlet.merged_into_id is not None:
        winner = Outlet.objects.get(pk=outlet.merged_into_id)
        return redirect("press:outlet", request.team.slug, winner.public_id)
    context = {
        "outlet": outlet,
        "known": outlet_detail(outlet, today=timezone.localdate()),
        "panels": outlet_panels(request, outlet),
        "acts": outlet_acts(request, outlet),
        "may_edit": may(request, "press.edit"),
        "holder": "outlets",
        "of": outlet,
        **more,
    }
    return render(request, "kol/press/outlet.html", context, status=status)


@team_page("press.edit")
def outlet_new(request: TeamRequest) -> HttpResponse:
    """Add an outlet by hand."""
    return _form(request, None)


@team_page("press.edit")
def outlet_edit(request: TeamRequest, public_id: str) -> HttpResponse:
    """Change an outlet."""
    return _form(request, live_outlet_or_404(public_id))


def _form(request: TeamRequest, outlet: Outlet | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = OutletForm(data, record=outlet)
    if data is not None and form.is_valid():
        try:
            with transaction.atomic():  # a group it would belong to stands or falls with it
                saved = _save(request, outlet, form)
        except RecordChanged as error:
            form.add_error(None, error.text())
            form.see_again()
        except DomainError as error:
            form.refuse(error)
        else:
            said = _("Saved.") if outlet else _("%(name)s was added.") % {"name": saved.name}
            messages.success(request, said)
            return to_page(request, saved)
    context = {"form": form, "outlet": outlet}
    status = 422 if form.errors else 200
    return render(request, "kol/press/outlet_form.html", context, status=status)


def _save(request: TeamRequest, outlet: Outlet | None, form: OutletForm) -> Outlet:
    given, actor = form.values(), actor_of(request)
    above = given.pop("parent")
    parent = (
        outlet_get_or_create(team_id=request.team.pk, actor=actor, name=above) if above else None
    )
    if outlet is None:
        return outlet_create(team_id=request.team.pk, actor=actor, parent=parent, **given)
    return outlet_update(
        outlet=outlet, actor=actor, seen=form.cleaned_data["seen"], parent=parent, **given
    )


@require_POST
@team_page("press.edit")
def outlet_put(request: TeamRequest, public_id: str, state: str) -> HttpResponse:
    """It ceased, is put away, or is published again; with a way back."""
    outlet = live_outlet_or_404(public_id)
    before = outlet.state
    outlet_state_set(outlet=outlet, state=_STATES[state], actor=actor_of(request))
    undo = reverse("press:outlet_put", args=[request.team.slug, outlet.public_id, before])
    messages.success(request, _("Saved."), extra_tags=f"undo:{undo}")
    return to_page(request, outlet)


@require_safe
@team_page("press.view")
def outlet_names(request: TeamRequest) -> HttpResponse:
    """Names of outlets as they are typed, for the fields that ask for one."""
    there = Outlet.objects.exclude(state__in=[Outlet.State.MERGED, Outlet.State.ARCHIVED])
    found = outlets_search(there, request.GET.get("q", "")[:80], most=NAMES_SHOWN)
    return JsonResponse({"names": [one.name for one in found[:NAMES_SHOWN]]})
