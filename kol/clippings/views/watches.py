"""Watches and the alerts they raise."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import trigger_client_event

from foundation.fetching.errors import reason_said
from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from foundation.teams.selectors import verified_email
from foundation.text.several import words_split
from kol.clippings.forms import WatchForm
from kol.clippings.models import Clipping, ClippingAlert, Watch, WatchListener
from kol.clippings.models.clippings import Tone
from kol.clippings.selectors.detail import alert_get, alerts_page, watch_get, watches_listed
from kol.clippings.selectors.listing import clippings_drawn
from kol.clippings.services.alerts import alert_note, negative
from kol.clippings.services.watches import (
    WatchInput,
    watch_create,
    watch_end,
    watch_listen,
    watch_pause,
    watch_resume,
    watch_retry,
    watch_update,
)
from kol.clippings.views.common import or_404

SHOWN = 20


@require_safe
@team_page("press.view")
def watch_list(request: TeamRequest) -> HttpResponse:
    """The team's watches with their health. Two queries beside those of every page."""
    watches = list(watches_listed(request.staff))
    for one in watches:
        one.problem = reason_said(one.reason, one.http_status) if one.reason else ""  # type: ignore[attr-defined]
    context = {
        "watches": watches,
        "open_alerts": ClippingAlert.objects.filter(state=ClippingAlert.State.OPEN).count(),
        "may_edit": may(request, "press.edit"),
        "watches_url": reverse("clippings:watches", args=[request.team.slug]),
        "now": timezone.now(),
    }
    return render(request, "kol/clippings/watches.html", context)


@team_page("press.edit")
def watch_new(request: TeamRequest) -> HttpResponse:
    """Watch a feed."""
    return _form(request, None)


@team_page("press.edit")
def watch_edit(request: TeamRequest, public_id: str) -> HttpResponse:
    """Set a watch anew."""
    return _form(request, or_404(watch_get, public_id))


def _form(request: TeamRequest, watch: Watch | None) -> HttpResponse:
    form = WatchForm(
        request.POST if request.method == "POST" else None,
        initial=_initial(watch) if watch else None,
    )
    if request.method == "POST" and form.is_valid():
        told = _told(form)
        try:
            if watch is None:
                watch = watch_create(team_id=request.team.pk, actor=actor_of(request), told=told)
                if "listen" in request.POST:
                    watch_listen(watch=watch, staff=request.staff, wants=True)
                messages.success(request, _("It is watched. The first look comes within a minute."))
            else:
                watch_update(watch=watch, actor=actor_of(request), told=told)
                messages.success(request, _("Saved."))
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text())
        else:
            return redirect("clippings:watch", request.team.slug, watch.public_id)
    context = {"form": form, "watch": watch}
    status = 422 if form.errors else 200
    return render(request, "kol/clippings/watch_form.html", context, status=status)


def _initial(watch: Watch) -> dict[str, Any]:
    return {
        "name": watch.name,
        "url": watch.url,
        "keywords": "、".join(watch.keywords),
        "without": "、".join(watch.without),
        "outlet": watch.outlet.name if watch.outlet else "",
        "tags": "、".join(watch.tags),
        "campaign": watch.campaign,
        "every_minutes": watch.every_minutes,
    }


def _told(form: WatchForm) -> WatchInput:
    data = form.cleaned_data
    return WatchInput(
        name=data["name"],
        url=data["url"],
        keywords=words_split(data["keywords"]),
        without=words_split(data["without"]),
        outlet=data["outlet"],
        tags=words_split(data["tags"]),
        campaign=data["campaign"],
        every_minutes=data["every_minutes"],
    )


@require_safe
@team_page("press.view")
def watch_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """One watch: its health, what it brought, its alerts."""
    watch = or_404(watch_get, public_id)
    found = Clipping.objects.filter(watch_items__watch=watch, state=Clipping.State.ACTIVE)
    context = {
        "watch": watch,
        "problem": reason_said(watch.reason, watch.http_status) if watch.reason else "",
        "pieces": list(clippings_drawn(found).order_by("-published_at", "-pk")[:SHOWN]),
        "alerts": list(watch.alerts.order_by("-pk")[:5]),
        "mine": WatchListener.objects.filter(watch=watch, staff=request.staff).exists(),
        **_shown(request),
        "has_mail": bool(verified_email(request.user.pk)),
        "may_edit": may(request, "press.edit"),
        "now": timezone.now(),
    }
    return render(request, "kol/clippings/watch.html", context)


