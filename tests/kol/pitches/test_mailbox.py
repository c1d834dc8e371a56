"""What comes back: bounces, replies and automatic ones, read from a real IMAP server."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from foundation.delivery.models import Suppression
from foundation.events.models import Event
from foundation.scopes.actors import Actor
from foundation.teams.models import AuditEntry, Team
from kol.pitches.errors import MailboxRefused
from kol.pitches.models import Inbound, Mailbox, Pitch, PitchMail, PitchRecipient
from kol.pitches.reading.connection import Access
from kol.pitches.services.mailbox import (
    mailbox_read,
    mailbox_save,
    mailbox_try,
)
from kol.press.models import Contact
from tests.kol.pitches.conftest import MakeContact, MakePitch, Sink, mail_to, run, sent_off
from tests.kol.pitches.mailbox_play import PASSWORD, USER, Imap, bounce, imap_server, reply

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scope", "fast")]


@pytest.fixture(scope="module")
def _imap() -> Iterator[Imap]:
    with imap_server() as server:
        yield server


@pytest.fixture
def imap(_imap: Imap, settings: Settings) -> Imap:
    """A real IMAP server on this machine, whose network may be connected to."""
    settings.FETCH_ALLOWED = ["127.0.0.0/8"]
    return _imap


def box_of(team: Team, imap: Imap, by: Actor, **fields: object) -> Mailbox:
    values = {
        "host": "127.0.0.1",
        "port": imap.port,
        "security": "none",
        "username": USER,
        "address": "press@qz.example",
        **fields,
    }
    return mailbox_save(team_id=team.pk, actor=by, password=PASSWORD, **values)


@pytest.fixture
def box(imap: Imap, team: Team, by: Actor) -> Mailbox:
    """The team's mailbox, read as far as other tests filled it."""
    made = box_of(team, imap, by)
    read(made)
    return made


def read(box: Mailbox) -> int:
    Mailbox.objects.filter(pk=box.pk).update(next_at=timezone.now(), lease_until=None)
    return mailbox_read(team_id=box.team_id, mailbox_id=box.pk)


@pytest.fixture
def zhang(contact: MakeContact) -> Contact:
    return contact("张伟", "zhang@a.example", "人民日报")


@pytest.fixture
def pitch(smtp: Sink, zhang: Contact, pitch_to: MakePitch, by: Actor) -> Pitch:
    """Sent to 张伟."""
    made = sent_off(pitch_to(zhang), by)
    run(made)
    return made


def recipient(pitch: Pitch) -> PitchRecipient:
    return PitchRecipient.objects.get(pitch=pitch)


def test_the_password_is_sealed_and_not_in_the_trail(box: Mailbox) -> None:
    box.refresh_from_db()
    assert PASSWORD.encode() not in bytes(box.sealed)
    (line,) = AuditEntry.objects.filter(action="mailbox.save")
    assert PASSWORD not in str(line.changes)
    assert USER not in str(line.changes)


@pytest.mark.parametrize("elsewhere", [{"host": "evil.example"}, {"security": "none"}])
def test_the_password_is_said_to_no_server_it_was_not_typed_for(
    box: Mailbox, by: Actor, elsewhere: dict[str, str]
) -> None:
    Mailbox.objects.update(security="tls", last_uid=7)
    with pytest.raises(MailboxRefused):
        mailbox_save(team_id=box.team_id, actor=by, **elsewhere)
    box.refresh_from_db()
    assert (box.host, box.security, box.last_uid) == ("127.0.0.1", "tls", 7)
    mailbox_save(team_id=box.team_id, actor=by, folder="Press")
    assert Mailbox.objects.get().folder == "Press"
    mailbox_save(team_id=box.team_id, actor=by, password="once more", **elsewhere)


def test_a_reply_is_matched_by_what_it_answers(
    box: Mailbox, imap: Imap, pitch: Pitch, zhang: Contact
) -> None:
    mail = mail_to(pitch, zhang)
    imap.put(reply(mail.token, "很有意思，发一张高清图吧。\n\n> 张老师您好：\n"))
    assert read(box) == 1
    row = recipient(pitch)
    assert (row.answer, row.replied_at) == ("replied", datetime(2026, 11, 26, 2, tzinfo=UTC))
    (inbound,) = Inbound.objects.all()
    assert (inbound.kind, inbound.text) == ("reply", "很有意思，发一张高清图吧。")
    assert Event.objects.filter(name="pitch.replied").count() == 1
    assert read(box) == 0
    assert not any(b"Seen" in one for one in imap.flags())


def test_a_reply_that_quotes_no_id_is_matched_by_plus_address(
    box: Mailbox, imap: Imap, pitch: Pitch, zhang: Contact
) -> None:
    token = mail_to(pitch, zhang).token
    imap.put(reply(token, "好的", In_Reply_To="", To=f"press+{token}@qz.example"))
    assert read(box) == 1
    assert recipient(pitch).answer == "replied"


