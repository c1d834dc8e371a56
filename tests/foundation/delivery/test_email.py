"""Mail against a real SMTP server, and into files in the demo."""

from datetime import timedelta
from email import message_from_bytes
from email.header import decode_header, make_header
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings

from foundation.delivery import services
from foundation.delivery.models import Delivery
from foundation.delivery.registry import Outcome, Sent
from foundation.delivery.services import deliveries_sweep, delivery_attempt, delivery_send
from tests.foundation.delivery.conftest import Sink

pytestmark = pytest.mark.django_db
CODE = {"code": "123456", "minutes": 10}


def send(language: str = "zh-hans", template: str = "signin_code", **context: object) -> Delivery:
    """A mail in waiting."""
    return delivery_send(
        channel="email",
        to="lu@example.com",
        template=template,
        context=context or CODE,
        language=language,
    )


def test_a_mail_arrives_as_text_and_html_in_chinese(smtp: Sink) -> None:
    delivery = send()
    assert delivery_attempt(delivery_id=delivery.pk) == "done"
    mail = smtp.mails[0]
    assert mail["To"] == "lu@example.com"
    assert str(make_header(decode_header(mail["Subject"]))) == "123456 是你的登录验证码"
    assert str(make_header(decode_header(mail["From"]))) == "群主 <no-reply@qz.example>"
    assert mail["Content-Language"] == "zh-hans"
    assert "\n123456\n" in smtp.text().replace("\r\n", "\n")
    html = smtp.text(kind="text/html")
    assert '<html lang="zh-Hans">' in html
    assert ">123456</p>" in html
    done = Delivery.objects.get()
    assert (done.reference, done.sealed) == (mail["Message-ID"], None)
    assert done.reference.endswith("@qz.example>")


def test_a_mail_in_english(smtp: Sink) -> None:
    delivery_attempt(delivery_id=send("en").pk)
    assert smtp.mails[0]["Subject"] == "123456 is your sign-in code"
    assert "good for 10 minutes" in smtp.text()


def test_a_link_becomes_a_button_and_values_are_escaped(smtp: Sink) -> None:
    delivery = send(
        template="staff_invitation",
        by="<b>小满</b>",
        team="小满 & 朋友",
        role="公关",
        days=7,
        email="lu@example.com",
        url="https://qz.example/x/?a=1&b=2",
    )
    delivery_attempt(delivery_id=delivery.pk)
    html = smtp.text(kind="text/html")
    assert 'href="https://qz.example/x/?a=1&amp;b=2"' in html
    assert "&lt;b&gt;小满&lt;/b&gt;" in html
    assert "小满 & 朋友" in smtp.text()


@pytest.mark.parametrize(
    ("answer", "state"),
    [("550 no such mailbox", "failed"), ("450 try again later", "pending")],
)
def test_the_servers_answer_to_the_recipient(smtp: Sink, answer: str, state: str) -> None:
    smtp.rcpt_answer = answer
    assert delivery_attempt(delivery_id=send().pk) == state
    assert smtp.mails == []


@pytest.mark.parametrize(
    ("answer", "state"),
    [("554 rejected as spam", "failed"), ("451 greylisted", "pending")],
)
def test_the_servers_answer_to_the_mail(smtp: Sink, answer: str, state: str) -> None:
    smtp.data_answer = answer
    assert delivery_attempt(delivery_id=send().pk) == state
    assert smtp.mails == []


@pytest.mark.parametrize(
    ("where", "answer", "error"),
    [
        ("rcpt_answer", "550 <lu@example.com> is not here", "550 SMTPRecipientsRefused"),
        ("rcpt_answer", "450 lu@example.com is busy", "450 SMTPRecipientsRefused"),
        ("data_answer", "554 no mail for lu@example.com", "554 SMTPDataError"),
        ("data_answer", "cut", "SMTPServerDisconnected"),
    ],
)
def test_what_is_kept_of_a_refusal_names_nobody(
    smtp: Sink, caplog: pytest.LogCaptureFixture, where: str, answer: str, error: str
) -> None:
    setattr(smtp, where, answer)
    delivery_attempt(delivery_id=send().pk)
    assert Delivery.objects.get().error == error
    ours = [one for one in caplog.records if one.name.startswith(("foundation", "qunzhu"))]
    assert ours
    assert "lu@example.com" not in " ".join(one.getMessage() for one in ours)


def test_no_connection_is_tried_again(smtp: Sink, settings: Settings) -> None:
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    delivery = send()
    assert delivery_attempt(delivery_id=delivery.pk) == "pending"
    settings.EMAIL_PORT = port
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert delivery_attempt(delivery_id=delivery.pk) == "done"
    assert len(smtp.mails) == 1


def test_a_server_that_hangs_up_after_the_mail_is_not_sent_it_again(smtp: Sink) -> None:
    smtp.data_answer = "cut"
    delivery = send()
    assert delivery_attempt(delivery_id=delivery.pk) == "unconfirmed"
    smtp.data_answer = ""
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        deliveries_sweep()
        assert delivery_attempt(delivery_id=delivery.pk) == ""
    assert len(smtp.mails) == 1


def test_a_crash_between_sending_and_recording(smtp: Sink, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker dies when the server has the mail and the row does not say so yet."""
    record = services._record

    def die(delivery: Delivery, outcome: Outcome, still: object) -> str:
        assert isinstance(outcome, Sent)
        raise KeyboardInterrupt

    monkeypatch.setattr(services, "_record", die)
    delivery = send()
    with pytest.raises(KeyboardInterrupt):
        delivery_attempt(delivery_id=delivery.pk)
    monkeypatch.setattr(services, "_record", record)
    assert (len(smtp.mails), Delivery.objects.get().state) == (1, "claimed")
    for minutes in (2, 4, 180):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
            deliveries_sweep()
            delivery_attempt(delivery_id=delivery.pk)
    assert (len(smtp.mails), Delivery.objects.get().state) == (1, "unconfirmed")
    assert Delivery.objects.get().sealed is None


def test_without_a_server_the_demo_writes_files(settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_HOST, settings.DEMO, settings.DATA_DIR = "", True, tmp_path
    assert delivery_attempt(delivery_id=send().pk) == "done"
    (file,) = (tmp_path / "mail").glob("*.eml")
    mail = message_from_bytes(file.read_bytes())
    assert mail["To"] == "lu@example.com"


def test_without_a_server_production_says_so(settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_HOST, settings.DEMO, settings.DATA_DIR = "", False, tmp_path
    assert delivery_attempt(delivery_id=send().pk) == "failed"
    assert Delivery.objects.get().error == "mail is not set up: QZ_SMTP_HOST is empty"
    assert not (tmp_path / "mail").exists()