def _shown(request: TeamRequest) -> dict[str, Any]:
    """What a table of pieces needs beside them."""
    return {
        "home": reverse("clippings:list", args=[request.team.slug]),
        "tone_names": dict(Tone.choices),
    }


@require_POST
@team_page("press.edit")
def watch_put(request: TeamRequest, public_id: str, act: str) -> HttpResponse:
    """Pause, resume or end a watch, or ask it at once."""
    watch, actor = or_404(watch_get, public_id), actor_of(request)
    undo = ""
    if act == "pause":
        watch_pause(watch=watch, actor=actor)
        text, undo = _("%(watch)s is paused."), "resume"
    elif act == "resume":
        watch_resume(watch=watch, actor=actor)
        text, undo = _("%(watch)s is watched again."), "pause"
    elif act == "end":
        watch_end(watch=watch, actor=actor)
        text = _("%(watch)s has ended. Its clippings stay.")
    else:
        watch_retry(watch=watch)
        text = _("%(watch)s is asked within a minute.")
    tags = f"undo:{reverse('clippings:watch_put', args=[request.team.slug, public_id, undo])}"
    messages.success(request, text % {"watch": watch.name}, extra_tags=tags if undo else "")
    if act == "end":
        return redirect("clippings:watches", request.team.slug)
    return redirect("clippings:watch", request.team.slug, public_id)


@require_POST
@team_page("press.view")
def watch_mail(request: TeamRequest, public_id: str) -> HttpResponse:
    """Get its alerts by mail, or no more."""
    watch = or_404(watch_get, public_id)
    watch_listen(watch=watch, staff=request.staff, wants=request.POST.get("listen") == "1")
    messages.success(request, _("Saved."))
    return redirect("clippings:watch", request.team.slug, public_id)


@require_safe
@team_page("press.view")
def alert_list(request: TeamRequest) -> HttpResponse:
    """Alerts, the newest first."""
    context = {
        "page": alerts_page(params=request.GET),
        "alerts_url": reverse("clippings:alerts", args=[request.team.slug]),
        "state": request.GET.get("state", ""),
        "states": ClippingAlert.State.choices,
        "kind": request.GET.get("kind", ""),
        "kinds": ClippingAlert.Kind.choices,
    }
    return render(request, "kol/clippings/alerts.html", context)


@require_safe
@team_page("press.view")
def alert_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """One alert, with the pieces it is about."""
    alert = or_404(alert_get, public_id)
    day = timedelta(days=1)
    found = Clipping.objects.filter(
        watch_items__watch=alert.watch,
        state=Clipping.State.ACTIVE,
        published_at__gt=alert.raised_at - day,
        published_at__lte=max(alert.counted_at, alert.raised_at),
    )
    if alert.kind == ClippingAlert.Kind.NEGATIVE:
        found = found.filter(negative())
    context = {
        "alert": alert,
        "pieces": list(clippings_drawn(found).order_by("-published_at", "-pk")[:50]),
        **_shown(request),
        "may_edit": may(request, "press.edit"),
    }
    return render(request, "kol/clippings/alert.html", context)


@require_POST
@team_page("press.edit")
def alert_put(request: TeamRequest, public_id: str) -> HttpResponse:
    """Take note of an alert."""
    alert_note(alert=or_404(alert_get, public_id), actor=actor_of(request))
    text = _("Noted. It stays in the list of alerts.")
    if request.htmx:
        return trigger_client_event(HttpResponse(), "toast", {"text": text, "undo": "", "tone": ""})
    messages.success(request, text)
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}):
        return redirect(back)
    return redirect("clippings:alert", request.team.slug, public_id)
