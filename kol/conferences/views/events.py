"""Staff pages of press events: the list, one event, planning and calling off."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from foundation.delivery.texts import MailText
from foundation.scopes.errors import DomainError, NotFound
from foundation.scopes.pages import keyset_page
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from foundation.teams.models import Team
from kol.conferences.forms import CancelForm, EventForm, GiftForm
from kol.conferences.letters import mail_shown
from kol.conferences.models import GuestMail, PressEvent
from kol.conferences.registry import event_panels
from kol.conferences.selectors.events import (
    WHEN,
    event_figures,
    event_get,
    events_listing,
    guests_listing,
)
from kol.conferences.services import (
    GiftsGiven,
    event_cancel,
    event_create,
    event_restore,
    event_update,
    gifts_give,
    mails_ask,
    mails_due,
)
from kol.conferences.templatetags.conferences import event_span
from kol.conferences.words import GUEST_STATES

Kind = GuestMail.Kind
_FIELDS = (
    "name",
    "kind",
    "starts_at",
    "ends_at",
    "venue",
    "address",
    "online_url",
    "programme",
    "capacity",
    "reply_by",
    "campaign",
    "owner",
)


@require_safe
@team_page("press.view")
def event_list(request: TeamRequest) -> HttpResponse:
    """Events that are coming, past, or called off."""
    chosen = {name: request.GET.get(name, "").strip() for name in ("q", "kind")}
    when = request.GET.get("when", "")
    when = when if when in WHEN else "coming"
    order = ("starts_at", "pk") if when == "coming" else ("-starts_at", "-pk")
    context = {
        "page": keyset_page(events_listing(when=when, **chosen), params=request.GET, order=order),
        "when": when,
        "chosen": chosen,
        "filtered": any(chosen.values()),
        "kinds": PressEvent.Kind.choices,
        "may_edit": may(request, "press.edit"),
        "events_url": reverse("conferences:list", args=[request.team.slug]),
    }
    template = "kol/conferences/list.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@team_page("press.edit")
def event_new(request: TeamRequest) -> HttpResponse:
    """Plan an event."""
    form = EventForm(
        request.POST if request.method == "POST" else None, initial={"owner": request.staff.pk}
    )
    if form.is_bound and form.is_valid():
        try:
            event = event_create(
                team_id=request.team.pk,
                by=request.staff,
                actor=actor_of(request),
                **form.cleaned_data,
            )
        except DomainError as refusal:
            form.add_error(refusal.field, refusal.text())
        else:
            messages.success(request, _("Planned. Now put guests on the list."))
            return redirect("conferences:event", request.team.slug, event.public_id)
    status = 422 if form.is_bound else 200
    return render(request, "kol/conferences/edit.html", {"form": form}, status=status)


@team_page("press.edit")
def event_edit(request: TeamRequest, public_id: str) -> HttpResponse:
    """Change an event."""
    event = found_event(public_id)
    form = EventForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(event, name) for name in _FIELDS},
    )
    if form.is_bound and form.is_valid():
        try:
            changed = event_update(event=event, actor=actor_of(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(refusal.field, refusal.text())
        else:
            messages.success(request, _saved_text(event, changed))
            return redirect("conferences:event", request.team.slug, public_id)
    context = {"form": form, "event": event}
    status = 422 if form.is_bound else 200
    return render(request, "kol/conferences/edit.html", context, status=status)


def _saved_text(before: PressEvent, after: PressEvent) -> str:
    if after.details_version > before.details_version and mails_due(after, Kind.CHANGE).exists():
        return _("Saved. Time or place changed: tell the guests below.")
    return _("Saved.")


@require_safe
@team_page("press.view")
def event_detail(request: TeamRequest, public_id: str) -> HttpResponse:
    """One event: how it stands, what can be sent, its guests, what it brought."""
    event = found_event(public_id)
    chosen = {name: request.GET.get(name, "").strip() for name in ("q", "state")}
    if chosen["state"] not in GUEST_STATES:
        chosen["state"] = ""
    invited = _("You are invited to “%(event)s”, %(when)s. Please answer here:") % {
        "event": event.name,
        "when": event_span(event),
    }
    taken = {"event": public_id} | {name: value for name, value in chosen.items() if value}
    context: dict[str, Any] = {
        "event": event,
        "page": keyset_page(guests_listing(event, **chosen), params=request.GET),
        "chosen": chosen,
        "filtered": any(chosen.values()),
        "states": list(GUEST_STATES.items()),
        "may_edit": may(request, "press.edit"),
        "event_url": reverse("conferences:event", args=[request.team.slug, public_id]),
        "invited": invited,
        "guests_url": request.build_absolute_uri("/e/"),
        "contacts_url": reverse("press:contacts", args=[request.team.slug]),
        "may_export": may(request, "press.export"),
        "export_url": reverse("press:export_new", args=[request.team.slug, "guests"])
        + f"?{urlencode(taken)}",
    }
    template = "kol/conferences/detail.html"
    if request.htmx:
        return render(request, f"{template}#rows", context)
    now = timezone.now()
    context |= {
        "figures": event_figures(event),
        "begun": event.starts_at <= now,
        "over": event.ends_at <= now,
        "mails": _mails_offered(event, request.team) if may(request, "press.edit") else [],
        "may_door": may(request, "press.door"),
        "cancel_form": CancelForm(),
        "panels": event_panels.drawn(event, request.team.slug),
    }
    return render(request, template, context)


@dataclass(frozen=True, slots=True)
class Offered:
    """Mails there is somebody for now: what the button says, and the mail as the first of them will
    read it."""

    kind: str
    verb: str
    mail: MailText


def _mails_offered(event: PressEvent, team: Team) -> list[Offered]:
    off = event.state == PressEvent.State.CANCELLED
    over = event.ends_at <= timezone.now()
    if off:
        kinds = [Kind.CANCELLED]
    elif over:
        kinds = [Kind.THANKS]
    else:
        kinds = [Kind.CHANGE, Kind.INVITATION, Kind.NUDGE]
    offered = []
    for kind in kinds:
        due = mails_due(event, kind)
        first = due.select_related("contact").order_by("pk").first()
        if first is not None:
            verb = _mail_verb(kind, due.count())
            offered.append(Offered(kind.value, verb, mail_shown(first, event, kind, team)))
    return offered


def _mail_verb(kind: GuestMail.Kind, number: int) -> str:
    texts = {
        Kind.INVITATION: ngettext("Invite %(n)s guest", "Invite %(n)s guests", number),
        Kind.NUDGE: ngettext("Ask %(n)s guest again", "Ask %(n)s guests again", number),
        Kind.CHANGE: ngettext(
            "Tell %(n)s guest of the change", "Tell %(n)s guests of the change", number
        ),
        Kind.CANCELLED: ngettext(
            "Tell %(n)s guest that it is off", "Tell %(n)s guests that it is off", number
        ),
        Kind.THANKS: ngettext("Thank %(n)s guest", "Thank %(n)s guests", number),
    }
    return texts[kind] % {"n": number}


@require_POST
@team_page("press.edit")
def event_mails(request: TeamRequest, public_id: str) -> HttpResponse:
    """Send the mails of a kind to everybody they are for."""
    event = found_event(public_id)
    kind = request.POST.get("kind", "")
    if kind not in {Kind.INVITATION, Kind.NUDGE, Kind.CHANGE, Kind.CANCELLED, Kind.THANKS}:
        raise Http404
    try:
        number = mails_ask(event=event, kind=kind, actor=actor_of(request))
    except DomainError as refusal:
        messages.error(request, refusal.text())
    else:
        text = ngettext("%(n)s mail is on its way.", "%(n)s mails are on their way.", number)
        messages.success(request, text % {"n": number})
    return redirect("conferences:event", request.team.slug, public_id)


@require_POST
@team_page("press.edit")
def event_state(request: TeamRequest, public_id: str, act: str) -> HttpResponse:
    """Call an event off, or put it back on; each undoes the other."""
    event, actor = found_event(public_id), actor_of(request)
    try:
        if act == "cancel":
            event_cancel(event=event, reason=request.POST.get("reason", ""), actor=actor)
            text, undo = _("Called off. Nobody has been told yet."), "restore"
        else:
            event_restore(event=event, actor=actor)
            text, undo = _("It is back on."), "cancel"
    except DomainError as refusal:
        messages.error(request, refusal.text())
    else:
        url = reverse("conferences:state", args=[request.team.slug, public_id, undo])
        messages.success(request, text, extra_tags=f"undo:{url}")
    return redirect("conferences:event", request.team.slug, public_id)


@team_page("press.edit")
def event_gifts(request: TeamRequest, public_id: str) -> HttpResponse:
    """Note a gift or a fee for everybody who was there."""
    event = found_event(public_id)
    form = GiftForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            came = gifts_give(event=event, actor=actor_of(request), **form.cleaned_data)
        except DomainError as refusal:
            form.add_error(refusal.field, refusal.text())
        else:
            messages.success(request, _given_text(came))
            return redirect("conferences:event", request.team.slug, public_id)
    context = {"form": form, "event": event, "figures": event_figures(event)}
    status = 422 if form.is_bound else 200
    return render(request, "kol/conferences/gifts.html", context, status=status)


def _given_text(came: GiftsGiven) -> str:
    text = ngettext("Noted for %(n)s guest.", "Noted for %(n)s guests.", came.given) % {
        "n": came.given
    }
    if not came.over:
        return text
    over = _("Above the year's ceiling and left out: %(names)s.") % {"names": "、".join(came.over)}
    return f"{text} {over}"


def found_event(public_id: str) -> PressEvent:
    """The event, or 404."""
    try:
        return event_get(public_id)
    except NotFound as missing:
        raise Http404 from missing
