"""One contact: what is known, and changing it."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.scopes.errors import DomainError, NotFound
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from kol.press.errors import RecordChanged
from kol.press.forms import ContactForm
from kol.press.forms_rows import (
    channel_forms,
    channels_read_of,
    channels_said,
    job_forms,
    jobs_said,
)
from kol.press.models import Channel, Contact
from kol.press.registry import contact_acts, contact_panels
from kol.press.selectors.detail import channel_shown, contact_detail, contact_for_page
from kol.press.selectors.pairs import people_listed
from kol.press.selectors.people import outlet_get
from kol.press.services import contact_create, contact_update
from kol.press.services.matching import holders_of
from kol.press.services.reveal import channel_reveal
from kol.press.views.common import LIVE, live_contact_or_404


@require_safe
@team_page("press.view")
def contact_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """One contact; one that was merged leads to the record it is part of."""
    return contact_drawn(request, public_id)


def contact_drawn(
    request: TeamRequest, public_id: str, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page, with what was typed on it and refused (``more``)."""
    try:
        contact = contact_for_page(public_id)
    except NotFound:
        raise Http404 from None
    if contact.merged_into_id is not None:
        winner = Contact.objects.get(pk=contact.merged_into_id)
        return redirect("press:contact", request.team.slug, winner.public_id)
    live = contact.state in LIVE
    context = {
        "contact": contact,
        "known": contact_detail(
            contact, sees=may(request, "press.contact"), today=timezone.localdate()
        ),
        "panels": contact_panels(request, contact),
        "acts": contact_acts(request, contact),
        "may_edit": live and may(request, "press.edit"),
        "may_reveal": live and may(request, "press.reveal"),
        "holder": "contacts",
        "of": contact,
        **more,
    }
    return render(request, "kol/press/contact.html", context, status=status)


@team_page("press.edit")
def contact_new(request: TeamRequest) -> HttpResponse:
    """Add a contact by hand; ``?outlet=`` puts them there."""
    return _form(request, None)


@team_page("press.edit")
def contact_edit(request: TeamRequest, public_id: str) -> HttpResponse:
    """Change a contact."""
    return _form(request, live_contact_or_404(public_id))


def _form(request: TeamRequest, contact: Contact | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    # Whoever adds somebody looks after them, unless they choose otherwise.
    begin = {} if contact else {"owner": request.staff.public_id}
    form = ContactForm(data, record=contact, initial=begin)
    channels = channel_forms(data, contact)
    jobs = job_forms(data, contact, _outlet_asked(request))
    there: list[Contact] = []
    valid = data is not None and form.is_valid() & channels.is_valid() & jobs.is_valid()
    if valid and contact is None:
        there = _there_already(request, channels)
    if valid and not there:
        try:
            saved = _save(request, contact, form, channels, jobs)
        except RecordChanged as error:
            form.add_error(None, error.text())
            form.see_again()
        except DomainError as error:
            form.refuse(error)
        else:
            said = _("Saved.") if contact else _("%(name)s was added.") % {"name": saved.name}
            messages.success(request, said)
            return redirect("press:contact", request.team.slug, saved.public_id)
    faults = bool(form.errors) or channels.total_error_count() or jobs.total_error_count()
    context = {"form": form, "channels": channels, "jobs": jobs, "contact": contact}
    # What a card said and nothing was made of is there until the contact is saved.
    context["left"] = data.get("left", "")[:2000] if data is not None else ""
    if there:
        context |= {
            "there": people_listed(Contact.objects.filter(pk__in=[one.pk for one in there])),
            "there_ids": ",".join(one.public_id for one in there),
            "sees_channels": may(request, "press.contact"),
        }
    status = 422 if data is not None and (faults or there) else 200
    return render(request, "kol/press/contact_form.html", context, status=status)


def _there_already(request: TeamRequest, channels: Any) -> list[Contact]:
    """Who has one of these numbers or addresses already, unless whoever types was asked about them
    and adds somebody all the same."""
    found = holders_of(channels_read_of(channels))
    asked = set(request.POST.get("anyway", "").split(","))
    return found if any(one.public_id not in asked for one in found) else []


def _save(
    request: TeamRequest, contact: Contact | None, form: ContactForm, channels: Any, jobs: Any
) -> Contact:
    given: dict[str, Any] = form.values() | {
        "channels": channels_said(channels),
        "employments": jobs_said(jobs),
    }
    if contact is None:
        return contact_create(team_id=request.team.pk, actor=actor_of(request), **given)
    return contact_update(
        contact=contact, actor=actor_of(request), seen=form.cleaned_data["seen"], **given
    )


def _outlet_asked(request: TeamRequest) -> Any:
    asked = request.GET.get("outlet", "")
    try:
        return outlet_get(asked) if asked else None
    except NotFound:
        return None


@require_POST
@team_page("press.reveal")
def contact_reveal(request: TeamRequest, public_id: str) -> HttpResponse:
    """A hidden number or id in full, noted in the trail; HTMX gets its line alone."""
    contact = live_contact_or_404(public_id)
    asked = request.POST.get("channel", "")
    try:
        channel = channel_reveal(
            contact=contact,
            channel_id=int(asked) if asked.isdecimal() and len(asked) < 19 else 0,
            actor=actor_of(request),
        )
    except NotFound:
        raise Http404 from None
    response = _revealed(request, contact, channel)
    response["Cache-Control"] = "no-store"
    return response


def _revealed(request: TeamRequest, contact: Contact, channel: Channel) -> HttpResponse:
    shown = channel_shown(channel, sees=True)
    if request.htmx:
        context = {"one": shown, "contact": contact}
        return render(request, "kol/press/parts/channel.html", context)
    return contact_drawn(request, contact.public_id, revealed=shown)


def undo_address(request: TeamRequest, name: str, contact: Contact) -> str:
    """The mark of a message that can be undone by a POST there."""
    return "undo:" + reverse(name, args=[request.team.slug, contact.public_id])
