"""What hangs on a contact or an outlet: accounts, prices, notes and files, added and taken away.

``kind`` in the address is "contacts" or "outlets".
"""

from typing import Any, TypeVar

from django import forms
from django.contrib import messages
from django.db import models
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from foundation.scopes.errors import DomainError
from foundation.teams.access import TeamRequest, actor_of, team_page
from kol.platforms.models import FOLLOWED_CHOICES
from kol.press.forms import CountField, DayInput, LinkField
from kol.press.models import MediaAccount, PressFile, PressNote, Rate
from kol.press.services.accounts import AccountInput, account_add, account_change, account_remove
from kol.press.services.files import file_add, file_remove
from kol.press.services.holders import Holder, holder_key
from kol.press.services.notes import note_add, note_remove
from kol.press.services.rates import CURRENCIES, RateInput, rate_add, rate_change, rate_remove
from kol.press.views.common import holder_or_404, to_page
from kol.press.views.contact import contact_drawn
from kol.press.views.outlet import outlet_drawn

M = TypeVar("M", bound=models.Model)


class AccountForm(forms.Form):
    """An account on a platform."""

    platform = forms.ChoiceField(label=gettext_lazy("Platform"), choices=FOLLOWED_CHOICES)
    handle = forms.CharField(label=gettext_lazy("Name on the platform"), max_length=60)
    uid = forms.CharField(label=gettext_lazy("Platform id"), max_length=64, required=False)
    url = LinkField(label=gettext_lazy("Home page there"))
    followers = CountField(
        label=gettext_lazy("Followers"), help_text=gettext_lazy("Such as 12,000 or 35k")
    )
    followers_on = forms.DateField(
        label=gettext_lazy("Followers as of"), required=False, widget=DayInput()
    )
    followers_how = forms.ChoiceField(
        label=gettext_lazy("Where the number is from"), choices=MediaAccount.Method.choices
    )


