"""Likely duplicates, two records side by side, merging and undoing it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from community.fans.long_work import pairs_job
from community.fans.models import Fan, FanPair
from community.fans.selectors.detail import FanDetail, fan_detail
from community.fans.selectors.filters import FanFilters, fans_narrowed
from community.fans.selectors.pairs import merge_get, pair_get, pairs_page
from community.fans.services import fan_unmerge, fans_merge
from community.fans.services.pairs import pair_dismiss, pair_reopen
from community.fans.views.common import fan_or_404, page_fan_or_404
from foundation.scopes.errors import DomainError, NotFound
from foundation.teams.access import TeamRequest, actor_of, may, team_page

CANDIDATES = 20


@require_safe
@team_page("fans.view")
def pair_list(request: TeamRequest) -> HttpResponse:
    """Pairs that may be one person, with the reasons."""
    state = request.GET.get("state", "open")
    state = state if state in FanPair.State.values else "open"
    context = {
        "page": pairs_page(state=state, params=request.GET),
        "state": state,
        "states": FanPair.State.choices,
        "reasons": dict(FanPair.Reason.choices),
        "fans_url": reverse("fans:list", args=[request.team.slug]),
        "pairs_url": reverse("fans:pairs", args=[request.team.slug]),
        "merge_url": reverse("fans:merge", args=[request.team.slug]),
        "may_edit": may(request, "fans.edit"),
        "sees_contacts": may(request, "fans.contact"),
    }
    return render(request, "community/fans/pairs.html", context)


@require_POST
@team_page("fans.edit")
def pairs_look(request: TeamRequest) -> HttpResponse:
    """Look for duplicates now, as a job."""
    job = pairs_job(actor=actor_of(request))
    return redirect("jobs:detail", request.team.slug, job.public_id)


@require_POST
@team_page("fans.edit")
def pair_decide(request: TeamRequest, public_id: str) -> HttpResponse:
    """They are two people, or: propose it again."""
    try:
        pair = pair_get(public_id=public_id)
    except NotFound:
        raise Http404 from None
    if request.POST.get("act") == "reopen":
        pair_reopen(pair=pair, actor=actor_of(request))
        messages.success(request, _("Proposed again."))
    else:
        pair_dismiss(pair=pair, actor=actor_of(request))
        messages.success(request, _("Noted: two people. They won't be proposed again."))
    return redirect("fans:pairs", request.team.slug)


@team_page("fans.edit")
def fan_merge_page(request: TeamRequest) -> HttpResponse:
    """Two records side by side: which stays, and whose values stand."""
    one, other = (page_fan_or_404(request.GET.get(side, "")) for side in ("a", "b"))
    refused = ""
    if request.method == "POST":
        keep_first = request.POST.get("keep") != "b"
        winner, loser = (one, other) if keep_first else (other, one)
        try:
            fans_merge(
                winner=winner, loser=loser, actor=actor_of(request), keep=_keep(request, keep_first)
            )
        except DomainError as error:
            refused = error.text()
        else:
            messages.success(request, _("Merged. It can be undone on this page."))
            return redirect("fans:detail", request.team.slug, winner.public_id)
    sides = [_side(request, name, fan) for name, fan in (("a", one), ("b", other))]
    context = {
        "sides": sides,
        "refused": refused,
        "sees_contacts": may(request, "fans.contact"),
        "same": one.pk == other.pk,
        "two_accounts": one.user_id is not None and other.user_id is not None,
    }
    status = 422 if refused else 200
    return render(request, "community/fans/merge.html", context, status=status)


def _side(request: TeamRequest, name: str, fan: Fan) -> dict[str, object]:
    known: FanDetail = fan_detail(fan, request.team.slug)
    return {"name": name, "fan": fan, "known": known}


def _keep(request: TeamRequest, keep_first: bool) -> dict[str, str]:
    """Whose values stand, as the service names the two."""
    winner = "a" if keep_first else "b"
    return {
        name: "winner" if request.POST[name] == winner else "loser"
        for name in ("nickname", "consent")
        if request.POST.get(name) in ("a", "b")
    }


@require_safe
@team_page("fans.edit")
def fan_merge_choose(request: TeamRequest, public_id: str) -> HttpResponse:
    """Look for the other record of a fan."""
    fan = fan_or_404(public_id)
    query = request.GET.get("q", "").strip()[:120]
    found = []
    if query:
        fans = fans_narrowed(FanFilters(q=query)).exclude(pk=fan.pk).defer("search")
        found = list(fans.prefetch_related("contacts", "identities").order_by("-pk")[:CANDIDATES])
    context = {
        "fan": fan, "q": query, "found": found, "sees_contacts": may(request, "fans.contact"),
    }  # fmt: skip
    return render(request, "community/fans/merge_choose.html", context)


@require_POST
@team_page("fans.edit")
def fan_merge_undo(request: TeamRequest, public_id: str, merge_id: str) -> HttpResponse:
    """Part two records again."""
    try:
        merge = merge_get(public_id=merge_id)
    except NotFound:
        raise Http404 from None
    try:
        undone = fan_unmerge(merge=merge, actor=actor_of(request))
    except DomainError as error:
        messages.error(request, error.text())
    else:
        messages.success(request, _("Undone: both records are back."))
        if undone.lost:
            head = ngettext(
                "%(n)d thing could not be put back:", "%(n)d things could not be put back:",
                len(undone.lost),
            )  # fmt: skip
            messages.warning(request, head % {"n": len(undone.lost)} + " " + " ".join(undone.lost))
    return redirect("fans:detail", request.team.slug, merge.winner.public_id)
