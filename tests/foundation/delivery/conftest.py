"""A real mail server and one that plays Tencent Cloud."""

import socket
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django.fixtures import Settings
from pytest_httpserver import HTTPServer


class Sink:
    """Keeps what it is sent. ``answers`` are given first: SMTP replies, or ``cut`` to hang up."""

    def __init__(self) -> None:
        self.mails: list[Message] = []
        self.senders: list[str | None] = []
        self.rcpt_answer = ""
        self.data_answer = ""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, _options: Any
    ) -> str:
        """Take the recipient, or answer as told."""
        if self.rcpt_answer:
            return self.rcpt_answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keep the mail; then answer as told, or hang up without a word."""
        assert isinstance(envelope.content, bytes)
        if not self.data_answer or self.data_answer == "cut":
            self.mails.append(message_from_bytes(envelope.content))
            self.senders.append(envelope.mail_from)
        if self.data_answer == "cut":
            assert server.transport is not None
            server.transport.close()
        return self.data_answer or "250 OK"

    def text(self, number: int = 0, kind: str = "text/plain") -> str:
        """The words of a mail."""
        for part in self.mails[number].walk():
            if part.get_content_type() == kind:
                payload = part.get_payload(decode=True)
                assert isinstance(payload, bytes)
                return payload.decode()
        raise AssertionError(f"no {kind}")


def smtp_server(sink: Sink) -> Controller:
    """A mail server that keeps what it is sent in ``sink``, on a free port, running."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    return controller


@pytest.fixture
def smtp(settings: Settings) -> Iterator[Sink]:
    """A mail server on a free port, and the site set up to use it."""
    sink = Sink()
    controller = smtp_server(sink)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = controller.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = False
    settings.EMAIL_TIMEOUT = 2
    settings.DEFAULT_FROM_EMAIL = "群主 <no-reply@qz.example>"
    yield sink
    controller.stop()


@pytest.fixture
def tencent(settings: Settings, httpserver: HTTPServer) -> HTTPServer:
    """A server that plays Tencent Cloud, and the site set up to use it."""
    settings.SMS_PROVIDER = "tencent"
    settings.TENCENT_SMS = {
        "secret_id": "AKIDexample",
        "secret_key": "example",
        "app_id": "1400000001",
        "sign_name": "群主",
        "region": "ap-guangzhou",
        "endpoint": httpserver.url_for("").rstrip("/"),
        "templates": {"signin_code": "110001", "signin_code.en": "110002"},
    }
    return httpserver


Answer = Callable[..., None]


@pytest.fixture
def answer(tencent: HTTPServer) -> Answer:
    """``answer(Code=...)``: how the server answers a number."""

    def give(**status: Any) -> None:
        full = {
            "SerialNo": "5000:1",
            "PhoneNumber": "+8613800138000",
            "Fee": 1,
            "SessionContext": "",
            "Code": "Ok",
            "Message": "send success",
            "IsoCode": "CN",
            **status,
        }
        tencent.expect_request("/", method="POST").respond_with_json(
            {"Response": {"SendStatusSet": [full], "RequestId": "r-1"}}
        )

    return give
