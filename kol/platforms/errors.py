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


class AppFieldMissing(DomainError):
    """A value of an app that has to be there is not."""

    code = "platform_app_field_missing"
    message = _("Type this value: it stands on the app's page at the platform.")


class AppTaken(DomainError):
    """The team has this app already."""

    code = "platform_app_taken"
    message = _("This app is on the list already.")


class CannotConnect(DomainError):
    """This platform has no interface an account could be connected to."""

    code = "platform_cannot_connect"
    message = _("Nothing is connected on this platform: posts are published by hand.")


class AbroadOff(DomainError):
    """The platform is abroad, and the team has not said that it may be used."""

    code = "platform_abroad_off"
    message = _(
        "What is sent to this platform leaves the country. Turn on platforms abroad on the page "
        "of what platforms can do first."
    )


class OtherAccount(DomainError):
    """Somebody said yes for another account than the one that was to be connected."""

    code = "platform_other_account"
    message = _(
        "The platform says this is %(name)s, and this page is of another account. Sign in there "
        "as the right one and connect again."
    )


class UidTaken(DomainError):
    """Another entry of the team is connected to the same account."""

    code = "platform_uid_taken"
    message = _("%(account)s is connected to this very account already.")


class KeysRefused(DomainError):
    """The platform did not take the keys that were typed."""

    code = "platform_keys_refused"
    message = _("The platform did not take these keys: %(said)s")
    status = 422


class KeyMissing(DomainError):
    """A key that has to be there is not."""

    code = "platform_key_missing"
    message = _("Type this key.")
    status = 422


class YesRefused(DomainError):
    """The platform made no token of somebody's yes."""

    code = "platform_yes_refused"
    message = _(
        "The platform did not finish the sign-in: %(said)s. Begin once more; where it names the "
        "app or its secret, look at the app's page first."
    )
    status = 422


class AddressNotListed(DomainError):
    """The platform answers only addresses on the account's list."""

    code = "platform_address_not_listed"
    message = _(
        "The platform answers only servers on the account's IP list. Put this server's address "
        "there (%(address)s), then try again."
    )
    status = 422


class ConnectedStays(DomainError):
    """What the platform told of a connected account is not typed over."""

    code = "platform_connected_stays"
    message = _("The account is connected, so this is what the platform says. Disconnect it first.")
