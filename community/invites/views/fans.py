"""A fan as the owner of codes: theirs, what they brought in, and how much they may."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from community.fans.models import Fan
from community.invites.forms import AllowanceForm
from community.invites.models import InviteAllowance
from community.invites.selectors import STATES, brought_by, invite_filter, invite_state
from community.invites.services.limits import allowance_set, rules_of
from foundation.scopes.pages import keyset_page
from foundation.teams.access import TeamRequest, actor_of, may, team_page

PAGE = 25


@team_page("invites.view")
def fan_codes(request: TeamRequest, public_id: str) -> HttpResponse:
    """A fan's codes and figures; posted, limits of their own, which leads of the team may set."""
    fan = Fan.objects.filter(public_id=public_id).exclude(state=Fan.State.MERGED).first()
    if fan is None:
        raise Http404
    may_rule = may(request, "groups.edit") and fan.state == Fan.State.ACTIVE
    if request.method != "POST":
        return _page(request, fan, may_rule)
    if not may_rule:
        raise PermissionDenied
    form = AllowanceForm(request.POST)
    if not form.is_valid():
        return _page(request, fan, may_rule, form, status=422)
    allowance_set(owner=fan, actor=actor_of(request), **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("invites:fan", request.team.slug, public_id)


def _page(
    request: TeamRequest,
    fan: Fan,
    may_rule: bool,
    form: AllowanceForm | None = None,
    status: int = 200,
) -> HttpResponse:
    held = InviteAllowance.objects.filter(fan=fan).first() or InviteAllowance()
    rules = rules_of(request.team.pk)
    page = keyset_page(invite_filter().filter(fan=fan), params=request.GET, size=PAGE)
    now = timezone.now()
    usual = rules.fan_joins
    context = {
        "fan": fan,
        "held": held,
        "most_codes": rules.fan_groups if held.max_codes is None else held.max_codes,
        "most_joins": usual if held.max_joins is None else held.max_joins,
        "brought": brought_by(fan),
        "page": page,
        "codes": [(invite, invite_state(invite, now)) for invite in page.rows],
        "form": form
        or AllowanceForm(initial={"max_codes": held.max_codes, "max_joins": held.max_joins}),
        "may_rule": may_rule,
        "state_names": STATES,
        "invites_url": reverse("invites:list", args=[request.team.slug]),
    }
    return render(request, "community/invites/fan.html", context, status=status)