class RateForm(forms.Form):
    """A price."""

    product = forms.CharField(
        label=gettext_lazy("What for"),
        max_length=60,
        help_text=gettext_lazy("For example: picture post, video of 21 to 60 seconds, headline"),
    )
    price = forms.CharField(
        label=gettext_lazy("Price"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    currency = forms.ChoiceField(
        label=gettext_lazy("Currency"), choices=[(one, one) for one in CURRENCIES]
    )
    tax_included = forms.BooleanField(label=gettext_lazy("Tax included"), required=False)
    account = forms.ChoiceField(label=gettext_lazy("Account"), required=False)
    valid_from = forms.DateField(
        label=pgettext_lazy("price", "Valid from"), required=False, widget=DayInput()
    )
    valid_to = forms.DateField(label=gettext_lazy("Valid until"), required=False, widget=DayInput())
    source = forms.CharField(
        label=gettext_lazy("Where the price is from"), max_length=80, required=False
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)

    def __init__(self, data: Any = None, *, of: Holder, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        rows = MediaAccount.objects.filter(**holder_key(of)).order_by("pk")
        self._accounts = {one.public_id: one for one in rows}
        field = self.fields["account"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                ("", gettext_lazy("All")),
                *(
                    (key, f"{one.get_platform_display()} @{one.handle}")
                    for key, one in self._accounts.items()
                ),
            ]

    def clean_account(self) -> MediaAccount | None:
        """One of theirs."""
        return self._accounts.get(self.cleaned_data["account"])


def _row(model: type[M], of: Holder, public_id: str) -> M:
    """A row that hangs on it. Raises Http404."""
    row = model._default_manager.filter(**holder_key(of), public_id=public_id).first()
    if row is None:
        raise Http404
    return row


def _refuse(form: forms.Form, error: DomainError) -> None:
    form.add_error(error.field if error.field in form.fields else None, error.text())


@team_page("press.edit")
def account_new(request: TeamRequest, kind: str, public_id: str) -> HttpResponse:
    """Note an account."""
    return _account(request, holder_or_404(kind, public_id), None)


@team_page("press.edit")
def account_edit(request: TeamRequest, kind: str, public_id: str, account_id: str) -> HttpResponse:
    """Change an account."""
    of = holder_or_404(kind, public_id)
    return _account(request, of, _row(MediaAccount, of, account_id))


def _account(request: TeamRequest, of: Holder, account: MediaAccount | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = AccountForm(data, initial=_account_initial(account))
    if data is not None and form.is_valid():
        try:
            if account is None:
                account_add(of=of, given=AccountInput(**form.cleaned_data), actor=actor_of(request))
            else:
                account_change(account=account, actor=actor_of(request), **form.cleaned_data)
        except DomainError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return to_page(request, of)
    context = {"form": form, "of": of, "account": account, "holder": _kind_of(of)}
    status = 422 if form.errors else 200
    return render(request, "kol/press/account_form.html", context, status=status)


def _account_initial(account: MediaAccount | None) -> dict[str, Any]:
    if account is None:
        return {"followers_on": timezone.localdate()}
    names = AccountForm.base_fields
    return {name: getattr(account, name) for name in names}


def _kind_of(of: Holder) -> str:
    return "contacts" if of._meta.model_name == "contact" else "outlets"


@require_POST
@team_page("press.edit")
def account_out(request: TeamRequest, kind: str, public_id: str, account_id: str) -> HttpResponse:
    """Take an account away."""
    of = holder_or_404(kind, public_id)
    account_remove(account=_row(MediaAccount, of, account_id), actor=actor_of(request))
    messages.success(request, _("The account was taken away."))
    return to_page(request, of)


@team_page("press.edit")
def rate_new(request: TeamRequest, kind: str, public_id: str) -> HttpResponse:
    """Note a price."""
    return _rate(request, holder_or_404(kind, public_id), None)


@team_page("press.edit")
def rate_edit(request: TeamRequest, kind: str, public_id: str, rate_id: str) -> HttpResponse:
    """Change a price."""
    of = holder_or_404(kind, public_id)
    return _rate(request, of, _row(Rate, of, rate_id))


def _rate(request: TeamRequest, of: Holder, rate: Rate | None) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = RateForm(data, of=of, initial=_rate_initial(rate))
    if data is not None and form.is_valid():
        try:
            if rate is None:
                rate_add(of=of, given=RateInput(**form.cleaned_data), actor=actor_of(request))
            else:
                rate_change(rate=rate, actor=actor_of(request), **form.cleaned_data)
        except DomainError as error:
            _refuse(form, error)
        else:
            messages.success(request, _("Saved."))
            return to_page(request, of)
    context = {"form": form, "of": of, "rate": rate, "holder": _kind_of(of)}
    status = 422 if form.errors else 200
    return render(request, "kol/press/rate_form.html", context, status=status)


def _rate_initial(rate: Rate | None) -> dict[str, Any]:
    if rate is None:
        return {"valid_from": timezone.localdate(), "currency": "CNY"}
    known = {name: getattr(rate, name) for name in RateForm.base_fields}
    return known | {"account": rate.account.public_id if rate.account else ""}


@require_POST
@team_page("press.edit")
def rate_out(request: TeamRequest, kind: str, public_id: str, rate_id: str) -> HttpResponse:
    """Take a price away."""
    of = holder_or_404(kind, public_id)
    rate_remove(rate=_row(Rate, of, rate_id), actor=actor_of(request))
    messages.success(request, _("The price was taken away."))
    return to_page(request, of)


@require_POST
@team_page("press.edit")
def note_new(request: TeamRequest, kind: str, public_id: str) -> HttpResponse:
    """Write a note."""
    of, text = holder_or_404(kind, public_id), request.POST.get("text", "")
    try:
        note_add(of=of, text=text, actor=actor_of(request))
    except DomainError as refusal:
        return _again(request, of, refusal.status, typed=text, note_refusal=refusal)
    return to_page(request, of)


@require_POST
@team_page("press.edit")
def note_out(request: TeamRequest, kind: str, public_id: str, note_id: str) -> HttpResponse:
    """Take a note away."""
    of = holder_or_404(kind, public_id)
    note_remove(note=_row(PressNote, of, note_id), actor=actor_of(request))
    messages.success(request, _("The note was deleted."))
    return to_page(request, of)


@require_POST
@team_page("press.edit")
def file_new(request: TeamRequest, kind: str, public_id: str) -> HttpResponse:
    """Keep files, several at once; those that can't be kept are named, the others are kept."""
    of, kept = holder_or_404(kind, public_id), 0
    uploads = request.FILES.getlist("file")
    refused: list[str] = [] if uploads else [_("Choose a file first.")]
    for upload in uploads[:10]:
        try:
            file_add(of=of, upload=upload, actor=actor_of(request))
            kept += 1
        except DomainError as refusal:
            refused.append(f"{upload.name}: {refusal.text()}")
    if refused:
        return _again(request, of, 422, file_refusals=refused)
    messages.success(request, _("%(count)s files kept.") % {"count": kept})
    return to_page(request, of)


@require_POST
@team_page("press.edit")
def file_out(request: TeamRequest, kind: str, public_id: str, file_id: str) -> HttpResponse:
    """Delete a file."""
    of = holder_or_404(kind, public_id)
    file_remove(file=_row(PressFile, of, file_id), actor=actor_of(request))
    messages.success(request, _("The file was deleted."))
    return to_page(request, of)


def _again(request: TeamRequest, of: Holder, status: int, **more: Any) -> HttpResponse:
    """The page once more, with what was refused."""
    drawn = contact_drawn if _kind_of(of) == "contacts" else outlet_drawn
    return drawn(request, of.public_id, status=status, **more)
