"""Crisis logs: what was said, by whom, when, to whom."""

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.fetching.errors import FetchError
from foundation.jobs.sheets import csv_response
from foundation.jobs.workbook import xlsx_response
from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from kol.clippings.addresses import address_key, canonical_of
from kol.clippings.forms import CrisisForm, EntryForm
from kol.clippings.models import Clipping, ClippingAlert, Crisis, CrisisEntry
from kol.clippings.selectors.crisis import log_header, log_rows
from kol.clippings.selectors.detail import crises_page, crisis_get, entries_of
from kol.clippings.services.crisis import (
    EntryInput,
    crisis_close,
    crisis_open,
    crisis_reopen,
    entry_add,
    log_taken,
)
from kol.clippings.views.common import or_404


@require_safe
@team_page("press.view")
def crisis_list(request: TeamRequest) -> HttpResponse:
    """The team's logs, the newest first."""
    return _listed(request, CrisisForm())


def _listed(request: TeamRequest, form: CrisisForm, status: int = 200) -> HttpResponse:
    context = {
        "page": crises_page(params=request.GET),
        "state": request.GET.get("state", ""),
        "form": form,
        "may_edit": may(request, "press.edit"),
        "crises_url": reverse("clippings:crises", args=[request.team.slug]),
    }
    return render(request, "kol/clippings/crises.html", context, status=status)


@require_POST
@team_page("press.edit")
def crisis_new(request: TeamRequest) -> HttpResponse:
    """Open a log, of an alert (``alert``) or of something else."""
    form = CrisisForm(request.POST)
    if not form.is_valid():
        return _listed(request, form, 422)
    alert = ClippingAlert.objects.filter(public_id=request.POST.get("alert", "")).first()
    crisis = crisis_open(
        team_id=request.team.pk,
        title=form.cleaned_data["title"],
        actor=actor_of(request),
        alert=alert,
    )
    return redirect("clippings:crisis", request.team.slug, crisis.public_id)


@require_safe
@team_page("press.view")
def crisis_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """One log."""
    crisis = or_404(crisis_get, public_id)
    corrects = CrisisEntry.objects.filter(
        crisis=crisis, public_id=request.GET.get("correct", "")
    ).first()
    initial = {"at": timezone.now(), "channel": CrisisEntry.Channel.STATEMENT}
    if corrects is not None:
        initial = {
            "at": corrects.at,
            "speaker": corrects.speaker,
            "audience": corrects.audience,
            "channel": corrects.channel,
            "words": corrects.words,
            "corrects": corrects.public_id,
        }
    return _drawn(request, crisis, EntryForm(initial=initial), corrects)


def _drawn(
    request: TeamRequest,
    crisis: Crisis,
    form: EntryForm,
    corrects: CrisisEntry | None,
    status: int = 200,
) -> HttpResponse:
    entries = list(entries_of(crisis))
    context = {
        "crisis": crisis,
        "entries": [one for one in entries if one.corrects_id is None],
        "form": form,
        "corrects": corrects,
        "may_edit": may(request, "press.edit"),
        "may_export": may(request, "press.export"),
    }
    return render(request, "kol/clippings/crisis.html", context, status=status)


@require_POST
@team_page("press.edit")
def entry_new(request: TeamRequest, public_id: str) -> HttpResponse:
    """Write down what was said, or what an entry should have said."""
    crisis, form = or_404(crisis_get, public_id), EntryForm(request.POST)
    corrects = CrisisEntry.objects.filter(
        crisis=crisis, public_id=request.POST.get("corrects", "")
    ).first()
    if form.is_valid():
        data = form.cleaned_data
        try:
            entry_add(
                crisis=crisis,
                actor=actor_of(request),
                told=EntryInput(
                    at=data["at"],
                    speaker=data["speaker"],
                    words=data["words"],
                    audience=data["audience"],
                    channel=data["channel"],
                    contact=data["contact"],
                    clipping=_clipping(data["clipping"]),
                    corrects=corrects,
                ),
            )
        except DomainError as refusal:
            field = refusal.field if refusal.field in form.fields else None
            form.add_error(field, refusal.text())
        else:
            messages.success(request, _("Written down."))
            return redirect("clippings:crisis", request.team.slug, public_id)
    return _drawn(request, crisis, form, corrects, 422)


def _clipping(said: str) -> Clipping | None:
    """The piece of that address: its own, or that of its page here."""
    if not said.strip():
        return None
    found = Clipping.objects.filter(public_id=said.strip().rstrip("/").rpartition("/")[2]).first()
    if found is not None:
        return found
    try:
        return Clipping.objects.filter(address_key=address_key(canonical_of(said))).first()
    except FetchError:
        return None


@require_POST
@team_page("press.edit")
def crisis_put(request: TeamRequest, public_id: str, act: str) -> HttpResponse:
    """Close a log, or open it again."""
    crisis, actor = or_404(crisis_get, public_id), actor_of(request)
    if act == "close":
        crisis_close(crisis=crisis, actor=actor)
        undo = reverse("clippings:crisis_put", args=[request.team.slug, public_id, "reopen"])
        messages.success(request, _("The log is closed."), extra_tags=f"undo:{undo}")
    else:
        crisis_reopen(crisis=crisis, actor=actor)
        messages.success(request, _("The log is open again."))
    return redirect("clippings:crisis", request.team.slug, public_id)


@require_safe
@team_page("press.export")
def crisis_csv(request: TeamRequest, public_id: str) -> HttpResponseBase:
    """The log as CSV, corrections with what they put right; the trail says who took it."""
    return _file(request, public_id, "csv")


@require_safe
@team_page("press.export")
def crisis_xlsx(request: TeamRequest, public_id: str) -> HttpResponseBase:
    """The log as an Excel file."""
    return _file(request, public_id, "xlsx")


def _file(request: TeamRequest, public_id: str, format: str) -> HttpResponseBase:
    crisis = or_404(crisis_get, public_id)
    rows = list(log_rows(crisis, time_zone=request.team.time_zone))
    log_taken(crisis=crisis, count=len(rows), actor=actor_of(request))
    name = f"{crisis.title}.{format}"
    answer = xlsx_response if format == "xlsx" else csv_response
    return answer(name, log_header(), rows)
