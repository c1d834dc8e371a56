"""Messages that wait for review."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from community.groups.selectors import group_choices
from community.moderation.models import Held
from community.moderation.models.held import Why
from community.moderation.selectors.desk import context_of, held_filter, waiting
from community.moderation.services import held_decline, held_release
from community.moderation.views.common import answer
from foundation.scopes.errors import DomainError
from foundation.scopes.pages import keyset_page
from foundation.scopes.spans import SPAN_CHOICES, USUAL, span_of
from foundation.teams.access import TeamRequest, actor_of, may, team_page


@require_safe
@team_page("moderation.view")
def queue(request: TeamRequest) -> HttpResponse:
    """What waits, the newest first; other states by filter."""
    chosen = {name: request.GET.get(name, "").strip() for name in ("q", "state", "group", "why")}
    if "state" not in request.GET:
        chosen["state"] = Held.State.WAITING
    span = span_of(request.GET.get("within", ""))
    context = {
        "tab": "held",
        "page": keyset_page(held_filter(**chosen, days=span.days), params=request.GET),
        "chosen": chosen | {"within": span.value},
        "span": span,
        "whole": chosen["state"] == Held.State.WAITING,
        "spans": SPAN_CHOICES,
        "span_usual": USUAL.label,
        "filtered": any(value for name, value in chosen.items() if name != "state"),
        "waiting": waiting(request.team.pk),
        "states": Held.State.choices,
        "reasons": Why.choices,
        "groups": group_choices(chosen["group"]),
        "may_act": may(request, "moderation.act"),
        "url": reverse("moderation:queue", args=[request.team.slug]),
    }
    template = "community/moderation/held.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@require_safe
@team_page("moderation.view")
def one(request: TeamRequest, public_id: str) -> HttpResponse:
    """A held message with what was said around it."""
    held = _held(public_id)
    at = held.message_seq if held.message_seq is not None else held.group.last_seq
    context = {
        "held": held,
        "around": context_of(held.group_id, at),
        "may_act": may(request, "moderation.act")
        and held.state == Held.State.WAITING
        and held.member.user_id != request.staff.user_id,
        "typed": "",
        "refused": "",
    }
    return render(request, "community/moderation/held_one.html", context)


@require_POST
@team_page("moderation.act")
def release(request: TeamRequest, public_id: str) -> HttpResponse:
    """Let it through."""
    held = _held(public_id)
    try:
        held_release(held=held, by=request.staff, actor=actor_of(request))
    except DomainError as refusal:
        return answer(request, refusal.text(), bad=True, back="moderation:queue")
    return answer(request, _("Let through."), back="moderation:queue")


@require_POST
@team_page("moderation.act")
def decline(request: TeamRequest, public_id: str) -> HttpResponse:
    """Decline it, with a reason."""
    held = _held(public_id)
    reason = request.POST.get("reason", "")[:500]
    try:
        held_decline(held=held, by=request.staff, reason=reason, actor=actor_of(request))
    except DomainError as refusal:
        if refusal.field != "reason" or request.htmx:
            return answer(request, refusal.text(), bad=True, back="moderation:queue")
        context = {
            "held": held,
            "around": context_of(held.group_id, held.message_seq or held.group.last_seq),
            "may_act": True,
            "typed": reason,
            "refused": refusal.text(),
        }
        return render(request, "community/moderation/held_one.html", context, status=422)
    messages.success(request, _("Declined. The sender sees the reason."))
    return redirect("moderation:queue", request.team.slug)


def _held(public_id: str) -> Held:
    found = Held.objects.select_related("group", "member", "image", "decided_by")
    held = found.filter(public_id=public_id).first()
    if held is None:
        raise Http404
    return held
