"""What was decided, and appeals against it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from community.moderation.forms import AnswerForm
from community.moderation.models import Decision
from community.moderation.selectors.desk import (
    context_of,
    decisions_filter,
    earlier_decisions,
    waiting,
)
from community.moderation.services import appeal_decide
from community.moderation.services.appeals import others_may
from foundation.scopes.errors import DomainError, NotAllowed
from foundation.scopes.pages import keyset_page
from foundation.scopes.spans import SPAN_CHOICES, USUAL, span_of
from foundation.teams.access import TeamRequest, actor_of, may, team_page


@require_safe
@team_page("moderation.view")
def listed(request: TeamRequest) -> HttpResponse:
    """Decisions, newest first; those with an appeal that waits by filter."""
    chosen = {name: request.GET.get(name, "").strip() for name in ("q", "act", "appeal")}
    span = span_of(request.GET.get("within", ""))
    context = {
        "tab": "decisions",
        "page": keyset_page(decisions_filter(**chosen, days=span.days), params=request.GET),
        "chosen": chosen | {"within": span.value},
        "span": span,
        "whole": chosen["appeal"] == Decision.Appeal.OPEN,
        "spans": SPAN_CHOICES,
        "span_usual": USUAL.label,
        "filtered": any(chosen.values()),
        "waiting": waiting(request.team.pk),
        "acts": Decision.Act.choices,
        "appeals": [one for one in Decision.Appeal.choices if one[0] != "none"],
        "url": reverse("moderation:decisions", args=[request.team.slug]),
    }
    template = "community/moderation/decisions.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("moderation.view")
def one(request: TeamRequest, public_id: str) -> HttpResponse:
    """A decision, what it was about, and the answer to an appeal."""
    found = Decision.objects.select_related("group", "target", "by", "appeal_by")
    decision = found.filter(public_id=public_id).first()
    if decision is None:
        raise Http404
    may_act = may(request, "moderation.act")
    if request.method == "POST" and not may_act:
        raise NotAllowed
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            appeal_decide(
                decision=decision,
                lift=form.cleaned_data["result"] == "lift",
                answer=form.cleaned_data["answer"],
                by=request.staff,
                actor=actor_of(request),
            )
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text())
        else:
            messages.success(request, _("Answered. They see it on their own page."))
            return redirect("moderation:decision", request.team.slug, public_id)
    waits = decision.appeal == Decision.Appeal.OPEN
    about_me = decision.target.user_id == request.staff.user_id
    mine = waits and decision.by_id == request.staff.pk and others_may(request.staff)
    context = {
        "decision": decision,
        "around": context_of(decision.group_id, decision.message_seq),
        "earlier": earlier_decisions(decision.target_id, but=decision.pk),
        "form": form,
        "may_answer": may_act and waits and not mine and not about_me,
        "about_me": about_me,
        "mine": mine,
    }
    status = 422 if form.errors else 200
    return render(request, "community/moderation/decision.html", context, status=status)
