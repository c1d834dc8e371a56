"""The last look before a pitch leaves: who it is from, where answers go, a try to oneself."""

from datetime import timedelta
from email.header import decode_header, make_header

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from foundation.delivery.models import Delivery, Suppression
from foundation.delivery.services import delivery_attempt
from foundation.delivery.suppressions import address_hash_of, suppress
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.pitches.models import Pitch, PitchMail
from kol.pitches.services.releases import release_save
from kol.pitches.services.sender import sender_update
from tests.kol.pitches.conftest import MakeContact, MakePitch, Sink, run, sent_off
from tests.kol.pitches.test_pages import Asked, page, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client_for: Asked, pr: Staff) -> Client:
    """The PR person's browser."""
    return client_for(pr)


@pytest.fixture
def proved(pr: Staff) -> str:
    """The PR person's own address."""
    EmailAddress.objects.create(
        user=pr.user, email="zhouzhou@desk.example", verified=True, primary=True
    )
    return "zhouzhou@desk.example"


@pytest.mark.usefixtures("fast")
def test_answers_come_to_who_has_it_in_charge_where_no_mailbox_takes_them(
    desk: Client, by: Actor, contact: MakeContact, pitch_to: MakePitch, smtp: Sink, proved: str
) -> None:
    pitch = pitch_to(contact("张伟", "zhang@a.example"))
    shown = text(desk.get(page("check", pitch.public_id)))
    assert proved in shown
    assert "小满 &lt;no-reply@" in shown
    assert "没有设置自动读取的邮箱" in shown
    sent_off(pitch, by)
    run(pitch)
    [mail] = smtp.mails
    assert mail["Reply-To"] == proved
    with team_scope(pitch.team):
        sender_update(team_id=pitch.team_id, actor=by, reply_to="press@xiaoman.example")
    other = pitch_to(contact("李娜", "li@a.example"))
    sent_off(other, by)
    run(other)
    assert smtp.mails[-1]["Reply-To"] == "press@xiaoman.example"


@pytest.mark.usefixtures("fast")
def test_answers_do_not_go_to_somebody_who_left(
    by: Actor,
    contact: MakeContact,
    pitch_to: MakePitch,
    smtp: Sink,
    proved: str,
    pr: Staff,
    owner: Staff,
) -> None:
    EmailAddress.objects.create(user=owner.user, email="lead@desk.example", verified=True)
    pitch = sent_off(pitch_to(contact("张伟", "zhang@a.example")), by)
    Staff.objects.filter(pk=pr.pk).update(state=Staff.State.LEFT)
    run(pitch)
    assert [mail["Reply-To"] for mail in smtp.mails] == ["lead@desk.example"]


def test_it_is_said_that_answers_would_be_lost(
    desk: Client, contact: MakeContact, pitch_to: MakePitch
) -> None:
    pitch = pitch_to(contact("张伟", "zhang@a.example"))
    shown = text(desk.get(page("check", pitch.public_id)))
    assert "回复会丢失" in shown
    assert "先发给自己看看" not in shown


def test_a_try_goes_to_oneself_once_and_to_nobody_else(
    desk: Client, contact: MakeContact, pitch_to: MakePitch, smtp: Sink, proved: str
) -> None:
    zhang = contact("张伟", "zhang@a.example", "人民日报")
    pitch = pitch_to(zhang)
    for _click in range(2):
        answer = desk.post(page("try", pitch.public_id), {"who": zhang.public_id})
        assert answer["Location"] == f"{page('check', pitch.public_id)}?who={zhang.public_id}"
    [delivery] = Delivery.objects.all()
    assert delivery_attempt(delivery_id=delivery.pk) == "done"
    [mail] = smtp.mails
    assert mail["To"] == proved
    assert (
        str(make_header(decode_header(mail["Subject"])))
        == "【试发】张老师，小满新品发布：小满厨房推出凉拌酱"
    )
    assert "unsubscribe" not in mail.as_string()
    pitch.refresh_from_db()
    assert (pitch.state, PitchMail.objects.filter(pitch=pitch).count()) == ("draft", 0)


