"""Mails of a pitch: frozen, handed over once, never to whom nothing may be sent."""

from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses

import pytest
from django.core.mail import get_connection

from foundation.delivery.models import Delivery, Suppression
from foundation.scopes.actors import Actor
from foundation.teams.models import Team
from kol.pitches.errors import FieldsMissing, NobodyToSendTo, PitchNotDraft, SiteAddressMissing
from kol.pitches.models import Pitch, PitchMail, PitchRecipient
from kol.press.models import Channel
from kol.press.services import contact_update
from tests.kol.pitches.conftest import MakeContact, MakePitch, Sink, mail_to, run, sent_off

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scope", "fast")]
State = PitchRecipient.State


def told(mail: Message, header: str) -> str:
    return str(make_header(decode_header(mail[header])))


def reasons(pitch: Pitch) -> dict[str, str]:
    rows = PitchRecipient.objects.filter(pitch=pitch).select_related("contact")
    return {row.contact.name: row.reason or str(row.state) for row in rows}


def test_each_person_gets_a_mail_of_their_own(
    smtp: Sink, contact: MakeContact, pitch_to: MakePitch, by: Actor
) -> None:
    zhang = contact("张伟", "zhang@a.example", "人民日报")
    ouyang = contact("欧阳静", "ou@b.example")
    pitch = sent_off(pitch_to(zhang, ouyang), by)
    assert run(pitch) == ["done", "done"]
    assert sorted(mail["To"] for mail in smtp.mails) == ["ou@b.example", "zhang@a.example"]
    by_name = {mail["To"]: mail for mail in smtp.mails}
    assert told(by_name["zhang@a.example"], "Subject") == "张老师，小满新品发布：小满厨房推出凉拌酱"
    assert told(by_name["ou@b.example"], "Subject").startswith("欧阳老师，")
    texts = {mail["To"]: smtp.text(at) for at, mail in enumerate(smtp.mails)}
    assert "想请人民日报看看" in texts["zhang@a.example"]
    assert "想请贵媒体看看" in texts["ou@b.example"]
    assert "小满\n" in texts["ou@b.example"].replace("\r\n", "\n")
    assert "第一段。" in texts["ou@b.example"]
    assert "{{" not in texts["ou@b.example"]
    pitch.refresh_from_db()
    assert pitch.state == Pitch.State.DONE
    assert reasons(pitch) == {"张伟": "sent", "欧阳静": "sent"}


