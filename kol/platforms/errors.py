"""Refusals of kol.platforms."""

from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError


class AccountTaken(DomainError):
    """The team has an account of this platform and name already."""

    code = "platform_account_taken"
    message = _("This account is on the list already.")

    def __init__(self) -> None:
        super().__init__(field="handle")


class KeysMissing(DomainError):
    """The site has no key to seal secrets with."""

    code = "credential_keys_missing"
    message = _(
        "This site has no key to keep secrets of platforms with. Its administrator sets "
        "QZ_CREDENTIAL_KEYS; until then accounts are published to by hand."
    )
    status = 503


class SecretsLost(DomainError):
    """What was sealed does not open: its key is gone, or it is another row's."""

    code = "credentials_unreadable"
    message = _("What was kept of this account can't be read any more. Connect it again.")


class NotConnected(DomainError):
    """The account is not connected, so nothing can be asked of its platform."""

    code = "platform_not_connected"
    message = _("%(account)s is not connected. Connect it on its page.")
