"""Whom a pitch goes to, and what follows when a person is merged or erased, or two send at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.delivery.models import Suppression
from foundation.lists.services.views import view_save
from foundation.scopes.actors import Actor
from foundation.scopes.errors import DomainError
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff, Team
from kol.pitches.candidates import candidates_of
from kol.pitches.models import Inbound, Pitch, PitchMail, PitchRecipient, PitchRound
from kol.pitches.services.answers import (
    recipient_answer,
    recipient_replied,
    recipient_unsubscribe,
)
from kol.pitches.services.bouncing import address_bounced
from kol.pitches.services.drafts import pitch_choose, pitch_note
from kol.pitches.services.freezing import pitch_send_off
from kol.press.lists import CONTACTS
from kol.press.models import Contact
from kol.press.services import ChannelInput, contact_create
from kol.press.services.erasure import contact_erase, contact_extract
from kol.press.services.merge import contact_unmerge, contacts_merge
from tests.kol.pitches.conftest import MakeContact, MakePitch, Sink, mail_to, run, sent_off

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scope", "fast")]


def names(pitch: Pitch) -> list[str]:
    return sorted(one.contact.name for one in candidates_of(pitch.chosen))


def test_picked_and_all_who_fit_and_some_taken_off(
    contact: MakeContact, pitch_to: MakePitch, by: Actor
) -> None:
    zhang = contact("张伟", "z@a.example")
    li = contact("李娜", "l@a.example", beats=["美食"])
    contact("王五", "w@a.example", beats=["科技"])
    pitch = pitch_to(zhang)
    pitch = pitch_choose(pitch=pitch, actor=by, filters={"beat": "美食"})
    assert names(pitch) == ["张伟", "李娜"]
    pitch = pitch_choose(pitch=pitch, actor=by, drop=[li.public_id])
    assert names(pitch) == ["张伟"]
    pitch = pitch_choose(pitch=pitch, actor=by, pick=[li.public_id, li.public_id])
    assert names(pitch) == ["张伟", "李娜"]
    pitch = pitch_choose(pitch=pitch, actor=by, drop=[zhang.public_id], filters={})
    assert names(pitch) == ["李娜"]
    before = AuditEntry.objects.filter(action="pitch.choose").count()
    pitch_choose(pitch=pitch, actor=by, drop=[zhang.public_id])
    assert AuditEntry.objects.filter(action="pitch.choose").count() == before


def test_all_of_a_saved_view(
    contact: MakeContact, pitch_to: MakePitch, by: Actor, pr: Staff, client_for: object
) -> None:
    contact("李娜", "l@a.example", beats=["美食"])
    contact("王五", "w@a.example", beats=["科技"])
    view = view_save(
        kind=CONTACTS, name="美食口", query={"beat": "美食"}, columns=[], is_shared=False,
        staff=pr, actor=by,
    )  # fmt: skip
    pitch = pitch_to()
    desk: Client = client_for(pr)  # type: ignore[operator]
    page = reverse("pitches:people", args=["xiaoman", pitch.public_id])
    assert "美食口" in desk.get(page).content.decode()
    desk.post(page, {"act": "view", "view": view.public_id})
    pitch.refresh_from_db()
    assert names(pitch) == ["李娜"]
    desk.post(page, {"act": "view", "view": "nobodys"})
    pitch.refresh_from_db()
    assert names(pitch) == []


def test_a_sentence_for_one_person(
    smtp: Sink, contact: MakeContact, pitch_to: MakePitch, by: Actor
) -> None:
    zhang, li = contact("张伟", "z@a.example"), contact("李娜", "l@a.example")
    pitch = pitch_note(pitch=pitch_to(zhang, li), contact=zhang, text="上次聊得很开心", actor=by)
    sent_off(pitch, by)
    run(pitch)
    texts = {mail["To"]: smtp.text(at) for at, mail in enumerate(smtp.mails)}
    assert "上次聊得很开心" in texts["z@a.example"]
    assert "上次聊得很开心" not in texts["l@a.example"]


def test_erased_nothing_personal_is_left_and_nothing_goes(
    smtp: Sink, contact: MakeContact, pitch_to: MakePitch, by: Actor, team: Team
) -> None:
    """Fault 34: figures stay; a suppressed address stays suppressed when it comes again."""
    zhang = contact("张伟", "z@a.example", "人民日报")
    first = sent_off(pitch_to(zhang), by)
    run(first)
    Inbound.objects.create(
        team=team, recipient=mail_to(first, zhang).recipient, kind="reply", subject="回复：秘密",
        text="只有他写的话", message_hash=b"1" * 32,
    )  # fmt: skip
    waits = sent_off(pitch_to(zhang), by)
    recipient_unsubscribe(mail=mail_to(first, zhang))
    contact_erase(contact=zhang, actor=by)
    assert run(waits) == []
    assert len(smtp.mails) == 1
    for row in PitchRecipient.objects.all():
        assert (row.name, row.address, row.values, row.note) == ("", "", {}, "")
    assert list(Inbound.objects.values_list("subject", "text")) == [("", "")]
    assert mail_to(first, zhang).recipient.state == "sent"
    assert mail_to(waits, zhang).recipient.reason == "erased"
    again = contact_create(
        team_id=team.pk, actor=by, name="张伟", channels=[ChannelInput("email", "z@a.example")]
    )
    (found,) = candidates_of({"picked": [again.public_id]})
    assert found.skip == "unsubscribed"
    assert Suppression.objects.count() == 1


def test_erased_nobody_is_chosen_by_their_name_any_more(
    contact: MakeContact, pitch_to: MakePitch, by: Actor
) -> None:
    """A draft may have been chosen by a view that looks for somebody."""
    zhang, li = contact("张伟", "z@a.example"), contact("李娜", "l@a.example", beats=["美食"])
    pitch = pitch_to(li)
    for filters in ({"q": "zhangwei", "kol": "no"}, {"beat": "美食"}):
        pitch_choose(pitch=pitch, actor=by, filters=filters)
        contact_erase(contact=zhang, actor=by)
        pitch.refresh_from_db()
        kept = {"q": "…", "kol": "no"} if "q" in filters else filters
        assert pitch.chosen["filters"] == kept
        assert [one.contact for one in candidates_of(pitch.chosen)] == [li]
        zhang = contact("张伟", "z@a.example")


def test_merged_the_mail_is_asked_about_by_the_record_that_is_kept(
    smtp: Sink, contact: MakeContact, pitch_to: MakePitch, by: Actor
) -> None:
    loser = contact("张伟", "z@a.example")
    winner = contact("张 伟", "", do_not_contact=True, do_not_contact_reason="来电要求")
    pitch = sent_off(pitch_to(loser), by)
    merge = contacts_merge(winner=winner, loser=loser, actor=by)
    assert PitchRecipient.objects.get().contact == winner
    assert run(pitch) == []
    assert smtp.mails == []
    assert PitchRecipient.objects.get().reason == "do_not_contact"
    contact_unmerge(merge=merge, actor=by)
    assert PitchRecipient.objects.get().contact == loser


def test_two_on_one_pitch_who_are_merged_keep_their_rows(
    contact: MakeContact, pitch_to: MakePitch, by: Actor
) -> None:
    one, two = contact("张伟", "z@a.example"), contact("张 伟", "zw@b.example")
    pitch = sent_off(pitch_to(one, two), by)
    merge = contacts_merge(winner=one, loser=two, actor=by)
    assert PitchRecipient.objects.filter(pitch=pitch).count() == 2
    contact_unmerge(merge=merge, actor=by)
    assert {row.contact_id for row in PitchRecipient.objects.all()} == {one.pk, two.pk}


@pytest.mark.django_db(transaction=True)
def test_eight_who_send_at_once_send_one_pitch(
    contact: MakeContact, pitch_to: MakePitch, by: Actor, team: Team
) -> None:
    pitch = pitch_to(contact("张伟", "z@a.example"), contact("李娜", "l@a.example"))

    def send(_number: int) -> str:
        try:
            with team_scope(team):
                pitch_send_off(pitch=pitch, actor=by)
            return "sent"
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        ends = sorted(pool.map(send, range(8)))
    assert ends == ["pitch_not_draft"] * 7 + ["sent"]
    assert (PitchRound.objects.count(), PitchMail.objects.count()) == (1, 2)


def test_the_sentence_for_a_person_goes_with_them_from_pitches_that_went_out(
    smtp: Sink, contact: MakeContact, pitch_to: MakePitch, by: Actor
) -> None:
    zhang, li = contact("张伟", "z@a.example"), contact("李娜", "l@a.example")
    pitch = pitch_to(zhang, li)
    for one in (zhang, li):
        pitch_note(pitch=pitch, contact=one, text=f"给{one.name}的话", actor=by)
    run(sent_off(pitch, by))
    contact_erase(contact=zhang, actor=by)
    assert Pitch.objects.get().chosen["notes"] == {li.public_id: "给李娜的话"}


def test_the_extract_tells_what_was_written_to_them_and_by_them(
    smtp: Sink, contact: MakeContact, pitch_to: MakePitch, by: Actor, team: Team
) -> None:
    zhang = contact("张伟", "z@a.example")
    pitch = pitch_to(zhang)
    pitch_note(pitch=pitch, contact=zhang, text="上次聊得很开心", actor=by)
    run(sent_off(pitch, by))
    Inbound.objects.create(
        team=team, recipient=mail_to(pitch, zhang).recipient, kind="reply", subject="回复",
        text="我来", message_hash=b"1" * 32,
    )  # fmt: skip
    (told,) = contact_extract(zhang, actor=by)["pitches"]
    assert (told["address"], told["note"], told["state"]) == (
        "z@a.example",
        "上次聊得很开心",
        "sent",
    )
    assert [(one["kind"], one["text"]) for one in told["came_back"]] == [("reply", "我来")]


def test_an_answer_warms_at_once_and_a_bounce_counts_for_nothing(
    smtp: Sink, contact: MakeContact, pitch_to: MakePitch, by: Actor
) -> None:
    zhang, li = contact("张伟", "z@a.example"), contact("李娜", "l@a.example")
    pitch = sent_off(pitch_to(zhang, li), by)
    run(pitch)

    def touched(one: Contact) -> tuple[bool, bool]:
        one.refresh_from_db()
        return one.last_touch_at is not None, one.health is not None

    # A mail to many is no talk, but something passed.
    assert touched(zhang) == touched(li) == (False, True)
    recipient_replied(recipient=mail_to(pitch, zhang).recipient, at=timezone.now())
    assert touched(zhang) == (True, True)
    noted = recipient_answer(recipient=mail_to(pitch, li).recipient, answer="declined", actor=by)
    assert touched(li) == (True, True)
    recipient_answer(recipient=noted, answer="", actor=by)
    assert touched(li) == (False, True)
    with transaction.atomic():
        address_bounced(mail_to(pitch, li), code="5.2.2", at=timezone.now())
    assert touched(li) == (False, False)


def test_a_bounce_is_told_to_the_record_the_person_is_kept_as(
    smtp: Sink, contact: MakeContact, pitch_to: MakePitch, by: Actor
) -> None:
    one, two = contact("张伟", "z@a.example"), contact("张 伟", "zw@b.example")
    pitch = sent_off(pitch_to(one, two), by)
    run(pitch)
    contacts_merge(winner=one, loser=two, actor=by)
    with transaction.atomic():
        address_bounced(mail_to(pitch, two), code="5.1.1", at=timezone.now())
    assert dict(one.channels.values_list("normal", "status")) == {
        "z@a.example": "ok",
        "zw@b.example": "bounced",
    }
