"""A team's mailbox on a real IMAP server, and the mails that come into it."""

import imaplib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

USER, PASSWORD = "press", "app-password"
_PROGRAM = Path(__file__).with_name("imap_server.py")


@dataclass
class Imap:
    """A running server."""

    port: int
    process: "subprocess.Popen[str]"

    def put(self, raw: str | bytes, folder: str = "INBOX") -> None:
        """Let a mail arrive."""
        body = raw.encode() if isinstance(raw, str) else raw
        body = body.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
        with self._client() as client:
            answer, said = client.append(folder, "()", None, body)
            assert answer == "OK", said

    def flags(self) -> list[bytes]:
        """The flags of each mail."""
        with self._client() as client:
            client.select("INBOX", readonly=True)
            return [part for part in client.fetch("1:*", "(FLAGS)")[1] if isinstance(part, bytes)]

    @contextmanager
    def _client(self) -> Iterator[imaplib.IMAP4]:
        client = imaplib.IMAP4("127.0.0.1", self.port, timeout=10)
        client.login(USER, PASSWORD)
        yield client
        client.logout()


@contextmanager
def imap_server() -> Iterator[Imap]:
    """A server of one's own, ended afterwards."""
    process = subprocess.Popen(
        [sys.executable, str(_PROGRAM), USER, PASSWORD],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        yield Imap(int(process.stdout.readline()), process)
    finally:
        process.stdin.close()
        process.wait(timeout=10)
        process.stdout.close()


def reply(token: str, text: str, *, sender: str = "zhang@a.example", **headers: str) -> str:
    """An answer to the mail of that token, as mail programs write it."""
    told = {
        "From": f"张伟 <{sender}>",
        "To": "press@qz.example",
        "Subject": "回复：小满新品发布",
        "Date": "Thu, 26 Nov 2026 10:00:00 +0800",
        "Message-ID": f"<answer-{crc32(f'{token}{text}'.encode())}@a.example>",
        "In-Reply-To": f"<pitch.{token}@qz.example>",
        "Content-Type": "text/plain; charset=utf-8",
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    lines = [f"{name}: {value}" for name, value in told.items() if value]
    return "\n".join([*lines, "", text, ""])


def bounce(
    token: str, *, status: str = "5.1.1", action: str = "failed", to: str = "zhang@a.example"
) -> str:
    """A delivery report as RFC 3464 has it."""
    return f"""Return-Path: <>
From: Mail Delivery System <MAILER-DAEMON@mx.a.example>
To: press@qz.example
Subject: Undelivered Mail Returned to Sender
Date: Thu, 26 Nov 2026 10:00:00 +0800
Message-ID: <bounce-{token}-{action}-{status}@mx.a.example>
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

The mail system could not deliver to <{to}>.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.a.example
Arrival-Date: Thu, 26 Nov 2026 09:59:00 +0800

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such user

--B
Content-Type: message/rfc822

Message-ID: <pitch.{token}@qz.example>
From: no-reply@qz.example
To: {to}
Subject: x

hello

--B--
"""
