"""Likely duplicates, two records side by side, merging and undoing it; ``kind`` is of what
(``views.cleaned``)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from foundation.lists.views.common import back_to
from foundation.scopes.errors import DomainError, NotFound
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from kol.press.cleaning_work import pairs_job
from kol.press.models.cleaning import LikelyPair
from kol.press.selectors.merging import (
    field_choices,
    merge_get,
    pair_get,
    pairs_merged,
    words_together,
)
from kol.press.selectors.pair_filters import LEAST, pair_filters
from kol.press.services.pairs import pair_dismiss, pair_reopen
from kol.press.views.cleaned import CLEANED, Cleaned


@require_safe
@team_page("press.view")
def pair_list(request: TeamRequest, kind: str) -> HttpResponse:
    """Pairs that may be one, with score and reasons."""
    of = _of(request, kind)
    state = request.GET.get("state", "open")
    state = state if state in LikelyPair.State.values else "open"
    filters = pair_filters(request.GET, of.pairs.Reason.values)
    page = of.pairs_page(state=state, params=request.GET)
    undo = {
        pair: _undo_url(request, of, *ids)
        for pair, ids in pairs_merged(of.merges, page.rows).items()
    }
    context = {
        "page": page,
        "undo": undo,
        "state": state,
        "filters": filters,
        "leasts": [(str(one), _("%(n)s%% or more") % {"n": one}) for one in LEAST],
        "reason_choices": of.pairs.Reason.choices,
        "here": request.get_full_path(),
        "states": of.states(),
        "reasons": dict(of.pairs.Reason.choices),
        "home": reverse(of.home, args=[request.team.slug]),
        "pairs_url": reverse(of.url("pairs"), args=[request.team.slug]),
        "merge_url": reverse(of.url("merge"), args=[request.team.slug]),
        "may_edit": may(request, "press.edit"),
        "sees_channels": may(request, "press.contact"),
        "kind": kind,
        **of.words(),
    }
    template = "kol/press/pairs.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@require_POST
@team_page("press.edit")
def pairs_look(request: TeamRequest, kind: str) -> HttpResponse:
    """Look for duplicates now, as a job."""
    job = pairs_job(actor=actor_of(request), outlets=kind == "outlets")
    return redirect("jobs:detail", request.team.slug, job.public_id)


@require_POST
@team_page("press.edit")
def pair_decide(request: TeamRequest, kind: str, public_id: str) -> HttpResponse:
    """They are two, or: propose it again."""
    of = _of(request, kind)
    try:
        pair = pair_get(of.pairs, public_id)
    except NotFound:
        raise Http404 from None
    if request.POST.get("act") == "reopen":
        pair_reopen(pair=pair, actor=actor_of(request))
        messages.success(request, _("Proposed again."))
    else:
        pair_dismiss(pair=pair, actor=actor_of(request))
        messages.success(request, of.words()["two_noted"])
    return back_to(request, reverse(of.url("pairs"), args=[request.team.slug]))


@team_page("press.edit")
def merge_page(request: TeamRequest, kind: str) -> HttpResponse:
    """Two records side by side, field by field: ``?a=`` stays, ``?b=`` becomes part of it."""
    of = _of(request, kind)
    winner, loser = (of.live_or_404(request.GET.get(side, "")) for side in ("a", "b"))
    choices = field_choices(of.compared, winner, loser)
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
            merge = of.merge(winner=winner, loser=loser, actor=actor_of(request), keep=keep)
        except DomainError as error:
            refused = error.text()
        else:
            undo = _undo_url(request, of, winner.public_id, merge.public_id)
            text = _("Merged. It can be undone on this page.")
            messages.success(request, text, extra_tags=f"undo:{undo}")
            return redirect(of.record, request.team.slug, winner.public_id)
    context = {
        "sides": [of.side(one, request) for one in (winner, loser)],
        "winner": winner,
        "loser": loser,
        "choices": [(one, chosen.get(one.name, one.default)) for one in choices],
        "words": words_together(of.compared, winner, loser),
        "other_name": of.asks_other_name and winner.name != loser.name,
        "keeps_name": keeps_name,
        "refused": refused,
        "same": winner.pk == loser.pk,
        **_links(of),
    }
    return render(request, "kol/press/merge.html", context, status=422 if refused else 200)


@require_safe
@team_page("press.edit")
def merge_choose(request: TeamRequest, kind: str, public_id: str) -> HttpResponse:
    """Look for the other record."""
    of = _of(request, kind)
    record = of.live_or_404(public_id)
    query = request.GET.get("q", "").strip()[:120]
    context = {
        "record": record,
        "q": query,
        "found": of.others(record, query),
        "sees_channels": may(request, "press.contact"),
        **_links(of),
    }
    return render(request, of.choose_template, context)


@require_POST
@team_page("press.edit")
def merge_undo(request: TeamRequest, kind: str, public_id: str, merge_id: str) -> HttpResponse:
    """Part two records again."""
    of = _of(request, kind)
    try:
        merge: Any = merge_get(of.merges, merge_id)
    except NotFound:
        raise Http404 from None
    try:
        undone = of.unmerge(merge=merge, actor=actor_of(request))
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
    return redirect(of.record, request.team.slug, merge.winner.public_id)


def _undo_url(request: TeamRequest, of: Cleaned, winner: str, merge: str) -> str:
    return reverse(of.url("merge_undo"), args=[request.team.slug, winner, merge])


def _of(request: TeamRequest, kind: str) -> Cleaned:
    of = CLEANED[kind]
    request.page_of = of.home
    return of


def _links(of: Cleaned) -> dict[str, Any]:
    """Names of the pages that a page of one kind leads to."""
    pages = {f"{name}_page": of.url(name) for name in ("pairs", "merge")}
    names = {"kind": of.kind, "home_page": of.home, "record_page": of.record}
    return {**names, "home_label": of.words()["home_label"], **pages}