def test_a_reply_without_any_id_is_matched_by_sender_and_subject(
    box: Mailbox, imap: Imap, pitch: Pitch, zhang: Contact
) -> None:
    subject = "回复：Re: 张老师，小满新品发布：小满厨房推出凉拌酱"
    now = format_datetime(timezone.now())
    early = reply("", "早", In_Reply_To="", Subject=subject, Message_ID="<a0@a.example>")
    imap.put(early)
    said = {"In_Reply_To": "", "Subject": subject, "Message_ID": "<a1@a.example>", "Date": now}
    imap.put(reply("", "好的", **said))
    other = reply("", "好", In_Reply_To="", Subject="回复：别的事", Message_ID="<a2@a.example>")
    imap.put(other)
    assert read(box) == 1
    assert list(Inbound.objects.values_list("text", flat=True)) == ["好的"]
    assert recipient(pitch).answer == "replied"


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"X_Autoreply": "yes"},
        {"Precedence": "auto_reply"},
        {"Subject": "自动回复：小满新品发布"},
        {"Subject": "回复: Out of Office"},
    ],
)
def test_an_automatic_reply_is_no_answer(
    box: Mailbox, imap: Imap, pitch: Pitch, zhang: Contact, headers: dict[str, str]
) -> None:
    token = mail_to(pitch, zhang).token
    imap.put(reply(token, f"我在休假 {headers}", **headers))
    assert read(box) == 1
    assert (recipient(pitch).answer, recipient(pitch).replied_at) == ("", None)
    assert list(Inbound.objects.values_list("kind", flat=True)) == ["auto"]


def test_a_bounce_is_known_by_its_report(
    box: Mailbox, imap: Imap, pitch: Pitch, zhang: Contact
) -> None:
    imap.put(bounce(mail_to(pitch, zhang).token))
    assert read(box) == 1
    assert recipient(pitch).state == "bounced"
    assert mail_to(pitch, zhang).state == "bounced"
    assert list(Suppression.objects.values_list("reason", flat=True)) == ["bounced"]
    assert list(zhang.channels.values_list("status", flat=True)) == ["bounced"]
    assert list(Inbound.objects.values_list("kind", "code", "text")) == [("bounce", "5.1.1", "")]


def test_a_full_mailbox_is_not_the_addresss_fault(
    box: Mailbox, imap: Imap, pitch: Pitch, zhang: Contact
) -> None:
    imap.put(bounce(mail_to(pitch, zhang).token, status="5.2.2"))
    read(box)
    assert recipient(pitch).state == "bounced"
    assert Suppression.objects.count() == 0
    assert list(zhang.channels.values_list("status", flat=True)) == ["ok"]


def test_a_delay_is_no_bounce(box: Mailbox, imap: Imap, pitch: Pitch, zhang: Contact) -> None:
    imap.put(bounce(mail_to(pitch, zhang).token, status="4.4.1", action="delayed"))
    assert read(box) == 1
    assert recipient(pitch).state == "sent"
    assert list(Inbound.objects.values_list("kind", flat=True)) == ["delay"]


def test_a_bounce_in_words_as_qq_mail_sends_it(
    box: Mailbox, imap: Imap, pitch: Pitch, zhang: Contact
) -> None:
    token = mail_to(pitch, zhang).token
    imap.put(
        f"From: Mailer-Daemon@qq.com\nTo: press@qz.example\nSubject: 系统退信/System bounce\n"
        f"Message-ID: <qq-{token}@qq.com>\nContent-Type: text/html; charset=gb2312\n"
        f"Content-Transfer-Encoding: 8bit\n\n".encode()
        + f"<p>很抱歉您发送的邮件被退回</p><div>550 Mailbox not found</div>"
        f"<pre>Message-ID: &lt;pitch.{token}@qz.example&gt;</pre>".encode("gb18030")
    )
    assert read(box) == 1
    assert recipient(pitch).state == "bounced"
    assert Suppression.objects.count() == 1


@pytest.mark.parametrize("words", ["退订", "TD", "unsubscribe", "  请勿再发。"])
def test_who_answers_that_they_want_no_more_gets_no_more(
    box: Mailbox, imap: Imap, pitch: Pitch, zhang: Contact, words: str
) -> None:
    imap.put(reply(mail_to(pitch, zhang).token, words))
    assert read(box) == 1
    assert recipient(pitch).unsubscribed_at is not None
    assert list(Suppression.objects.values_list("reason", flat=True)) == ["unsubscribed"]


def test_an_answer_settles_what_was_unconfirmed(
    box: Mailbox, imap: Imap, smtp: Sink, zhang: Contact, pitch_to: MakePitch, by: Actor
) -> None:
    """Fault 9: the server took the mail and hung up; it is never sent again, and found out."""
    smtp.data_answer = "cut"
    pitch = sent_off(pitch_to(zhang), by)
    assert run(pitch) == ["unconfirmed"]
    assert recipient(pitch).state == "unconfirmed"
    smtp.data_answer = ""
    assert run(pitch) == []
    imap.put(reply(mail_to(pitch, zhang).token, "收到"))
    read(box)
    assert (recipient(pitch).state, recipient(pitch).answer) == ("sent", "replied")
    assert len(smtp.mails) == 1


