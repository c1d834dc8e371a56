"""Staff pages of those who ask to join."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from community.fans.selectors import follow_known
from community.groups.models import FanGroup, JoinRequest
from community.groups.selectors import group_choices, request_get, requests_filter
from community.groups.selectors.requests import declined_before, notes_of
from community.groups.selectors.rules import (
    answers_by_request,
    evidence_of_request,
    request_rules,
)
from community.groups.services import (
    request_approve,
    request_decline,
    request_note_add,
    request_reopen,
    requests_decide,
)
from community.groups.services.requests import Decided
from community.groups.views.groups import frame, group_or_404
from foundation.scopes.errors import DomainError
from foundation.scopes.pages import keyset_page
from foundation.scopes.spans import SPAN_CHOICES, USUAL, span_of
from foundation.teams.access import TeamRequest, actor_of, may, team_page

State, Why = JoinRequest.State, JoinRequest.Why
MOST_AT_ONCE = 100
SHOWN_REFUSALS = 5


@require_GET
@team_page("groups.view")
def request_list(request: TeamRequest, public_id: str = "") -> HttpResponse:
    """Requests of all groups, or of one: who waits longest stands first."""
    names = ("q", "group", "state", "why", "proof")
    chosen = {name: request.GET.get(name, "").strip() for name in names}
    if chosen["state"] not in State.values:
        chosen["state"] = ""
    context: dict[str, Any] = {}
    if public_id:
        context |= frame(request, group_or_404(public_id), "requests")
        chosen["group"] = public_id
    span = span_of(request.GET.get("within", ""))
    found = requests_filter(**chosen, within=span.days)
    waits = chosen["state"] in {"", State.PENDING}
    order = ("created_at", "pk") if waits else ("-pk",)
    filters = {**chosen, "group": "" if public_id else chosen["group"]}
    page = keyset_page(found, params=request.GET, order=order)
    context |= {
        "page": page,
        "chosen": chosen | {"within": span.value},
        "span": span,
        "whole": waits,
        "spans": SPAN_CHOICES,
        "span_usual": USUAL.label,
        "waits": waits,
        "filtered": any(filters.values()),
        "groups": [] if public_id else group_choices(chosen["group"]),
        "states": State.choices,
        "whys": JoinRequest.Why.choices,
        "proofs": [("yes", _("With a screenshot")), ("no", _("Without screenshot"))],
        **_row_names(request),
        "answers": answers_by_request(page.rows),
    }
    template = f"community/groups/{'group_requests' if public_id else 'requests'}.html"
    if request.htmx:
        template = "community/groups/request_list.html"
    return render(request, template, context)


def _row_names(request: TeamRequest) -> dict[str, Any]:
    """What every row needs; the address is worked out once, not a row."""
    return {
        "may_moderate": may(request, "groups.moderate"),
        "requests_url": reverse("groups:requests", args=[request.team.slug]),
        "why_names": dict(JoinRequest.Why.choices),
        "state_names": dict(State.choices),
    }


@require_GET
@team_page("groups.view")
def request_detail(request: TeamRequest, public_id: str) -> HttpResponse:
    """One request with all there is to decide by."""
    return _page(request, public_id)


def _page(
    request: TeamRequest, public_id: str, *, note: str = "", refusal: DomainError | None = None
) -> HttpResponse:
    """The page, with a note that was typed and refused."""
    found = _found(public_id)
    account = found.group.entry_account
    known = None
    account = found.account or account
    if account is not None and found.why in {Why.FOLLOW, Why.MUTUAL}:
        known = follow_known(fan=found.fan, account=account)
    combined = found.group.entry == FanGroup.Entry.RULES
    context = {
        "one": found,
        "account": account,
        "known": known,
        "declined_before": declined_before(found),
        "evidence": evidence_of_request(found),
        "rules": request_rules(found) if found.state == State.PENDING and combined else None,
        "notes": notes_of(found),
        "may_moderate": may(request, "groups.moderate"),
        "typed": note,
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "community/groups/request.html", context, status=status)


@require_POST
@team_page("groups.moderate")
def request_act(request: TeamRequest, public_id: str, act: str) -> HttpResponse:
    """Accept, decline, or take a decline back."""
    found = _found(public_id)
    actor = actor_of(request)
    undo = ""
    name = {"name": found.fan.nickname}
    try:
        if act == "approve":
            request_approve(request=found, staff=request.staff, actor=actor)
            text = _("%(name)s is in.") % name
        elif act == "decline":
            reason = request.POST.get("reason", "")
            request_decline(request=found, staff=request.staff, reason=reason, actor=actor)
            text = _("%(name)s was declined.") % name
            undo = reverse("groups:request_act", args=[request.team.slug, public_id, "reopen"])
        else:
            request_reopen(request=found, staff=request.staff, actor=actor)
            text = _("%(name)s waits again.") % name
    except DomainError as refusal:
        return _answer(request, public_id, refusal.text(), bad=True)
    return _answer(request, public_id, text, undo=undo)


@require_POST
@team_page("groups.moderate")
def request_note(request: TeamRequest, public_id: str) -> HttpResponse:
    """Write a note for the team."""
    found, text = _found(public_id), request.POST.get("text", "")
    try:
        request_note_add(request=found, text=text, staff=request.staff, actor=actor_of(request))
    except DomainError as refusal:
        return _page(request, public_id, note=text, refusal=refusal)
    return redirect(reverse("groups:request", args=[request.team.slug, public_id]) + "#notes")


@require_POST
@team_page("groups.moderate")
def requests_act(request: TeamRequest) -> HttpResponse:
    """Accept or decline all that are ticked, each for itself."""
    ids = request.POST.getlist("chosen")[:MOST_AT_ONCE]
    chosen = list(requests_filter().filter(public_id__in=ids).order_by("created_at", "pk"))
    if not chosen:
        messages.error(request, _("Tick somebody first."))
        return redirect(_back(request))
    approve = request.POST.get("act") == "approve"
    decided = requests_decide(
        requests=chosen,
        approve=approve,
        staff=request.staff,
        actor=actor_of(request),
        reason=request.POST.get("reason", ""),
    )
    _say(request, decided, approve)
    return redirect(_back(request))


def _say(request: TeamRequest, decided: Decided, approve: bool) -> None:
    count = decided.done
    if count and approve:
        said = ngettext("%(count)s person is in.", "%(count)s people are in.", count)
        messages.success(request, said % {"count": count})
    elif count:
        said = ngettext(
            "%(count)s request was declined.", "%(count)s requests were declined.", count
        )
        messages.success(request, said % {"count": count})
    for one, refusal in decided.refused[:SHOWN_REFUSALS]:
        words = {"name": one.fan.nickname, "why": refusal.text()}
        messages.error(request, _("%(name)s: %(why)s") % words)


def _found(public_id: str) -> JoinRequest:
    found = request_get(public_id)
    if found is None:
        raise Http404
    return found


def _answer(
    request: TeamRequest, public_id: str, text: str, *, undo: str = "", bad: bool = False
) -> HttpResponse:
    """The row as it is now, with a toast; or back to where one was."""
    if request.htmx:
        rows = [_found(public_id)]
        context = {"rows": rows, "answers": answers_by_request(rows), **_row_names(request)}
        name = "community/groups/request_rows.jinja"
        response = render(request, name, context, using="jinja2")
        toast = {"text": text, "undo": undo, "tone": "bad" if bad else ""}
        return trigger_client_event(response, "toast", toast)
    if bad:
        messages.error(request, text)
    else:
        messages.success(request, text, extra_tags=f"undo:{undo}" if undo else "")
    return redirect(_back(request))


def _back(request: TeamRequest) -> str:
    """The page one came from, filters and all: as the form says, or as the browser does."""
    for given in (request.POST.get("next", ""), request.headers.get("Referer", "")):
        if url_has_allowed_host_and_scheme(given, allowed_hosts={request.get_host()}):
            return given
    return reverse("groups:requests", args=[request.team.slug])
