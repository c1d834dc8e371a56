"""The fields of sign-in by code, for any page: its own and the join page embed the same part.

A page holds one ``<form>``; inside it ``{% include "foundation/teams/parts/code_form.html" %}``
shows the fields of ``code`` (a CodePart). The part's button asks for a code by HTMX and changes
only the part; without scripts the same button (``act=send``) posts the page's form, and the page
calls ``code_part_send`` and shows itself again.

The session keeps the secret by which a code is bound to the browser that asked; it is written when
a code was really sent, so that visits and refusals make no session.
"""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError
from foundation.teams.access import client_ip
from foundation.teams.captcha import CaptchaAnswer, Challenge, captcha
from foundation.teams.codes import (
    PHONE,
    SECONDS_BETWEEN,
    address_channel,
    address_normalise,
    browser_secret,
    code_send,
    code_verify,
    phone_add,
)
from foundation.teams.errors import AddressRefused, CodeBusy, CodeElsewhere, CodeQuota, CodeTooSoon
from foundation.teams.models import User
from foundation.text.emails import email_mask
from foundation.text.phones import phone_mask

# Where the session keeps what its codes are bound to.
BROWSER = "code_browser"


class CodeForm(forms.Form):
    """An address, the captcha before a code is sent, and the code."""

    address = forms.CharField(
        label=_("Phone or e-mail"),
        max_length=254,
        error_messages={"required": _("Enter a mobile number or an e-mail address.")},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "autocapitalize": "off"}),
    )
    captcha_token = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)
    captcha = forms.CharField(
        label=_("Digits in the picture"),
        max_length=8,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    code = forms.CharField(
        label=_("Sign-in code"),
        max_length=12,
        required=False,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "pattern": "[0-9 ]*"}
        ),
    )
    # Whether a code is on its way: shows the field to type it into.
    code_sent = forms.CharField(max_length=1, required=False, widget=forms.HiddenInput)


class PhoneCodeForm(CodeForm):
    """As CodeForm, for a phone alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["address"].label = _("Phone")
        self.fields["address"].widget.input_type = "tel"


@dataclass(slots=True)
class CodePart:
    """What the part shows."""

    form: CodeForm
    phone_only: bool = False
    challenge: Challenge | None = None
    sent: bool = False
    masked: str = ""
    wait: int = 0

    def error_set(self, error: DomainError) -> None:
        """Show a refusal at its field."""
        typed = self.form.data.get("address", "")
        either = not self.phone_only and address_channel(typed) == PHONE
        if isinstance(error, AddressRefused) and either:
            error = AddressRefused(field="address")
        self.form.add_error(error.field if error.field in self.form.fields else None, error.text())
        if isinstance(error, CodeTooSoon):
            self.sent, self.wait = True, error.seconds
            self._mask()
        elif isinstance(error, CodeBusy | CodeElsewhere):
            self.sent = False  # nothing is on its way to be typed here
        elif isinstance(error, CodeQuota):
            self.wait = 0

    def challenge_renew(self) -> None:
        """A new picture; what was typed for the old one is cleared."""
        self.challenge = captcha().challenge()
        data = dict(self.form.data.items())
        data["captcha"], data["captcha_token"] = "", self.challenge.token
        data["code_sent"] = "1" if self.sent else ""
        self.form.data = data

    def _mask(self) -> None:
        typed = self.form.data.get("address", "")
        channel = address_channel(typed)
        address = address_normalise(channel, typed)
        self.masked = phone_mask(address) if channel == PHONE else email_mask(address)


def code_part(request: HttpRequest, *, phone_only: bool = False) -> CodePart:
    """The part as the request left it: empty on GET, with what was typed on POST."""
    form_class = PhoneCodeForm if phone_only else CodeForm
    if request.method != "POST":
        part = CodePart(form_class(initial={}), phone_only)
        part.challenge = captcha().challenge()
        part.form.initial["captcha_token"] = part.challenge.token
        return part
    part = CodePart(form_class(request.POST), phone_only)
    part.form.is_valid()
    part.sent = part.form.data.get("code_sent") == "1"
    if part.sent and "address" in part.form.cleaned_data:
        try:
            part._mask()
        except DomainError as error:
            part.sent = False
            part.error_set(error)
    return part


def code_part_send(part: CodePart, request: HttpRequest) -> bool:
    """Send the code the part asks for, or note why not. A new challenge either way."""
    data = part.form.cleaned_data
    done = False
    if part.form.is_valid():
        browser = request.session.get(BROWSER) or browser_secret()
        try:
            code_send(
                channel=PHONE if part.phone_only else address_channel(data["address"]),
                address=data["address"],
                browser=browser,
                ip=client_ip(request),
                captcha=CaptchaAnswer(data["captcha_token"], data["captcha"]),
            )
        except DomainError as error:
            part.error_set(error)
        else:
            request.session[BROWSER] = browser
            done = part.sent = True
            part.wait = SECONDS_BETWEEN
            part._mask()
    part.challenge_renew()
    return done


def code_part_verify(part: CodePart, request: HttpRequest) -> User | None:
    """The user whose code was typed (signed in: with the phone added), or None and why not."""
    user = _verify(part, request)
    if user is None:
        part.challenge_renew()
    return user


def _verify(part: CodePart, request: HttpRequest) -> User | None:
    data = part.form.cleaned_data
    if not part.form.is_valid():
        return None
    if not data["code"]:
        part.form.add_error("code" if part.sent else None, _("Get a code and enter it here."))
        return None
    ip, browser = client_ip(request), request.session.get(BROWSER, "")
    try:
        if part.phone_only and isinstance(request.user, User):
            return phone_add(
                user=request.user,
                phone=data["address"],
                browser=browser,
                code=data["code"],
                ip=ip,
                reset_url=request.build_absolute_uri(reverse("account_reset_password")),
            )
        return code_verify(
            channel=address_channel(data["address"]),
            address=data["address"],
            browser=browser,
            code=data["code"],
            ip=ip,
        )
    except DomainError as error:
        part.error_set(error)
        return None
