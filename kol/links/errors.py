"""Refusals of kol.links."""

from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError


class LinkRefused(DomainError):
    """The address is none that a link may lead to."""

    code = "link_address"
    message = _(
        "Use the address of a public web page, beginning with https:// or http://, without a "
        "password in it."
    )

    def __init__(self) -> None:
        super().__init__(field="url")


class LinkLoop(DomainError):
    """The address is a short link itself."""

    code = "link_loop"
    message = _("This is a short link already. Use the address it leads to.")

    def __init__(self) -> None:
        super().__init__(field="url")


class LinkTooLong(DomainError):
    """The address is too long to keep."""

    code = "link_too_long"
    message = _("The address is longer than 1,000 characters. Leave out what is not needed.")

    def __init__(self) -> None:
        super().__init__(field="url")