def test_no_try_without_an_address_or_of_somebody_who_gets_none(
    desk: Client, contact: MakeContact, pitch_to: MakePitch, pr: Staff
) -> None:
    zhang = contact("张伟", "zhang@a.example")
    pitch = pitch_to(zhang)
    said = desk.post(page("try", pitch.public_id), {"who": zhang.public_id}, follow=True)
    assert "请先在账号里验证一个自己的邮箱" in said.content.decode()
    EmailAddress.objects.create(user=pr.user, email="z@desk.example", verified=True, primary=True)
    silent = contact("李娜")
    desk.post(page("try", pitch.public_id), {"who": silent.public_id})
    desk.post(page("try", pitch.public_id), {"who": "nobody"})
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("name", ["edit", "people", "check"])
def test_back_after_sending_leads_to_what_came_of_it(
    name: str, desk: Client, by: Actor, contact: MakeContact, pitch_to: MakePitch
) -> None:
    pitch = sent_off(pitch_to(contact("张伟", "zhang@a.example")), by)
    answer = desk.get(page(name, pitch.public_id))
    assert (answer.status_code, answer["Location"]) == (302, page("pitch", pitch.public_id))
    before = Pitch.objects.values().get(pk=pitch.pk)
    refused = 405 if name == "check" else 302
    assert desk.post(page(name, pitch.public_id), {"act": "drop"}).status_code == refused
    assert Pitch.objects.values().get(pk=pitch.pk) == before


def test_who_is_ticked_comes_along_to_the_mails(
    desk: Client, contact: MakeContact, pitch_to: MakePitch
) -> None:
    pitch = pitch_to()
    zhang = contact("张伟", "zhang@a.example")
    ticked = {"act": "check", "contact": zhang.public_id}
    answer = desk.post(page("people", pitch.public_id), ticked)
    assert answer["Location"] == page("check", pitch.public_id)
    pitch.refresh_from_db()
    assert pitch.chosen["picked"] == [zhang.public_id]
    answer = desk.post(page("people", pitch.public_id), {"act": "check"})
    assert answer["Location"] == page("check", pitch.public_id)
    pitch.refresh_from_db()
    assert pitch.chosen["picked"] == [zhang.public_id]


def test_while_picking_one_sees_whom_no_mail_reaches(
    desk: Client, team: Team, by: Actor, contact: MakeContact, pitch_to: MakePitch
) -> None:
    contact("张伟", "zhang@a.example")
    contact("李娜")
    gone = contact("王芳", "w@a.example")
    suppress(
        team_id=team.pk,
        address_hash=address_hash_of("w@a.example"),
        reason=Suppression.Reason.UNSUBSCRIBED,
        actor=by,
    )
    html = desk.get(page("people", pitch_to().public_id)).content.decode()
    rows = {
        name: row for row in html.split("<tr>") for name in ("张伟", "李娜", "王芳") if name in row
    }
    assert "没有可用邮箱" in rows["李娜"]
    assert "退订" in rows["王芳"]
    assert "badge-warn" not in rows["张伟"]
    shown = desk.get(f"/t/xiaoman/press/contacts/{gone.public_id}/").content.decode()
    assert 'badge badge-bad">' in shown
    assert "退订" in shown


def test_an_embargo_that_is_over_is_not_spoken_of(
    desk: Client, by: Actor, contact: MakeContact, pitch_to: MakePitch
) -> None:
    pitch = pitch_to(contact("张伟", "zhang@a.example"))
    for moment, said in [(timedelta(hours=2), True), (timedelta(hours=-2), False)]:
        release_save(
            release=pitch.release, actor=by, title="凉拌酱", body="第一段。",
            embargo_until=timezone.now() + moment, based_on=pitch.release.number,
        )  # fmt: skip
        desk.post(page("renew", pitch.public_id))
        pitch.release.refresh_from_db()
        assert ("解禁" in text(desk.get(page("check", pitch.public_id)))) is said
        assert ("解禁" in text(desk.get(page("release", pitch.release.public_id)))) is said


def test_a_field_that_is_empty_leaves_no_gap(
    desk: Client, contact: MakeContact, pitch_to: MakePitch
) -> None:
    pitch = pitch_to(contact("张伟", "zhang@a.example"))
    letter = desk.get(page("check", pitch.public_id)).context["letter"]
    assert "\n\n\n" not in letter.text
    assert letter.text.startswith("张老师您好：\n\n想请贵媒体看看我们的新品。")
