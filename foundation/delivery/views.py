"""The page of addresses that a team leaves alone."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.delivery.forms import SuppressionForm
from foundation.delivery.models import Suppression
from foundation.delivery.suppressions import (
    AddressRefused,
    suppress_typed,
    suppression_lift,
    suppressions_find,
)
from foundation.scopes.errors import DomainError
from foundation.scopes.pages import keyset_page
from foundation.teams.access import TeamRequest, actor_of, team_page

_PAGE = "foundation/delivery/suppressions.html"


@require_safe
@team_page("press.pitch")
def suppression_list(request: TeamRequest) -> HttpResponse:
    """The list, the newest first; an address typed whole is looked up by its fingerprint."""
    template = f"{_PAGE}#rows" if request.htmx else _PAGE
    return render(request, template, _context(request))


@require_POST
@team_page("press.pitch")
def suppression_new(request: TeamRequest) -> HttpResponse:
    """Enter an address."""
    form = SuppressionForm(request.POST)
    if form.is_valid():
        try:
            suppress_typed(
                team_id=request.team.pk,
                address=form.cleaned_data["address"],
                actor=actor_of(request),
            )
        except DomainError as refusal:
            form.add_error("address", refusal.text())
        else:
            messages.success(request, _("No more mail goes to this address."))
            return redirect("delivery:suppressions", request.team.slug)
    return render(request, _PAGE, _context(request, form), status=422)


@require_POST
@team_page("press.pitch")
def suppression_out(request: TeamRequest, public_id: str) -> HttpResponse:
    """Take an address off the list."""
    row = Suppression.objects.filter(public_id=public_id).first()
    if row is None:
        raise Http404
    try:
        suppression_lift(suppression=row, actor=actor_of(request))
    except DomainError as refusal:
        messages.error(request, refusal.text())
    else:
        messages.success(request, _("Mail may go to this address again."))
    return redirect("delivery:suppressions", request.team.slug)


def _context(request: TeamRequest, form: SuppressionForm | None = None) -> dict[str, object]:
    q, reason = request.GET.get("q", "").strip(), request.GET.get("reason", "")
    wrong = ""
    try:
        wanted = suppressions_find(address=q, reason=reason)
    except AddressRefused as refusal:
        wrong, wanted = refusal.text(), suppressions_find(reason=reason)
    rows = Suppression.objects.filter(wanted).select_related("by")
    return {
        "page": keyset_page(rows, params=request.GET, order=("-id",)),
        "q": q,
        "wrong": wrong,
        "reason": reason,
        "reasons": Suppression.Reason.choices,
        "form": form or SuppressionForm(),
    }