def test_others_mail_and_our_own_copies_are_not_kept(
    box: Mailbox, imap: Imap, pitch: Pitch, zhang: Contact
) -> None:
    token = mail_to(pitch, zhang).token
    imap.put(reply("", "垃圾广告", In_Reply_To="", Subject="发票", Message_ID="<ad@x.example>"))
    imap.put(reply(token, "我们自己的", Message_ID=f"<pitch.{token}@qz.example>"))
    imap.put(b"\xff\xfe not a mail at all")
    assert read(box) == 0
    assert Inbound.objects.count() == 0


def test_a_mailbox_that_was_made_anew_counts_nothing_twice(
    box: Mailbox,
    imap: Imap,
    smtp: Sink,
    contact: MakeContact,
    pitch_to: MakePitch,
    by: Actor,
) -> None:
    zhou = contact("周", "zhou@anew.example")
    pitch = sent_off(pitch_to(zhou), by)
    run(pitch)
    imap.put(reply(mail_to(pitch, zhou).token, "收到", sender="zhou@anew.example"))
    assert read(box) == 1
    Mailbox.objects.filter(pk=box.pk).update(uid_validity=1)
    assert read(box) == 0
    assert Inbound.objects.count() == 1


def test_plus_addresses_give_each_mail_its_return_path(
    imap: Imap, team: Team, by: Actor, smtp: Sink, zhang: Contact, pitch_to: MakePitch
) -> None:
    box_of(team, imap, by, plus=True)
    pitch = sent_off(pitch_to(zhang), by)
    run(pitch)
    token = mail_to(pitch, zhang).token
    assert smtp.mails[0]["Reply-To"] == f"press+{token}@qz.example"
    assert smtp.senders == [f"press+{token}@qz.example"]


@pytest.mark.parametrize(
    ("wrong", "code", "field"),
    [
        ({"password": "no"}, "mailbox_login", "password"),
        ({"folder": "Nothing"}, "mailbox_folder", "folder"),
        ({"host": "no.such.invalid"}, "mailbox_dns", "host"),
        ({"security": "tls"}, "mailbox_tls", "host"),
    ],
)
def test_trying_a_mailbox_says_what_is_wrong(
    imap: Imap, wrong: dict[str, str], code: str, field: str
) -> None:
    right = {
        "host": "127.0.0.1",
        "port": imap.port,
        "security": "none",
        "username": USER,
        "password": PASSWORD,
    }
    assert mailbox_try(access=Access(**right)) >= 0  # type: ignore[arg-type]
    with pytest.raises(MailboxRefused) as refused:
        mailbox_try(access=Access(**right | wrong))  # type: ignore[arg-type]
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_mailbox_in_a_private_network_is_not_spoken_to(imap: Imap, settings: Settings) -> None:
    settings.FETCH_ALLOWED = []
    access = Access("127.0.0.1", imap.port, "none", USER, PASSWORD)
    with pytest.raises(MailboxRefused) as refused:
        mailbox_try(access=access)
    assert refused.value.code == "mailbox_forbidden"


def test_a_mailbox_that_fails_rests_and_says_so(
    imap: Imap, team: Team, by: Actor, box: Mailbox
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    Mailbox.objects.filter(pk=box.pk).update(port=port)
    for _look in range(3):
        assert read(box) == 0
    box.refresh_from_db()
    assert (box.error, box.failures, box.lease_until) == ("refused", 3, None)
    assert box.next_at > timezone.now() + timedelta(minutes=4)
    assert Event.objects.filter(name="mailbox.failing").count() == 1
    box_of(team, imap, by)
    read(box)
    box.refresh_from_db()
    assert (box.error, box.failures) == ("", 0)


def test_one_worker_reads_a_mailbox(box: Mailbox) -> None:
    busy = timezone.now() + timedelta(minutes=1)
    Mailbox.objects.filter(pk=box.pk).update(lease_until=busy)
    assert mailbox_read(team_id=box.team_id, mailbox_id=box.pk) == 0
    box.refresh_from_db()
    assert box.lease_until == busy


def test_a_mailbox_set_up_anew_while_it_is_read_is_read_from_its_beginning(
    box: Mailbox, imap: Imap, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(**_told: object) -> bool:
        fresh = {"folder": "Press", "uid_validity": None, "last_uid": 0}
        Mailbox.objects.filter(pk=box.pk).update(**fresh)
        return False

    monkeypatch.setattr("kol.pitches.services.mailbox.inbound_take", meanwhile)
    imap.put(reply("", "x", In_Reply_To="", Subject="y", Message_ID="<moved@x.example>"))
    read(box)
    box.refresh_from_db()
    assert (box.uid_validity, box.last_uid) == (None, 0)
    assert box.lease_until is None
    assert box.next_at <= timezone.now()


def test_of_a_thousand_mails_none_is_left_out(
    box: Mailbox, imap: Imap, pitch: Pitch, zhang: Contact
) -> None:
    token = mail_to(pitch, zhang).token
    for number in range(60):
        imap.put(reply("", "x", In_Reply_To="", Subject="y", Message_ID=f"<m{number}@x.example>"))
    imap.put(reply(token, "收到"))
    assert read(box) == 1
    assert PitchMail.objects.get(token=token).recipient.answer == "replied"
