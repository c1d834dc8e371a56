"""Likely duplicates among contacts, two records side by side, merging and undoing it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from foundation.scopes.errors import DomainError, NotFound
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from kol.press.cleaning_work import pairs_job
from kol.press.models import Contact, ContactPair
from kol.press.search import contacts_search
from kol.press.selectors.pairs import (
    field_choices,
    merge_get,
    pair_get,
    pairs_page,
    people_listed,
    side_of,
    words_together,
)
from kol.press.services.merge import contact_unmerge, contacts_merge
from kol.press.services.pairs import pair_dismiss, pair_reopen
from kol.press.views.common import LIVE, live_contact_or_404

CANDIDATES = 20


@require_safe
@team_page("press.view")
def pair_list(request: TeamRequest) -> HttpResponse:
    """Pairs that may be one person, with score and reasons."""
    state = request.GET.get("state", "open")
    state = state if state in ContactPair.State.values else "open"
    context = {
        "page": pairs_page(state=state, params=request.GET),
        "state": state,
        "states": ContactPair.State.choices,
        "reasons": dict(ContactPair.Reason.choices),
        "home": reverse("press:contacts", args=[request.team.slug]),
        "pairs_url": reverse("press:pairs", args=[request.team.slug]),
        "merge_url": reverse("press:merge", args=[request.team.slug]),
        "may_edit": may(request, "press.edit"),
        "sees_channels": may(request, "press.contact"),
    }
    return render(request, "kol/press/pairs.html", context)


@require_POST
@team_page("press.edit")
def pairs_look(request: TeamRequest) -> HttpResponse:
    """Look for duplicates now, as a job."""
    job = pairs_job(actor=actor_of(request))
    return redirect("jobs:detail", request.team.slug, job.public_id)


@require_POST
@team_page("press.edit")
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
    return redirect("press:pairs", request.team.slug)


@team_page("press.edit")
def merge_page(request: TeamRequest) -> HttpResponse:
    """Two records side by side, field by field: ``?a=`` stays, ``?b=`` becomes part of it."""
    winner, loser = (live_contact_or_404(request.GET.get(side, "")) for side in ("a", "b"))
    choices = field_choices(winner, loser)
    chosen = {
        one.name: given
        for one in choices
        if (given := request.POST.get(one.name, "")) in ("winner", "loser")
    }
    keeps_name = request.method != "POST" or request.POST.get("other_name") == "keep"
    refused = ""
    if request.method == "POST":
        keep = chosen | ({"other_name": "keep"} if keeps_name else {})
        try:
            contacts_merge(winner=winner, loser=loser, actor=actor_of(request), keep=keep)
        except DomainError as error:
            refused = error.text()
        else:
            messages.success(request, _("Merged. It can be undone on this page."))
            return redirect("press:contact", request.team.slug, winner.public_id)
    sees = may(request, "press.contact")
    context = {
        "sides": [side_of(winner, sees=sees), side_of(loser, sees=sees)],
        "winner": winner,
        "loser": loser,
        "choices": [(one, chosen.get(one.name, one.default)) for one in choices],
        "words": words_together(winner, loser),
        "other_name": winner.name != loser.name,
        "keeps_name": keeps_name,
        "refused": refused,
        "same": winner.pk == loser.pk,
    }
    return render(request, "kol/press/merge.html", context, status=422 if refused else 200)


@require_safe
@team_page("press.edit")
def merge_choose(request: TeamRequest, public_id: str) -> HttpResponse:
    """Look for the other record of a contact."""
    contact = live_contact_or_404(public_id)
    query = request.GET.get("q", "").strip()[:120]
    others = Contact.objects.filter(state__in=LIVE).exclude(pk=contact.pk)
    context = {
        "contact": contact,
        "q": query,
        "found": people_listed(contacts_search(others, query, most=CANDIDATES)),
        "sees_channels": may(request, "press.contact"),
    }
    return render(request, "kol/press/merge_choose.html", context)


@require_POST
@team_page("press.edit")
def merge_undo(request: TeamRequest, public_id: str, merge_id: str) -> HttpResponse:
    """Part two records again."""
    try:
        merge = merge_get(public_id=merge_id)
    except NotFound:
        raise Http404 from None
    try:
        undone = contact_unmerge(merge=merge, actor=actor_of(request))
    except DomainError as error:
        messages.error(request, error.text())
    else:
        messages.success(request, _("Undone: both records are back."))
        if undone.lost:
            head = ngettext(
                "%(n)d thing could not be put back:",
                "%(n)d things could not be put back:",
                len(undone.lost),
            ) % {"n": len(undone.lost)}
            messages.warning(request, f"{head} {' '.join(undone.lost)}")
    return redirect("press:contact", request.team.slug, merge.winner.public_id)
