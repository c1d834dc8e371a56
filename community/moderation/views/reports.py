"""What fans reported."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from community.groups.selectors import group_choices
from community.moderation.forms import DecideForm
from community.moderation.models import Report
from community.moderation.models.words import Category
from community.moderation.selectors.desk import (
    context_of,
    earlier_decisions,
    reports_filter,
    reports_with,
    staff_who_decide,
    waiting,
)
from community.moderation.services import report_assign, report_decide
from community.moderation.views.common import answer
from foundation.scopes.errors import DomainError, NotAllowed
from foundation.scopes.pages import keyset_page
from foundation.scopes.spans import SPAN_CHOICES, USUAL, span_of
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from foundation.teams.models import Staff

STATES = [*Report.State.choices, ("overdue", gettext_lazy("Overdue"))]


@require_safe
@team_page("moderation.view")
def queue(request: TeamRequest) -> HttpResponse:
    """Open reports, the one due first on top; other states newest first."""
    chosen = {name: request.GET.get(name, "").strip() for name in ("q", "state", "group", "reason")}
    if "state" not in request.GET:
        chosen["state"] = Report.State.OPEN
    mine = request.GET.get("mine") == "1"
    span = span_of(request.GET.get("within", ""))
    found = reports_filter(**chosen, mine=request.staff if mine else None, days=span.days)
    order = ("due_at", "pk") if chosen["state"] in ("open", "overdue") else ("-pk",)
    context = {
        "tab": "reports",
        "page": keyset_page(found, params=request.GET, order=order),
        "chosen": chosen | {"within": span.value},
        "span": span,
        "whole": chosen["state"] in (Report.State.OPEN, "overdue"),
        "spans": SPAN_CHOICES,
        "span_usual": USUAL.label,
        "mine": mine,
        "filtered": mine or any(value for name, value in chosen.items() if name != "state"),
        "waiting": waiting(request.team.pk),
        "states": STATES,
        "reasons": Category.choices,
        "groups": group_choices(chosen["group"]),
        "url": reverse("moderation:reports", args=[request.team.slug]),
    }
    template = "community/moderation/reports.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page("moderation.view")
def one(request: TeamRequest, public_id: str) -> HttpResponse:
    """A report with its context, and the decision on it."""
    report = _report(public_id)
    may_act = may(request, "moderation.act")
    about_me = report.target.user_id == request.staff.user_id
    form = DecideForm(request.POST if request.method == "POST" and may_act else None)
    if request.method == "POST" and not may_act:
        raise NotAllowed
    if form.is_bound and form.is_valid():
        try:
            report_decide(
                report=report, by=request.staff, actor=actor_of(request), **form.decision()
            )
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text())
        else:
            messages.success(request, _("Decided. Those concerned are told on their own pages."))
            return redirect("moderation:reports", request.team.slug)
    context = {
        "report": report,
        "same": reports_with(report),
        "around": context_of(report.group_id, report.message_seq),
        "earlier": earlier_decisions(report.target_id, but=report.decision_id),
        "colleagues": staff_who_decide(),
        "form": form,
        "may_act": may_act and report.state == Report.State.OPEN and not about_me,
        "about_me": about_me,
    }
    status = 422 if form.errors else 200
    return render(request, "community/moderation/report.html", context, status=status)


@require_POST
@team_page("moderation.act")
def assign(request: TeamRequest, public_id: str) -> HttpResponse:
    """Give it to a colleague, or to nobody."""
    report = _report(public_id)
    chosen = request.POST.get("to", "")
    to = Staff.objects.filter(public_id=chosen, state=Staff.State.ACTIVE).first()
    if chosen and to is None:
        raise Http404
    try:
        report_assign(report=report, to=to, by=request.staff, actor=actor_of(request))
    except DomainError as refusal:
        return answer(request, refusal.text(), bad=True, back="moderation:reports")
    done = _("Given to %(name)s.") % {"name": to.display_name} if to else _("Given to nobody.")
    messages.success(request, done)
    return redirect("moderation:report", request.team.slug, public_id)


def _report(public_id: str) -> Report:
    found = Report.objects.select_related(
        "group", "target", "target__fan", "reporter", "assigned_to", "decision", "decision__by"
    )
    report = found.filter(public_id=public_id).first()
    if report is None:
        raise Http404
    return report
