"""A small IMAP server for tests: Twisted's protocol over mails in memory.

``python imap_server.py USER PASSWORD`` prints its port and serves until its input is closed. Mails
come by APPEND, as from any client. Folders: INBOX and Junk.
"""

# Twisted's IMAP has no types, and its reactor is a module that becomes an object.
# mypy: ignore-errors

import sys
import time
from email.parser import BytesParser
from email.utils import formatdate
from io import BytesIO
from typing import Any

from twisted.cred.checkers import InMemoryUsernamePasswordDatabaseDontUse
from twisted.cred.portal import IRealm, Portal
from twisted.internet import reactor, stdio
from twisted.internet.protocol import Factory, Protocol
from twisted.mail import imap4
from twisted.mail.interfaces import IMailboxIMAP, IMessageIMAP, IMessageIMAPFile
from zope.interface import implementer


@implementer(IMessageIMAP, IMessageIMAPFile)
class Mail:
    """One mail."""

    def __init__(self, uid: int, raw: bytes) -> None:
        self.uid, self.raw, self.at = uid, raw, time.time()
        self.flags: set[str] = set()

    def open(self) -> BytesIO:
        return BytesIO(self.raw)

    def getUID(self) -> int:
        return self.uid

    def getFlags(self) -> list[str]:
        return sorted(self.flags)

    def getInternalDate(self) -> str:
        return formatdate(self.at)

    def getSize(self) -> int:
        return len(self.raw)

    def getHeaders(self, negate: bool, *names: str) -> dict[str, str]:
        message = BytesParser().parsebytes(self.raw)
        wanted = {name.lower() for name in names}
        return {
            name.lower(): str(value)
            for name, value in message.items()
            if (name.lower() in wanted) != negate or not names
        }

    def getBodyFile(self) -> BytesIO:
        return BytesIO(self.raw.partition(b"\r\n\r\n")[2])

    def isMultipart(self) -> bool:
        return False

    def getSubPart(self, part: int) -> Any:
        raise IndexError(part)


@implementer(IMailboxIMAP)
class Folder:
    """Mails in the order they came; UIDs grow and are never given again."""

    def __init__(self, validity: int) -> None:
        self.mails: list[Mail] = []
        self.validity, self.next, self.listeners = validity, 1, []

    def getUIDValidity(self) -> int:
        return self.validity

    def getUIDNext(self) -> int:
        return self.next

    def getUID(self, message: int) -> int:
        return self.mails[message - 1].uid

    def getMessageCount(self) -> int:
        return len(self.mails)

    def getRecentCount(self) -> int:
        return 0

    def getUnseenCount(self) -> int:
        return sum("\\Seen" not in mail.flags for mail in self.mails)

    def isWriteable(self) -> bool:
        return True

    def destroy(self) -> None:
        self.mails.clear()

    def requestStatus(self, names: list[str]) -> Any:
        return imap4.statusRequestHelper(self, names)

    def addListener(self, listener: Any) -> None:
        self.listeners.append(listener)

    def removeListener(self, listener: Any) -> None:
        self.listeners.remove(listener)

    def getFlags(self) -> list[str]:
        return ["\\Seen", "\\Deleted"]

    def getHierarchicalDelimiter(self) -> str:
        return "/"

    def addMessage(self, body: Any, flags: Any = (), date: Any = None) -> Any:
        from twisted.internet.defer import succeed

        self.mails.append(Mail(self.next, body.read()))
        self.next += 1
        return succeed(None)

    def expunge(self) -> list[int]:
        gone = [at for at, mail in enumerate(self.mails, 1) if "\\Deleted" in mail.flags]
        self.mails = [mail for mail in self.mails if "\\Deleted" not in mail.flags]
        return gone

    def fetch(self, messages: Any, uid: bool) -> list[tuple[int, Mail]]:
        messages.last = (self.next - 1 if uid else len(self.mails)) or 1
        numbered = list(enumerate(self.mails, 1))
        return [(at, mail) for at, mail in numbered if (mail.uid if uid else at) in messages]

    def store(self, messages: Any, flags: Any, mode: int, uid: bool) -> dict[int, list[str]]:
        changed = {}
        for at, mail in self.fetch(messages, uid):
            mail.flags = set(flags) if mode == 0 else mail.flags
            mail.flags = mail.flags | set(flags) if mode > 0 else mail.flags
            mail.flags = mail.flags - set(flags) if mode < 0 else mail.flags
            changed[at] = mail.getFlags()
        return changed


@implementer(IRealm)
class Realm:
    """One account for whoever knows the password."""

    def __init__(self) -> None:
        self.account = imap4.MemoryAccount("team")
        self.account.addMailbox("INBOX", Folder(int(time.time())))
        self.account.addMailbox("Junk", Folder(7))

    def requestAvatar(self, avatarId: Any, mind: Any, *interfaces: Any) -> Any:
        return imap4.IAccount, self.account, lambda: None


class Server(Factory):
    """Twisted's IMAP4 protocol for each who connects."""

    def __init__(self, user: str, password: str) -> None:
        checker = InMemoryUsernamePasswordDatabaseDontUse(**{user: password.encode()})
        self.portal = Portal(Realm(), [checker])

    def buildProtocol(self, address: Any) -> Any:
        served = imap4.IMAP4Server()
        served.portal, served.factory = self.portal, self
        return served


class UntilClosed(Protocol):
    """Ends the server with whoever started it."""

    def connectionLost(self, reason: Any = None) -> None:
        if reactor.running:
            reactor.stop()


def main() -> None:
    """Serve."""
    port = reactor.listenTCP(0, Server(*sys.argv[1:3]), interface="127.0.0.1")
    sys.stdout.write(f"{port.getHost().port}\n")
    sys.stdout.flush()
    stdio.StandardIO(UntilClosed())
    reactor.run()


if __name__ == "__main__":
    main()
