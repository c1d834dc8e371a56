"""A guest's own pages: the answer, the QR code for the door, the entry for a calendar."""

import io
from typing import Any
from zoneinfo import ZoneInfo

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from foundation.scopes.errors import DomainError
from foundation.scopes.scope import team_scope
from foundation.teams.access import actor_of
from kol.conferences.calendar import event_calendar
from kol.conferences.forms import AnswerForm
from kol.conferences.models import Guest, PressEvent
from kol.conferences.selectors.sweeps import guest_by_address
from kol.conferences.services import guest_answer
from kol.conferences.services.stopping import guest_resume, guest_stop, guest_stopped


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, guest_id: str) -> HttpResponse:
    """What it is, when and where; two buttons; after a yes the code for the door."""
    guest = _guest(guest_id)
    zone = ZoneInfo(guest.team.time_zone)
    with team_scope(guest.team_id), timezone.override(zone):
        form = AnswerForm(
            request.POST if request.method == "POST" else None, initial={"words": guest.words}
        )
        refused = ""
        if form.is_bound and form.is_valid():
            try:
                guest_answer(
                    guest=guest,
                    answer=form.cleaned_data["answer"],
                    words=form.cleaned_data["words"],
                    via=Guest.Via.PAGE,
                    actor=actor_of(request),
                )
            except DomainError as refusal:
                refused = refusal.text()
            else:
                return redirect("conferences_guest:answer", guest_id)
        response = render(
            request,
            "kol/conferences/answer.html",
            _shown(guest, form, refused),
            status=409 if refused else 422 if form.is_bound else 200,
        )
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    return response


def _shown(guest: Guest, form: AnswerForm, refused: str) -> dict[str, Any]:
    event, now = guest.event, timezone.now()
    closed = event.reply_by is not None and event.reply_by < now
    return {
        "guest": guest,
        "event": event,
        "team": guest.team,
        "form": form,
        "refused": refused,
        "off": event.state == PressEvent.State.CANCELLED,
        "over": event.ends_at < now,
        "closed": closed,
        "full": event.capacity is not None and event.accepted >= event.capacity,
        "coming": guest.answer == Guest.Answer.YES,
    }


@csrf_exempt  # a mail program posts here by itself, without a page before it (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, guest_id: str) -> HttpResponse:
    """No more mail: in one click from a mail program, or by the button of the page. A GET changes
    nothing, for programs on the way follow links."""
    guest = _guest(guest_id)
    with team_scope(guest.team_id):
        if request.method == "POST":
            if request.POST.get("act") == "again":
                guest_resume(guest=guest, actor=actor_of(request))
            else:
                guest_stop(guest=guest, actor=actor_of(request))
            return redirect("conferences_guest:stop", guest_id)
        context = {"guest": guest, "team": guest.team, "stopped": guest_stopped(guest)}
        response = render(request, "kol/conferences/stop.html", context)
    patch_cache_control(response, private=True, no_store=True)
    response["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def door_code(request: HttpRequest, guest_id: str) -> HttpResponse:
    """The QR code that is held up at the door, as SVG: dark on white in dark mode too."""
    guest = _guest(guest_id)
    page = reverse("conferences:scan", args=[guest.team.slug, guest.public_id])
    site = settings.SITE_URL or f"{request.scheme}://{request.get_host()}"
    out = io.BytesIO()
    segno.make_qr(f"{site}{page}", error="m").save(
        out, kind="svg", border=3, dark="#000", light="#fff", omitsize=True, xmldecl=False
    )
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")


@require_safe
def calendar(request: HttpRequest, guest_id: str) -> HttpResponse:
    """The event for a calendar, as RFC 5545 has it."""
    guest = _guest(guest_id)
    with translation.override(guest.team.language):
        body = event_calendar(guest.event, guest)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="event.ics"'
    return response


def _guest(guest_id: str) -> Guest:
    guest = guest_by_address(guest_id)
    if guest is None:
        raise Http404
    return guest