def test_the_mail_can_be_declined_and_is_known_again(
    smtp: Sink, contact: MakeContact, pitch_to: MakePitch, by: Actor, team: Team
) -> None:
    zhang = contact("张伟", "zhang@a.example")
    pitch = sent_off(pitch_to(zhang), by)
    run(pitch)
    mail = mail_to(pitch, zhang)
    sent = smtp.mails[0]
    link = f"https://qz.example/m/{mail.token}/"
    assert sent["List-Unsubscribe"] == f"<{link}>"
    assert sent["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in smtp.text()
    assert f'href="{link}"' in smtp.text(kind="text/html")
    assert sent["Message-ID"] == f"<pitch.{mail.token}@qz.example>"
    assert getaddresses([told(sent, "From")]) == [("小满", "no-reply@qz.example")]
    assert mail.delivery is not None
    assert (mail.state, mail.delivery.reference) == ("sent", sent["Message-ID"])


def test_whom_nothing_may_be_sent_is_left_out_with_the_reason(
    contact: MakeContact, pitch_to: MakePitch, by: Actor, team: Team
) -> None:
    from foundation.delivery.suppressions import suppress_typed

    fine = contact("好", "fine@a.example")
    never = contact("不", "dnc@a.example", do_not_contact=True, do_not_contact_reason="本人要求")
    withdrawn = contact("撤", "w@a.example", consent="withdrawn")
    without = contact("无")
    twin = contact("同", "fine@a.example", pinyin="zz")
    stopped = contact("停", "stop@a.example")
    bounced = contact("弹", "dead@a.example")
    Channel.objects.filter(contact=bounced).update(status=Channel.Status.BOUNCED)
    suppress_typed(team_id=team.pk, address="Stop@A.example", actor=by)
    pitch = sent_off(pitch_to(fine, never, withdrawn, without, twin, stopped, bounced), by)
    assert reasons(pitch) == {
        "好": "waiting",
        "不": "do_not_contact",
        "撤": "consent",
        "无": "no_address",
        "同": "same_address",
        "停": "by_hand",
        "弹": "no_address",
    }
    assert PitchMail.objects.filter(pitch=pitch).count() == 1
    assert not PitchRecipient.objects.filter(state=State.SKIPPED).exclude(address="").exists()


@pytest.mark.parametrize("when", ["before the hand-over", "in the last moment"])
@pytest.mark.parametrize("how", ["do_not_contact", "erased", "unsubscribed", "address_gone"])
def test_an_opt_out_between_freezing_and_sending(
    smtp: Sink,
    contact: MakeContact,
    pitch_to: MakePitch,
    by: Actor,
    team: Team,
    when: str,
    how: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Fault 28. The last moment: the worker has the mail and a connection to the server."""
    from foundation.delivery.suppressions import address_hash_of, suppress

    zhang = contact("张伟", "zhang@a.example")
    pitch = sent_off(pitch_to(zhang), by)

    def opt_out() -> None:
        if how == "do_not_contact":
            contact_update(
                contact=zhang, actor=by, do_not_contact=True, do_not_contact_reason="来电要求"
            )
        elif how == "erased":
            type(zhang).objects.filter(pk=zhang.pk).update(state="erased", name="")
        elif how == "unsubscribed":
            known = address_hash_of("zhang@a.example")
            suppress(team_id=team.pk, address_hash=known, reason=how, actor=by)
        else:
            contact_update(contact=zhang, actor=by, channels=[])

    if when == "before the hand-over":
        opt_out()
        assert run(pitch) == (["failed"] if how == "unsubscribed" else [])
    else:
        connect = get_connection

        def connect_late() -> object:
            opt_out()
            return connect()

        monkeypatch.setattr("foundation.delivery.channels.email.get_connection", connect_late)
        assert run(pitch) == ["failed"]
    assert smtp.mails == []
    assert reasons(pitch) == {"" if how == "erased" else "张伟": how}
    assert not Delivery.objects.exclude(sealed=None).exists()


def test_missing_fields_stop_it_until_somebody_decides(
    smtp: Sink, contact: MakeContact, pitch_to: MakePitch, by: Actor
) -> None:
    zhang, li = contact("张伟", "zhang@a.example", "人民日报"), contact("李娜", "li@a.example")
    pitch = pitch_to(zhang, li, body="请{{媒体}}的{{职务}}{{姓名}}看看")
    with pytest.raises(FieldsMissing) as refused:
        sent_off(pitch, by)
    assert refused.value.params["people"] == 1
    assert refused.value.params["fields"] == "{{媒体}}、{{职务}}"
    pitch.refresh_from_db()
    assert (pitch.state, pitch.recipients.count()) == ("draft", 0)
    sent_off(pitch, by, skip_missing=True)
    assert reasons(pitch) == {"张伟": "waiting", "李娜": "missing"}


def test_sent_off_once(contact: MakeContact, pitch_to: MakePitch, by: Actor) -> None:
    pitch = pitch_to(contact("张伟", "zhang@a.example"))
    sent_off(pitch, by)
    with pytest.raises(PitchNotDraft):
        sent_off(pitch, by)
    assert PitchMail.objects.count() == 1


def test_nobody_left_is_refused(contact: MakeContact, pitch_to: MakePitch, by: Actor) -> None:
    pitch = pitch_to(contact("张伟"))
    with pytest.raises(NobodyToSendTo):
        sent_off(pitch, by)
    assert PitchRecipient.objects.count() == 0


def test_without_the_sites_address_nothing_goes(
    contact: MakeContact, pitch_to: MakePitch, by: Actor, settings: object
) -> None:
    settings.SITE_URL = ""  # type: ignore[attr-defined]
    with pytest.raises(SiteAddressMissing):
        sent_off(pitch_to(contact("张伟", "zhang@a.example")), by)


def test_who_is_not_there_bounces_at_the_door(
    smtp: Sink, contact: MakeContact, pitch_to: MakePitch, by: Actor
) -> None:
    smtp.rcpt_answer = "550 no such user"
    zhang = contact("张伟", "zhang@a.example")
    pitch = sent_off(pitch_to(zhang), by)
    assert run(pitch) == ["failed"]
    assert reasons(pitch) == {"张伟": "bounced"}
    assert list(zhang.channels.values_list("status", flat=True)) == ["bounced"]
    assert list(Suppression.objects.values_list("reason", flat=True)) == ["bounced"]
