"""The team's rules for codes: fans' own, limits, codes without their owner."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.groups.models import FanGroup
from community.invites.forms import AllowanceForm, GroupRuleForm, RulesForm
from community.invites.selectors.owners import group_rules, owner_lines
from community.invites.services.limits import (
    allowance_set,
    group_rules_update,
    rules_of,
    rules_update,
)
from foundation.teams.access import TeamRequest, actor_of, team_page
from foundation.teams.models import Staff


@team_page("groups.edit")
def rules(request: TeamRequest) -> HttpResponse:
    """Look at the rules and change them."""
    now = rules_of(request.team.pk)
    if request.method != "POST":
        return _page(request, RulesForm(instance=now))
    form = RulesForm(request.POST, instance=rules_of(request.team.pk))
    if not form.is_valid():
        return _page(request, form, status=422)
    rules_update(team=request.team, actor=actor_of(request), **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("invites:rules", request.team.slug)


@require_POST
@team_page("groups.edit")
def group_rule(request: TeamRequest, public_id: str) -> HttpResponse:
    """Fans' codes in one group."""
    group = FanGroup.objects.filter(public_id=public_id).first()
    if group is None:
        raise Http404
    form = GroupRuleForm(request.POST)
    if form.is_valid():
        group_rules_update(
            group_id=group.pk, team_id=group.team_id, actor=actor_of(request), **form.cleaned_data
        )
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Enter a whole number of people, or leave it empty."))
    return redirect("invites:rules", request.team.slug)


@require_POST
@team_page("groups.edit")
def allowance(request: TeamRequest, public_id: str) -> HttpResponse:
    """Limits of one's own for a member of staff."""
    staff = Staff.objects.filter(public_id=public_id).first()
    if staff is None:
        raise Http404
    form = AllowanceForm(request.POST)
    if form.is_valid():
        allowance_set(owner=staff, actor=actor_of(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
    else:
        messages.error(request, _("Enter a whole number of people, or leave it empty."))
    return redirect("invites:rules", request.team.slug)


def _page(request: TeamRequest, form: RulesForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "groups": group_rules(),
        "owners": owner_lines(),
    }
    return render(request, "community/invites/rules.html", context, status=status)
