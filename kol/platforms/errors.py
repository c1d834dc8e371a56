"""Refusals of kol.platforms."""

from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError


class AccountTaken(DomainError):
    """The team has an account of this platform and name already."""

    code = "platform_account_taken"
    message = _("This account is on the list already.")

    def __init__(self) -> None:
        super().__init__(field="handle")
