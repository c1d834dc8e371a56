"""Settings of sending, and of the mailbox where answers arrive."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from foundation.delivery.pacing import pace_today
from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, team_page
from kol.pitches.errors import MailboxRefused
from kol.pitches.forms import MailboxForm, SenderForm
from kol.pitches.models import Mailbox
from kol.pitches.reading.connection import FAULTS, Access, MailboxFault
from kol.pitches.services.mailbox import (
    access_of,
    mailbox_elsewhere,
    mailbox_get,
    mailbox_remove,
    mailbox_save,
    mailbox_try,
)
from kol.pitches.services.sender import sender_get, sender_update
from kol.pitches.views.common import refused


@team_page("press.settings")
def sending(request: TeamRequest) -> HttpResponse:
    """Who mails are from, how fast they go, who has to agree."""
    form = SenderForm(
        request.POST if request.method == "POST" else None, instance=sender_get(request.team.pk)
    )
    if request.method == "POST" and form.is_valid():
        sender_update(team_id=request.team.pk, actor=actor_of(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("pitches:settings", request.team.slug)
    return _page(request, form=form)


@require_POST
@team_page("press.settings")
def mailbox(request: TeamRequest) -> HttpResponse:
    """Save the mailbox, or only try it: what was typed is kept either way."""
    box = mailbox_get()
    form = MailboxForm(request.POST, instance=box)
    if not form.is_valid():
        return _page(request, box_form=form, status=422)
    given = dict(form.cleaned_data)
    password = given.pop("password")
    try:
        if request.POST.get("act") == "try":
            count = mailbox_try(access=_access(given, password))
            said = ngettext(
                "It works: %(count)s mail in the folder.",
                "It works: %(count)s mails in the folder.",
                count,
            ) % {"count": count}
            return _page(request, box_form=form, tried=said)
        mailbox_save(team_id=request.team.pk, actor=actor_of(request), password=password, **given)
    except DomainError as refusal:
        refused(form, refusal)
        return _page(request, box_form=form, status=422)
    messages.success(request, _("The mailbox is read from now on, once a minute."))
    return redirect("pitches:settings", request.team.slug)


@require_POST
@team_page("press.settings")
def mailbox_out(request: TeamRequest) -> HttpResponse:
    """Forget the mailbox."""
    box = mailbox_get()
    if box is not None:
        mailbox_remove(mailbox=box, actor=actor_of(request))
        messages.success(request, _("The mailbox and its password are forgotten."))
    return redirect("pitches:settings", request.team.slug)


def _access(given: dict[str, object], password: str) -> Access:
    """What was typed, with the stored password where none was; for trying. Raises
    MailboxRefused."""
    stored = Mailbox.objects.first()
    if not password and stored is not None and not mailbox_elsewhere(stored, given):
        try:
            password = access_of(stored).password
        except MailboxFault as fault:
            raise MailboxRefused(
                f"mailbox_{fault.code}", FAULTS[fault.code], field="password"
            ) from None
    return Access(
        host=str(given["host"]),
        port=int(str(given["port"])),
        security=str(given["security"]),
        username=str(given["username"]),
        password=password,
        folder=str(given["folder"]),
    )


def _page(
    request: TeamRequest,
    *,
    form: SenderForm | None = None,
    box_form: MailboxForm | None = None,
    tried: str = "",
    status: int = 200,
) -> HttpResponse:
    box = mailbox_get()
    if form is not None and form.is_bound:
        status = 422
    context = {
        "form": form or SenderForm(instance=sender_get(request.team.pk)),
        "box": box,
        "box_form": box_form or MailboxForm(instance=box),
        "fault": FAULTS.get(box.error, "") if box is not None else "",
        "tried": tried,
        "today": pace_today(team=request.team),
    }
    return render(request, "kol/pitches/settings.html", context, status=status)
