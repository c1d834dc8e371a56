"""Why and how long a person is kept; the extract; erasure; those whose time is nearly over."""

import json
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.scopes.errors import DomainError
from foundation.scopes.pages import keyset_page
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from kol.press.forms_kept import PrivacyForm, RetainForm
from kol.press.models import Contact
from kol.press.selectors.warmth import basis_counts, retention_asked
from kol.press.services.contacts import contact_update
from kol.press.services.erasure import contact_erase, contact_extract
from kol.press.services.retention import retention_set
from kol.press.views.common import contact_or_404

RETENTION = "press:retention"
_OF = "press:contacts"


def kept_or_404(public_id: str) -> Contact:
    """A contact that is there: neither merged nor erased. Raises Http404."""
    contact = contact_or_404(public_id)
    if contact.state not in (Contact.State.ACTIVE, Contact.State.ARCHIVED):
        raise Http404
    return contact


@team_page("press.erase")
def contact_privacy(request: TeamRequest, public_id: str) -> HttpResponse:
    """Set purpose, basis, consent and how long a contact is kept."""
    request.page_of = _OF
    contact = kept_or_404(public_id)
    names = ("purpose", "basis", "consent", "consent_how", "retain_until")
    said = timezone.localdate(contact.consent_at) if contact.consent_at else None
    form = PrivacyForm(
        request.POST if request.method == "POST" else None,
        initial={"consent_on": said, **{name: getattr(contact, name) for name in names}},
    )
    if form.is_bound and form.is_valid():
        data, actor = form.cleaned_data, actor_of(request)
        try:
            with transaction.atomic():  # all of the form, or nothing
                retention_set(contact=contact, until=data.pop("retain_until"), actor=actor)
                contact_update(contact=contact, actor=actor, **_consented(data, contact))
        except DomainError as refusal:
            field = "retain_until" if refusal.field == "until" else refusal.field
            form.add_error(field if field in form.fields else None, refusal.text())
        else:
            messages.success(request, _("Saved."))
            return redirect("press:contact", request.team.slug, public_id)
    status = 422 if form.errors else 200
    context = {"form": form, "contact": contact}
    return render(request, "kol/press/privacy_form.html", context, status=status)


def _consented(data: dict[str, Any], contact: Contact) -> dict[str, Any]:
    """A day of consent as its moment; the one that stands where the day is the same."""
    day = data.pop("consent_on")
    if contact.consent_at and day == timezone.localdate(contact.consent_at):
        return data | {"consent_at": contact.consent_at}
    noon = timezone.make_aware(datetime.combine(day, time(12))) if day else None
    return data | {"consent_at": noon}


@require_POST
@team_page("press.erase")
def contact_extract_file(request: TeamRequest, public_id: str) -> HttpResponse:
    """All we hold on a person, as a file."""
    contact = kept_or_404(public_id)
    told = contact_extract(contact, actor=actor_of(request))
    body = json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="contact-{public_id}.json"'
    return response


@team_page("press.erase")
def contact_erase_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """Erase a contact, after their name was typed."""
    request.page_of = _OF
    contact = kept_or_404(public_id)
    error = ""
    if request.method == "POST":
        if request.POST.get("confirm", "").strip() == contact.name.strip():
            contact_erase(contact=contact, actor=actor_of(request))
            messages.success(request, _("The contact was erased."))
            return redirect("press:contacts", request.team.slug)
        error = _("Type %(word)s to erase them.") % {"word": contact.name}
    context = {"contact": contact, "error": error}
    status = 422 if error else 200
    return render(request, "kol/press/erase.html", context, status=status)


@require_safe
@team_page("press.view")
def retention_list(request: TeamRequest) -> HttpResponse:
    """Those whose time is nearly over, the first first."""
    request.page_of = _OF
    context = _retention_context(request)
    template = "kol/press/retention.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


def _retention_context(request: TeamRequest) -> dict[str, object]:
    found = retention_asked()
    bases = dict(Contact.Basis.choices)
    counts = basis_counts()
    return {
        "page": keyset_page(found, params=request.GET, order=("retain_until", "id")),
        "may_erase": may(request, "press.erase"),
        "today": timezone.localdate(),
        "bases": [
            {"value": value or "none", "label": label, "count": counts[value]}
            for value, label in bases.items()
            if counts.get(value)
        ],
        "next_year": timezone.localdate() + timedelta(days=365),
    }


@require_POST
@team_page("press.erase")
def contact_retain(request: TeamRequest, public_id: str) -> HttpResponse:
    """Keep somebody longer."""
    request.page_of = _OF
    contact = kept_or_404(public_id)
    form = RetainForm(request.POST)
    if form.is_valid():
        try:
            retention_set(
                contact=contact,
                until=form.cleaned_data["until"],
                why=form.cleaned_data["why"],
                actor=actor_of(request),
            )
        except DomainError as refusal:
            form.add_error("until", refusal.text())
    if form.errors:
        context = _retention_context(request) | {"refused": contact.pk, "form": form}
        return render(request, "kol/press/retention.html", context, status=422)
    messages.success(request, _("%(name)s is kept longer.") % {"name": contact.name})
    return redirect(RETENTION, request.team.slug)
