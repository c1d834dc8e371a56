"""A connection to a mailbox, to public addresses alone, and its faults as codes.

imap-tools speaks the protocol; the socket is ours, so that the address that was looked at is the
one that is connected to (as ``foundation.fetching`` does for pages).
"""

import imaplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from imap_tools import (
    A,
    BaseMailBox,
    ImapToolsError,
    MailboxFolderSelectError,
    MailboxFolderStatusError,
    MailboxLoginError,
    MailboxStarttlsError,
)

from foundation.fetching.addresses import address_allowed, addresses_of
from foundation.fetching.errors import FetchError
from kol.pitches.models import Mailbox

SECONDS = 15
Security = Mailbox.Security

FAULTS: dict[str, str | Promise] = {
    "dns": _("No server of this name is known. Check how it is written."),
    "forbidden": _(
        "This server has an address that is not public. Whoever runs the site can allow its network"
        " (QZ_FETCH_ALLOWED)."
    ),
    "refused": _("The server takes no connection at this port."),
    "timeout": _("The server did not answer in time."),
    "tls": _("The encryption failed. Check port and encryption, or the server's certificate."),
    "login": _(
        "The server refused user name or password. Many providers want an app password and"
        " IMAP switched on in the mailbox's settings."
    ),
    "folder": _("There is no folder of this name."),
    "protocol": _("The server answered in a way we don't understand."),
    "again": _("Type the password: it is said to no server it was not typed for."),
    "sealed": _("The site's secret has changed since. Type the password again."),
}


class MailboxFault(Exception):
    """The mailbox can't be read; ``code`` is a key of FAULTS."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Access:
    """What it takes to open a mailbox."""

    host: str
    port: int
    security: str
    username: str
    password: str
    folder: str = "INBOX"


class _Plain(imaplib.IMAP4):
    """As the library's, connected to an address that was looked at before."""

    def __init__(self, access: Access, address: str) -> None:
        self._address = address
        super().__init__(access.host, access.port, SECONDS)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return socket.create_connection((self._address, self.port), timeout or SECONDS)


class _Secure(imaplib.IMAP4_SSL):
    """As the library's; the certificate is checked for the name, not for the address."""

    def __init__(self, access: Access, address: str) -> None:
        self._address = address
        context = ssl.create_default_context()
        super().__init__(access.host, access.port, ssl_context=context, timeout=SECONDS)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        plain = socket.create_connection((self._address, self.port), timeout or SECONDS)
        secured: socket.socket = self.ssl_context.wrap_socket(plain, server_hostname=self.host)
        return secured


class _Box(BaseMailBox):
    """imap-tools over a client of ours."""

    def __init__(self, access: Access, address: str) -> None:
        self._access, self._at = access, address
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        if self._access.security == Security.TLS:
            return _Secure(self._access, self._at)
        client = _Plain(self._access, self._at)
        if self._access.security == Security.STARTTLS:
            client.starttls(ssl.create_default_context())
        return client


@contextmanager
def mailbox_open(access: Access) -> Iterator[BaseMailBox]:
    """The folder, selected for reading. What goes wrong is a MailboxFault, inside too."""
    box: BaseMailBox | None = None
    try:
        address = _address(access)
        box = _Box(access, address)
        box.login(access.username, access.password, initial_folder=None)
        box.folder.set(access.folder, readonly=True)
        yield box
    except MailboxLoginError:
        raise MailboxFault("login") from None
    except (MailboxFolderSelectError, MailboxFolderStatusError):
        raise MailboxFault("folder") from None
    except (ssl.SSLError, MailboxStarttlsError):
        raise MailboxFault("tls") from None
    except TimeoutError:
        raise MailboxFault("timeout") from None
    except ConnectionError:
        raise MailboxFault("refused") from None
    except OSError:
        raise MailboxFault("refused") from None
    except (imaplib.IMAP4.error, ImapToolsError, UnicodeError, ValueError):
        raise MailboxFault("protocol") from None
    finally:
        if box is not None:
            with suppress(OSError, imaplib.IMAP4.error, ImapToolsError):
                box.logout()


def uids_after(box: BaseMailBox, last: int) -> list[int]:
    """UIDs greater than ``last``, in order. ``n:*`` always names the newest, hence the filter."""
    found = box.uids(A(uid=f"{last + 1}:*"))
    return sorted(uid for uid in map(int, found) if uid > last)


def mail_bytes(box: BaseMailBox, uid: int, most: int) -> bytes:
    """The first ``most`` bytes of a mail, not marked as read; empty where it went meanwhile."""
    answer, parts = box.client.uid("fetch", str(uid), f"(BODY.PEEK[]<0.{most}>)")
    if answer != "OK":
        raise MailboxFault("protocol")
    return next((bytes(part[1]) for part in parts if isinstance(part, tuple)), b"")


def _address(access: Access) -> str:
    try:
        found = addresses_of(access.host, access.port, SECONDS)
    except FetchError as error:
        raise MailboxFault(error.reason if error.reason in FAULTS else "dns") from None
    allowed = [one for one in found if address_allowed(one)]
    if not allowed:
        raise MailboxFault("forbidden")
    return allowed[0]
