"""What is to be done about the media, and about those who are going cold."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from foundation.scopes.errors import DomainError, NotFound
from foundation.scopes.pages import keyset_page
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from foundation.teams.selectors import staff_list
from kol.press.forms_passed import FollowUpForm, remind_at
from kol.press.models import FollowUp
from kol.press.selectors.passed import LEFT, follow_up_get, follow_ups_narrowed
from kol.press.selectors.people import contact_get, outlet_get
from kol.press.selectors.warmth import cold_narrowed, next_steps
from kol.press.services.follow_ups import (
    follow_up_add,
    follow_up_end,
    follow_up_reopen,
    follow_up_update,
)

LIST = "press:follow_ups"
WHEN = [
    ("overdue", pgettext_lazy("follow-up", "Overdue")),
    ("today", gettext_lazy("Due today")),
    ("week", gettext_lazy("Within a week")),
]
BANDS = [("cooling", gettext_lazy("Cooling")), ("cold", gettext_lazy("Cold"))]


def follow_up_or_404(public_id: str) -> FollowUp:
    """A follow-up of the team. Raises Http404."""
    try:
        return follow_up_get(public_id)
    except NotFound:
        raise Http404 from None


def _whose() -> list[tuple[str, Any]]:
    everybody = [(one.public_id, one.display_name) for one in staff_list()]
    return [("all", _("Everybody's")), *everybody, (LEFT, _("Of those who left the team"))]


@require_safe
@team_page("press.view")
def follow_up_list(request: TeamRequest) -> HttpResponse:
    """Mine that are open, the first due first; or others', or those that are over."""
    names = ("q", "whose", "state", "when", "contact", "outlet")
    chosen = {name: request.GET.get(name, "").strip() for name in names}
    if chosen["contact"] or chosen["outlet"]:  # what is open about somebody, whoever does it
        chosen["whose"] = chosen["whose"] or "all"
    found = follow_ups_narrowed(chosen, me=request.staff)
    # What is over: the last first.
    over = chosen["state"] in (FollowUp.State.DONE, FollowUp.State.DROPPED)
    order = ("-due_at", "-id") if over else ("due_at", "id")
    context = {
        "page": keyset_page(found, params=request.GET, order=order),
        "chosen": chosen,
        "filtered": any(chosen.values()),
        "whose": _whose(),
        "whens": WHEN,
        "states": FollowUp.State.choices[1:],
        "now": timezone.now(),
        "may_edit": may(request, "press.edit"),
    }
    template = "kol/press/follow_ups.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@require_safe
@team_page("press.view")
def cold_list(request: TeamRequest) -> HttpResponse:
    """Those who are going cold, the warmest first, each with what to do."""
    request.page_of = LIST
    chosen = {name: request.GET.get(name, "") for name in ("whose", "band")}
    found = cold_narrowed(chosen, me=request.staff)
    page = keyset_page(found, params=request.GET, order=("-health", "-id"))
    today = timezone.localdate()
    context = {
        "page": page,
        "rows": [{"contact": one, "steps": next_steps(one, today)} for one in page.rows],
        "chosen": chosen,
        "filtered": any(chosen.values()),
        "whose": _whose(),
        "bands": BANDS,
        "may_edit": may(request, "press.edit"),
    }
    template = "kol/press/cold.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@team_page("press.edit")
def follow_up_new(request: TeamRequest) -> HttpResponse:
    """Plan what is to be done about ``?contact=`` or ``?outlet=``."""
    request.page_of = LIST
    try:
        contact = contact_get(given) if (given := request.GET.get("contact", "")) else None
        outlet = outlet_get(given) if (given := request.GET.get("outlet", "")) else None
    except NotFound:
        raise Http404 from None
    if contact is None and outlet is None:
        raise Http404
    tomorrow = timezone.localdate() + timedelta(days=1)
    form = FollowUpForm(
        request.POST if request.method == "POST" else None,
        initial={"due_at": remind_at(tomorrow), "owner": request.staff.public_id},
    )
    if form.is_bound and form.is_valid():
        try:
            follow_up_add(
                team_id=request.team.pk,
                actor=actor_of(request),
                given=form.said(),
                contact=contact,
                outlet=outlet,
            )
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text())
        else:
            messages.success(request, _("Planned."))
            return redirect(_page_of(request, contact, outlet))
    context = {"form": form, "contact": contact, "outlet": outlet}
    return _form(request, form, context)


@team_page("press.edit")
def follow_up_edit(request: TeamRequest, public_id: str) -> HttpResponse:
    """Change what is to be done, when, or by whom."""
    request.page_of = LIST
    one = follow_up_or_404(public_id)
    form = FollowUpForm(
        request.POST if request.method == "POST" else None,
        initial={"text": one.text, "due_at": one.due_at, "owner": one.owner.public_id},
    )
    if form.is_bound and form.is_valid():
        said = form.said()
        try:
            follow_up_update(
                follow_up=one,
                actor=actor_of(request),
                text=said.text,
                due_at=said.due_at,
                owner=said.owner,
            )
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text())
        else:
            messages.success(request, _("Saved."))
            return redirect(LIST, request.team.slug)
    context = {"form": form, "one": one, "contact": one.contact, "outlet": one.outlet}
    return _form(request, form, context)


@require_POST
@team_page("press.edit")
def follow_up_close(request: TeamRequest, public_id: str) -> HttpResponse:
    """Done, dropped (``state``), or open again; with a toast that undoes it."""
    one, state = follow_up_or_404(public_id), request.POST.get("state", "")
    if state == FollowUp.State.OPEN or request.GET.get("undo"):
        follow_up_reopen(follow_up=one, actor=actor_of(request))
        text, undo = _("Open again."), ""
    elif state in FollowUp.State.values:
        follow_up_end(follow_up=one, actor=actor_of(request), state=state)
        text = _("Done.") if state == FollowUp.State.DONE else _("Dropped.")
        undo = reverse("press:follow_up_close", args=[request.team.slug, public_id]) + "?undo=1"
    else:
        raise Http404
    if request.htmx:
        response = HttpResponse()
        return trigger_client_event(response, "toast", {"text": text, "undo": undo, "tone": ""})
    messages.success(request, text, extra_tags=f"undo:{undo}" if undo else "")
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = reverse(LIST, args=[request.team.slug])
    return redirect(back)


def _page_of(request: TeamRequest, contact: Any, outlet: Any) -> str:
    about = ("press:contact", contact) if contact else ("press:outlet", outlet)
    return reverse(about[0], args=[request.team.slug, about[1].public_id])


def _form(request: TeamRequest, form: FollowUpForm, context: dict[str, Any]) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "kol/press/follow_up_form.html", context, status=status)
