"""Why an address could not be fetched: one error with a stable reason and a sentence for each."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from foundation.scopes.errors import DomainError

# Reason -> what to do about it. ``%(answer)s`` is the HTTP status the other side answered with.
REASONS: dict[str, str | Promise] = {
    "address": _("This is not the address of a web page. It begins with https:// or http://."),
    "forbidden": _("This address leads into a private network, where nothing is fetched."),
    "dns": _("No site of this name was found. Check the address."),
    "connect": _("The site does not answer. Try again later."),
    "tls": _("The site's certificate is not valid, so nothing was fetched."),
    "timeout": _("The site took too long. Try again later."),
    "too_large": _("There is too much behind this address to be fetched."),
    "redirects": _("The address leads on and on. Paste the address of the page itself."),
    "status": _("The site answered with an error (%(answer)s)."),
    "protocol": _("The site's answer could not be understood."),
    "kind": _("There is no text page behind this address."),
}


class FetchError(DomainError):
    """An address was not fetched. ``reason`` is one of REASONS; ``http_status`` and ``retry_after``
    (seconds) are the other side's, where it answered; ``hops`` are the addresses that were asked,
    in their order."""

    status = 422

    def __init__(
        self, reason: str, *, http_status: int | None = None, retry_after: int | None = None
    ) -> None:
        self.reason = reason
        self.http_status = http_status
        self.retry_after = retry_after
        self.hops: tuple[str, ...] = ()
        super().__init__(
            code=f"fetch_{reason}",
            message=reason_text(reason),
            field="url",
            # A message without a mark takes no values.
            **({"answer": http_status} if reason == "status" else {}),
        )


def reason_text(reason: str) -> str | Promise:
    """The sentence of a reason, with its mark."""
    return REASONS.get(reason, REASONS["protocol"])


def reason_said(reason: str, http_status: int | None) -> str:
    """The sentence of a reason that was kept in a row, in the language now active."""
    text = str(reason_text(reason))
    return text % {"answer": http_status or "?"} if "%(" in text else text
