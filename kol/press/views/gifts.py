"""Gifts and fees, and the rules they are given by."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.scopes.errors import DomainError, NotFound
from foundation.scopes.pages import keyset_page
from foundation.teams.access import TeamRequest, actor_of, may, team_page
from kol.press.forms_kept import GiftForm, RulesForm
from kol.press.models import Gift
from kol.press.selectors.passed import gift_get, gifts_narrowed, gifts_summed
from kol.press.services.gifts import gift_record, gift_remove, rules_of, rules_set
from kol.press.views.common import contact_or_404

LIST = "press:gifts"
_YEARS_BACK = 5


@require_safe
@team_page("press.view")
def gift_list(request: TeamRequest) -> HttpResponse:
    """All gifts and fees, the newest first, narrowed."""
    request.page_of = "press:interactions"
    chosen = {name: request.GET.get(name, "").strip() for name in ("q", "kind", "year")}
    year = timezone.localdate().year
    context = {
        "page": keyset_page(gifts_narrowed(chosen), params=request.GET, order=("-on", "-id")),
        "chosen": chosen,
        "filtered": any(chosen.values()),
        "kinds": Gift.Kind.choices,
        "years": [(str(one), str(one)) for one in range(year, year - _YEARS_BACK, -1)],
        "rules": rules_of(request.team.pk),
        "may_set": may(request, "press.settings"),
    }
    template = "kol/press/gifts.html"
    return render(request, f"{template}#rows" if request.htmx else template, context)


@team_page("press.edit")
def gift_new(request: TeamRequest, public_id: str) -> HttpResponse:
    """Note a gift or a fee to a contact."""
    request.page_of = "press:contacts"
    contact = contact_or_404(public_id)
    beyond = may(request, "press.settings")
    form = GiftForm(request.POST if request.method == "POST" else None, may_go_beyond=beyond)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            gift_record(
                contact=contact,
                actor=actor_of(request),
                kind=data["kind"],
                what=data["what"],
                value=data["value"],
                on=data["on"],
                beyond=bool(data.get("beyond")),
            )
        except DomainError as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.text())
        else:
            messages.success(request, _("Noted."))
            return redirect("press:contact", request.team.slug, public_id)
    context = {
        "form": form,
        "contact": contact,
        "rules": rules_of(request.team.pk),
        "summed": gifts_summed(contact, timezone.localdate().year),
    }
    status = 422 if form.errors else 200
    return render(request, "kol/press/gift_form.html", context, status=status)


@require_POST
@team_page("press.edit")
def gift_delete(request: TeamRequest, public_id: str) -> HttpResponse:
    """Take a gift back that was entered wrongly."""
    try:
        gift = gift_get(public_id)
    except NotFound:
        raise Http404 from None
    gift_remove(gift=gift, actor=actor_of(request))
    messages.success(request, _("The line was deleted."))
    return redirect("press:contact", request.team.slug, gift.contact.public_id)


@team_page("press.settings")
def rules_page(request: TeamRequest) -> HttpResponse:
    """Set the ceilings, and how early somebody is asked about a person's time."""
    request.page_of = "press:interactions"
    rules = rules_of(request.team.pk)
    names = [*RulesForm.base_fields]
    form = RulesForm(
        request.POST if request.method == "POST" else None,
        initial={name: getattr(rules, name) for name in names},
    )
    if form.is_bound and form.is_valid():
        rules_set(team_id=request.team.pk, actor=actor_of(request), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("press:rules", request.team.slug)
    status = 422 if form.errors else 200
    return render(request, "kol/press/rules.html", {"form": form}, status=status)
