"""Pages of a fan's own: a request that waits, and leaving a group."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from community.groups.entry import waiting_explained
from community.groups.errors import RequestDecided
from community.groups.forms import LeaveForm, LeftForm, ProofForm
from community.groups.models import FanGroup, JoinRequest
from community.groups.selectors import my_member, my_request
from community.groups.selectors.leavers import my_left
from community.groups.selectors.rules import request_rules
from community.groups.selectors.waiting import answer_due
from community.groups.services import (
    leave_word_put,
    member_leave,
    request_proof_send,
    request_recheck,
    request_see,
    request_withdraw,
)
from foundation.scopes.errors import DomainError
from foundation.scopes.scope import team_scope
from foundation.teams.access import UserRequest, actor_of, person_page


@person_page
def request_status(request: UserRequest, public_id: str) -> HttpResponse:
    """Where a waiting fan sees what is missing, and sends it."""
    found = _mine(request, public_id)
    status = 200
    form = ProofForm(initial={"claimed_handle": found.claimed_handle})
    if request.method == "POST":
        form = ProofForm(request.POST, request.FILES)
        if form.is_valid() and _proof_sent(request, found, form):
            return redirect("groups_fan:request", public_id)
        status = 422
    rules = None
    if found.state != JoinRequest.State.PENDING:
        request_see(request=found)
    elif found.group.entry == FanGroup.Entry.RULES:
        with team_scope(found.team_id):
            rules = request_rules(found)
    context = {
        "one": found,
        "team": found.team,
        "explained": waiting_explained(found),
        "asks_proof": found.why in {JoinRequest.Why.FOLLOW, JoinRequest.Why.MUTUAL},
        "rules": rules,
        "answer": answer_due(found),
        "form": form,
        "tab": "groups",
    }
    return render(request, "community/groups/my_request.html", context, status=status)


def _proof_sent(request: UserRequest, found: JoinRequest, form: ProofForm) -> bool:
    """Whether it was sent; if not, the form says why."""
    try:
        request_proof_send(
            request=found,
            upload=form.cleaned_data["proof"],
            claimed_handle=form.cleaned_data["claimed_handle"],
            actor=actor_of(request),
        )
    except RequestDecided as refusal:
        messages.info(request, refusal.text())
        return True  # the page shows what was decided
    except DomainError as refusal:
        form.add_error("proof", refusal.text())
        return False
    messages.success(request, _("Sent. We'll have a look as soon as we can."))
    return True


@require_POST
@person_page
def request_again(request: UserRequest, public_id: str) -> HttpResponse:
    """Look once more whether the conditions are met."""
    found = _mine(request, public_id)
    with team_scope(found.team_id):
        outcome = request_recheck(request=found)
    if outcome is None and found.state == JoinRequest.State.PENDING:
        messages.info(request, _("Not yet. The list shows what is still open."))
    return redirect("groups_fan:request", public_id)


@require_POST
@person_page
def request_back(request: UserRequest, public_id: str) -> HttpResponse:
    """Take a request back."""
    found = _mine(request, public_id)
    try:
        request_withdraw(request=found, actor=actor_of(request))
    except DomainError as refusal:
        messages.info(request, refusal.text())
    else:
        messages.success(request, _("Your request is withdrawn."))
    return redirect("groups_fan:request", public_id)


@person_page
def leave(request: UserRequest, public_id: str) -> HttpResponse:
    """Leave a group, with a reason or without."""
    member = my_member(request.user, public_id)
    if member is None:
        raise Http404
    form = LeaveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            member_leave(member=member, actor=actor_of(request), reason=form.cleaned_data["reason"])
        except DomainError as refusal:
            form.add_error(None, refusal.text())
        else:
            messages.success(request, _("You have left %(name)s.") % {"name": member.group.name})
            if member.staff_id is not None:
                return redirect("/g/")
            return redirect("groups_fan:left", public_id)
    context = {
        "form": form,
        "member": member,
        "group": member.group,
        "team": member.team,
        "tab": "groups",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "community/groups/leave.html", context, status=status)


@person_page
def left(request: UserRequest, public_id: str) -> HttpResponse:
    """After leaving: why, if they like. What they said before can be changed while it is fresh."""
    member = my_left(request.user, public_id)
    if member is None or member.left_at is None:
        raise Http404
    form = LeftForm(
        request.POST if request.method == "POST" else None,
        initial={"reason": member.remove_reason},
    )
    if request.method == "POST" and form.is_valid():
        with team_scope(member.team_id):
            leave_word_put(member=member, **form.cleaned_data)
        messages.success(request, _("Thank you. The team reads it."))
        return redirect("/g/")
    context = {
        "form": form,
        "group": member.group,
        "team": member.team,
        "tab": "groups",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "community/groups/left.html", context, status=status)


def _mine(request: UserRequest, public_id: str) -> JoinRequest:
    found = my_request(request.user, public_id)
    if found is None:
        raise Http404
    return found
