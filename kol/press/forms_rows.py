"""The rows of a contact's form: ways to reach them, and jobs."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.scopes.errors import DomainError
from kol.press.forms import DayInput
from kol.press.models import Channel, Contact, Employment, Outlet
from kol.press.services import ChannelInput, EmploymentInput
from kol.press.services.channels import ChannelRead, channel_alike, channel_read


class ChannelForm(forms.Form):
    """One way to reach a person; an empty one is none."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Channel.Kind.choices)
    value = forms.CharField(label=_("Number, address or id"), max_length=254, required=False)
    status = forms.ChoiceField(label=_("State"), choices=Channel.Status.choices, required=False)
    is_preferred = forms.BooleanField(label=_("Preferred"), required=False)
    is_private = forms.BooleanField(label=_("Private"), required=False)

    def clean(self) -> dict[str, Any]:
        """What can't be reached is said beside it; numbers that are typed get one look."""
        cleaned = super().clean() or {}
        if cleaned.get("value", "").strip() and cleaned.get("kind"):
            try:
                read = channel_read(cleaned["kind"], cleaned["value"])
                if "value" in self.changed_data:
                    cleaned["value"] = channel_alike(read.kind, read.value, read.normal)
            except DomainError as error:
                self.add_error("value", error.text())
        return cleaned


class JobForm(forms.Form):
    """One job; one without an outlet is none."""

    id = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)
    outlet = forms.CharField(
        label=_("Outlet"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"list": "outlet-names", "autocomplete": "off"}),
    )
    title = forms.CharField(label=pgettext_lazy("job", "Title"), max_length=60, required=False)
    desk = forms.CharField(label=_("Desk"), max_length=60, required=False)
    from_on = forms.DateField(
        label=pgettext_lazy("job", "Since"), required=False, widget=DayInput()
    )
    to_on = forms.DateField(label=pgettext_lazy("job", "Until"), required=False, widget=DayInput())
    ended = forms.BooleanField(label=pgettext_lazy("job", "No longer there"), required=False)
    is_primary = forms.BooleanField(label=_("Main job"), required=False)

    def clean(self) -> dict[str, Any]:
        """A job has an outlet, and doesn't end before it began."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("from_on"), cleaned.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("A job can't end before it began."))
        if not cleaned.get("outlet") and (cleaned.get("title") or cleaned.get("desk")):
            self.add_error("outlet", _("Say at which outlet."))
        return cleaned


ChannelForms = forms.formset_factory(ChannelForm, extra=0, max_num=60, absolute_max=60)
JobForms = forms.formset_factory(JobForm, extra=0, max_num=60, absolute_max=60)
_NEW_CHANNELS = [{"kind": kind} for kind in ("mobile", "wechat", "email")]


def channel_forms(data: Any, contact: Contact | None) -> Any:
    """The rows of a contact's channels, and one empty row."""
    if contact is None:
        return ChannelForms(data, prefix="channels", initial=_NEW_CHANNELS)
    rows = [
        {
            "kind": one.kind,
            "value": one.value,
            "status": one.status,
            "is_preferred": one.is_preferred,
            "is_private": one.is_private,
        }
        for one in Channel.objects.filter(contact=contact).order_by("order", "pk")
    ]
    return ChannelForms(data, prefix="channels", initial=[*rows, {"kind": "mobile"}])


def channels_said(rows: Any) -> list[ChannelInput]:
    """What was typed into them."""
    return [
        ChannelInput(
            kind=one["kind"],
            value=one["value"],
            is_private=one["is_private"],
            is_preferred=one["is_preferred"],
            status=one["status"] or None,
        )
        for one in rows.cleaned_data
        if one.get("value")
    ]


def channels_read_of(rows: Any) -> list[ChannelRead]:
    """The same in the form in which channels are compared."""
    return [channel_read(one.kind, one.value) for one in channels_said(rows)]


def job_forms(data: Any, contact: Contact | None, outlet: Outlet | None = None) -> Any:
    """The rows of a contact's jobs, and one empty row."""
    rows: list[Mapping[str, Any]] = [
        {
            "id": one.public_id,
            "outlet": one.outlet.name,
            "title": one.title,
            "desk": one.desk,
            "from_on": one.from_on,
            "to_on": one.to_on,
            "ended": one.ended,
            "is_primary": one.is_primary,
        }
        for one in (
            Employment.objects.filter(contact=contact)
            .select_related("outlet")
            .order_by("ended", "-is_primary", "-from_on", "pk")
            if contact
            else []
        )
    ]
    first = {"outlet": outlet.name} if outlet else {}
    return JobForms(data, prefix="jobs", initial=[*rows, first])


def jobs_said(rows: Any) -> list[EmploymentInput]:
    """What was typed into them."""
    return [EmploymentInput(**one) for one in rows.cleaned_data if one.get("outlet")]
