"""Forms of the second step whose labels the library has in English alone."""

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.utils.translation import gettext_lazy as _

_NAME, _FOR_EXAMPLE = _("Name of the key"), _("For example: my phone, the blue key")


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey or security key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label, self.fields["name"].help_text = _NAME, _FOR_EXAMPLE


class RenameKeyForm(EditWebAuthnForm):  # type: ignore[misc]
    """Another name for one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label, self.fields["name"].help_text = _NAME, _FOR_EXAMPLE
