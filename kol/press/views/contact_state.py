"""What happens to a contact: a new job, left, "do not contact", put away and brought back."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, team_page
from kol.press.forms import DayInput
from kol.press.models import Contact, Employment
from kol.press.services.moves import contact_left, contact_move
from kol.press.services.states import (
    contact_archive,
    contact_block,
    contact_restore,
    contact_unblock,
)
from kol.press.views.common import live_contact_or_404, to_page
from kol.press.views.contact import undo_address


class MoveForm(forms.Form):
    """Where somebody went, and since when."""

    outlet = forms.CharField(
        label=gettext_lazy("Where they are now"),
        max_length=80,
        widget=forms.TextInput(attrs={"list": "outlet-names", "autocomplete": "off"}),
        help_text=gettext_lazy("An outlet that is not there yet is added"),
    )
    title = forms.CharField(label=pgettext_lazy("job", "Title"), max_length=60, required=False)
    desk = forms.CharField(label=gettext_lazy("Desk"), max_length=60, required=False)
    on = forms.DateField(label=pgettext_lazy("job", "Since"), required=False, widget=DayInput())


class BlockForm(forms.Form):
    """Why somebody is not to be contacted."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Colleagues see it; for example: asked us by phone to stop"),
        error_messages={
            "required": gettext_lazy("Say why, so that colleagues understand it later.")
        },
    )


@team_page("press.edit")
def contact_move_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """They have a new job: the old one ends, the history stays."""
    contact = live_contact_or_404(public_id)
    data = request.POST if request.method == "POST" else None
    form = MoveForm(data, initial={"on": timezone.localdate()})
    if data is not None and form.is_valid():
        try:
            contact_move(contact=contact, actor=actor_of(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error(error.field if error.field in form.fields else None, error.text())
        else:
            messages.success(request, _("The new job is noted; the one before is in the history."))
            return to_page(request, contact)
    context = {"contact": contact, "form": form, "now": _job_now(contact)}
    status = 422 if form.errors else 200
    return render(request, "kol/press/move.html", context, status=status)


def _job_now(contact: Contact) -> Employment | None:
    jobs = Employment.objects.filter(contact=contact, ended=False, is_primary=True)
    return jobs.select_related("outlet").first()


@require_POST
@team_page("press.edit")
def contact_leave(request: TeamRequest, public_id: str, job_id: str) -> HttpResponse:
    """They left an outlet, as of today."""
    contact = live_contact_or_404(public_id)
    job = Employment.objects.filter(contact=contact, public_id=job_id).first()
    if job is None:
        raise Http404
    try:
        contact_left(contact=contact, job=job, actor=actor_of(request), on=timezone.localdate())
    except DomainError as error:
        messages.error(request, error.text())
    else:
        messages.success(request, _("Noted; the job is in the history."))
    return to_page(request, contact)


@team_page("press.edit")
def contact_block_page(request: TeamRequest, public_id: str) -> HttpResponse:
    """ "Do not contact", with the reason."""
    contact = live_contact_or_404(public_id)
    data = request.POST if request.method == "POST" else None
    form = BlockForm(data, initial={"reason": contact.do_not_contact_reason})
    if data is not None and form.is_valid():
        try:
            contact_block(contact=contact, actor=actor_of(request), **form.cleaned_data)
        except DomainError as error:
            form.add_error("reason", error.text())
        else:
            undo = undo_address(request, "press:contact_unblock", contact)
            messages.success(request, _("Nothing goes to them any more."), extra_tags=undo)
            return to_page(request, contact)
    context = {"contact": contact, "form": form}
    status = 422 if form.errors else 200
    return render(request, "kol/press/block.html", context, status=status)


@require_POST
@team_page("press.edit")
def contact_unblock_act(request: TeamRequest, public_id: str) -> HttpResponse:
    """They may be contacted again."""
    contact = live_contact_or_404(public_id)
    contact_unblock(contact=contact, actor=actor_of(request))
    messages.success(request, _("They may be contacted again."))
    return to_page(request, contact)


@require_POST
@team_page("press.edit")
def contact_archive_act(request: TeamRequest, public_id: str) -> HttpResponse:
    """Put a contact away, with a way back."""
    contact = live_contact_or_404(public_id)
    contact_archive(contact=contact, actor=actor_of(request))
    undo = undo_address(request, "press:contact_restore", contact)
    said = _("%(name)s was put away.") % {"name": contact.name}
    messages.success(request, said, extra_tags=undo)
    return redirect("press:contacts", request.team.slug)


@require_POST
@team_page("press.edit")
def contact_restore_act(request: TeamRequest, public_id: str) -> HttpResponse:
    """Bring a contact back."""
    contact = live_contact_or_404(public_id)
    contact_restore(contact=contact, actor=actor_of(request))
    messages.success(request, _("%(name)s is back.") % {"name": contact.name})
    return to_page(request, contact)
