"""Mails to guests: whom they are for, that each goes once, and that nobody gets one who may not."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.header import decode_header, make_header

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from foundation.delivery.handed import handed_note
from foundation.delivery.models import Delivery, Suppression
from foundation.delivery.sealing import unseal
from foundation.delivery.services import delivery_attempt
from foundation.teams.models import Staff, Team
from kol.conferences.errors import EventCancelled, NobodyToWrite
from kol.conferences.models import Guest, GuestMail, PressEvent
from kol.conferences.selectors.events import event_figures
from kol.conferences.selectors.sweeps import events_to_remind, teams_with_mails
from kol.conferences.services import (
    event_cancel,
    event_restore,
    event_update,
    guest_answer,
    guest_check_in,
    guests_add,
    mails_ask,
    mails_due,
    mails_hand_over,
    reminders_ask,
)
from kol.conferences.services.mails import NUDGE_GAP, mail_key
from kol.conferences.templatetags.conferences import mail_state
from kol.pitches.reading.telling import mail_tell
from kol.pitches.services.inbound import inbound_take
from kol.pitches.services.mailbox import mailbox_save
from kol.pitches.services.sender import sender_update
from kol.press.models import Channel, Contact
from kol.press.services.channels import ChannelInput
from kol.press.services.contacts import contact_update
from kol.press.services.merge import contacts_merge
from tests.cast import staff_actor
from tests.foundation.delivery.conftest import Sink
from tests.kol.conferences.conftest import People
from tests.kol.pitches.mailbox_play import bounce

Kind = GuestMail.Kind


def to_whom() -> list[str]:
    sealed = [row.sealed for row in Delivery.objects.order_by("pk") if row.sealed]
    return [unseal(bytes(one))["to"] for one in sealed]


def test_an_invitation_goes_once_to_each(
    event: PressEvent, guest: Guest, person: People, pr: Staff, settings: Settings
) -> None:
    settings.SITE_URL = "https://desk.example.com"
    assert mails_ask(event=event, kind=Kind.INVITATION, actor=staff_actor(pr)) == 1
    with pytest.raises(NobodyToWrite):
        mails_ask(event=event, kind=Kind.INVITATION, actor=staff_actor(pr))
    assert mails_hand_over() == 1
    assert mails_hand_over() == 0
    delivery = Delivery.objects.get()
    assert delivery.sealed is not None
    written = unseal(bytes(delivery.sealed))
    assert written["to"] == "zhang@example.com"
    assert written["context"]["url"] == f"https://desk.example.com/e/{guest.public_id}/"
    assert (delivery.template, delivery.team_id) == ("press_event_invitation", event.team_id)
    guests_add(event=event, contacts=[person("李四", mail="li@example.com")], actor=staff_actor(pr))
    assert mails_ask(event=event, kind=Kind.INVITATION, actor=staff_actor(pr)) == 1
    mails_hand_over()
    assert to_whom() == ["zhang@example.com", "li@example.com"]


def test_what_holds_when_it_is_handed_over_counts(
    event: PressEvent, person: People, pr: Staff
) -> None:
    people = [person(name, mail=f"{at}@example.com") for at, name in enumerate("甲乙丙丁")]
    guests_add(event=event, contacts=people, actor=staff_actor(pr))
    mails_ask(event=event, kind=Kind.INVITATION, actor=staff_actor(pr))
    Contact.objects.filter(pk=people[0].pk).update(do_not_contact=True)
    Contact.objects.filter(pk=people[1].pk).update(state=Contact.State.ERASED)
    Channel.objects.filter(contact=people[2]).update(status=Channel.Status.BOUNCED)
    assert mails_hand_over() == 4
    skipped = dict(GuestMail.objects.values_list("guest__contact__name", "skipped"))
    assert skipped == {"甲": "do_not_contact", "乙": "erased", "丙": "no_mail", "丁": ""}
    assert to_whom() == ["3@example.com"]


def test_an_event_called_off_meanwhile_invites_nobody(
    event: PressEvent, guest: Guest, pr: Staff
) -> None:
    mails_ask(event=event, kind=Kind.INVITATION, actor=staff_actor(pr))
    event_cancel(event=event, reason="", actor=staff_actor(pr))
    mails_hand_over()
    assert GuestMail.objects.get().skipped == "stale"
    assert not Delivery.objects.exists()
    with pytest.raises(EventCancelled):
        mails_ask(event=event, kind=Kind.INVITATION, actor=staff_actor(pr))


def test_who_was_told_is_told_of_changes_and_who_declined_is_not(
    event: PressEvent, person: People, pr: Staff
) -> None:
    actor = staff_actor(pr)
    people = [person(name, mail=f"{at}@example.com") for at, name in enumerate("甲乙丙")]
    guests_add(event=event, contacts=people, actor=actor)
    mails_ask(event=event, kind=Kind.INVITATION, actor=actor)
    mails_hand_over()
    declined = Guest.objects.get(contact=people[1])
    guest_answer(guest=declined, answer="no", actor=actor)
    guests_add(event=event, contacts=[person("新来")], actor=actor)
    with pytest.raises(NobodyToWrite):
        mails_ask(event=event, kind=Kind.CHANGE, actor=actor)
    changed = event_update(event=event, actor=actor, venue="大剧院")
    due = mails_due(changed, Kind.CHANGE).order_by("pk")
    assert [one.contact.name for one in due] == ["甲", "丙"]
    assert mails_ask(event=changed, kind=Kind.CHANGE, actor=actor) == 2
    assert not mails_due(changed, Kind.CHANGE).exists()
    off = event_cancel(event=event, reason="", actor=actor)
    assert [one.contact.name for one in mails_due(off, Kind.CANCELLED).order_by("pk")] == [
        "甲",
        "丙",
    ]


def test_asked_again_at_most_twice(event: PressEvent, guest: Guest, pr: Staff) -> None:
    actor = staff_actor(pr)
    with pytest.raises(NobodyToWrite):
        mails_ask(event=event, kind=Kind.NUDGE, actor=actor)
    mails_ask(event=event, kind=Kind.INVITATION, actor=actor)
    mails_hand_over()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in (1, 2):
            # Not on the day of the mail before, though that one left.
            with pytest.raises(NobodyToWrite):
                mails_ask(event=event, kind=Kind.NUDGE, actor=actor)
            clock.shift(NUDGE_GAP + timedelta(minutes=1))
            assert mails_ask(event=event, kind=Kind.NUDGE, actor=actor) == 1
            with pytest.raises(NobodyToWrite):
                mails_ask(event=event, kind=Kind.NUDGE, actor=actor)
            mails_hand_over()
            assert GuestMail.objects.filter(kind=Kind.NUDGE).count() == number
        clock.shift(NUDGE_GAP + timedelta(minutes=1))
        with pytest.raises(NobodyToWrite):
            mails_ask(event=event, kind=Kind.NUDGE, actor=actor)


def test_reminded_the_day_before_once(event: PressEvent, guest: Guest, pr: Staff) -> None:
    guest_answer(guest=guest, answer="yes", actor=staff_actor(pr))
    assert events_to_remind() == []
    assert reminders_ask(event=event) == 0
    soon = timezone.now() + timedelta(hours=20)
    PressEvent.objects.filter(pk=event.pk).update(starts_at=soon, ends_at=soon + timedelta(hours=1))
    assert [found for _team, found in events_to_remind()] == [event]
    assert reminders_ask(event=event) == 1
    assert (reminders_ask(event=event), events_to_remind()) == (0, [])


def test_thanks_go_to_those_who_were_there(
    event: PressEvent, guest: Guest, person: People, pr: Staff
) -> None:
    actor = staff_actor(pr)
    guests_add(event=event, contacts=[person("没来", mail="no@example.com")], actor=actor)
    guest_check_in(guest=guest, by=pr, how="hand", actor=actor)
    assert mails_ask(event=event, kind=Kind.THANKS, actor=actor) == 1
    mails_hand_over()
    assert to_whom() == ["zhang@example.com"]


def test_the_sweep_finds_what_a_lost_worker_left(
    event: PressEvent, guest: Guest, pr: Staff, team: Team
) -> None:
    mails_ask(event=event, kind=Kind.INVITATION, actor=staff_actor(pr))
    assert teams_with_mails() == []
    GuestMail.objects.update(at=timezone.now() - timedelta(minutes=1))
    assert teams_with_mails() == [team.pk]
    mails_hand_over()
    assert teams_with_mails() == []


def test_a_mail_is_from_the_team_and_can_be_stopped_in_one_click(
    event: PressEvent,
    guest: Guest,
    pr: Staff,
    client: Client,
    smtp: Sink,
    settings: Settings,
) -> None:
    settings.SITE_URL = "https://desk.example.com"
    actor = staff_actor(pr)
    sender_update(team_id=event.team_id, actor=actor, from_name="小满公关", reply_to="pr@x.example")
    mails_ask(event=event, kind=Kind.INVITATION, actor=actor)
    mails_hand_over()
    assert delivery_attempt(delivery_id=Delivery.objects.get().pk) == "done"
    mail = smtp.mails[0]
    stop = f"https://desk.example.com/e/{guest.public_id}/stop/"
    assert str(make_header(decode_header(mail["From"]))).startswith("小满公关 <")
    assert (mail["Reply-To"], mail["List-Unsubscribe"]) == ("pr@x.example", f"<{stop}>")
    assert f"https://desk.example.com/e/{guest.public_id}/" in smtp.text().splitlines()
    own = f"/e/{guest.public_id}/stop/"
    assert client.get(own).status_code == 200
    assert not Suppression.objects.exists()
    client.post(own, {"List-Unsubscribe": "One-Click"})
    assert Suppression.objects.get().reason == "unsubscribed"
    event_update(event=event, actor=actor, venue="大剧院")
    mails_ask(event=event, kind=Kind.CHANGE, actor=actor)
    mails_hand_over()
    assert delivery_attempt(delivery_id=Delivery.objects.latest("pk").pk) == "failed"
    assert len(smtp.mails) == 1
    client.post(own, {"act": "again"})
    assert Suppression.objects.get().lifted_at is not None


def test_answers_go_to_whoever_has_the_event_in_charge_as_it_leaves(
    event: PressEvent, guest: Guest, pr: Staff, owner: Staff, smtp: Sink
) -> None:
    for staff, email in ((pr, "pr@desk.example"), (owner, "lead@desk.example")):
        EmailAddress.objects.create(user=staff.user, email=email, verified=True)
    mails_ask(event=event, kind=Kind.INVITATION, actor=staff_actor(pr))
    mails_hand_over()
    Staff.objects.filter(pk=pr.pk).update(state=Staff.State.LEFT)
    assert delivery_attempt(delivery_id=Delivery.objects.get().pk) == "done"
    assert [mail["Reply-To"] for mail in smtp.mails] == ["lead@desk.example"]


def test_marked_do_not_contact_in_the_last_moment_gets_nothing(
    event: PressEvent, guest: Guest, pr: Staff, smtp: Sink
) -> None:
    mails_ask(event=event, kind=Kind.INVITATION, actor=staff_actor(pr))
    mails_hand_over()
    Contact.objects.filter(pk=guest.contact_id).update(do_not_contact=True)
    assert delivery_attempt(delivery_id=Delivery.objects.get().pk) == "failed"
    assert Delivery.objects.get().error == "withheld: do_not_contact"
    assert smtp.mails == []


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_in_no_teams_scope_and_sends_all_the_same(
    event: PressEvent, guest: Guest, pr: Staff, smtp: Sink
) -> None:
    mails_ask(event=event, kind=Kind.INVITATION, actor=staff_actor(pr))
    mails_hand_over()
    delivery = Delivery.objects.get()

    def work() -> str:
        try:
            return delivery_attempt(delivery_id=delivery.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(work).result() == "done"
    assert [mail["To"] for mail in smtp.mails] == ["zhang@example.com"]


def test_an_invitation_that_did_not_leave_goes_once_it_can(
    event: PressEvent, person: People, pr: Staff
) -> None:
    actor, nobody = staff_actor(pr), person("没邮箱")
    guests_add(event=event, contacts=[nobody], actor=actor)
    mails_ask(event=event, kind=Kind.INVITATION, actor=actor)
    mails_hand_over()
    assert GuestMail.objects.get().skipped == "no_mail"
    assert not mails_due(event, Kind.INVITATION).exists()
    contact_update(
        contact=nobody, actor=actor, channels=[ChannelInput(kind="email", value="n@example.com")]
    )
    off = event_cancel(event=event, reason="", actor=actor)
    back = event_restore(event=off, actor=actor)
    assert mails_ask(event=back, kind=Kind.INVITATION, actor=actor) == 1
    event_cancel(event=back, reason="", actor=actor)
    mails_hand_over()
    assert GuestMail.objects.get().skipped == "stale"
    back = event_restore(event=back, actor=actor)
    assert mails_ask(event=back, kind=Kind.INVITATION, actor=actor) == 1
    mails_hand_over()
    assert to_whom() == ["n@example.com"]
    with pytest.raises(NobodyToWrite):
        mails_ask(event=back, kind=Kind.INVITATION, actor=actor)


def test_who_was_invited_after_a_change_is_not_told_of_it(
    event: PressEvent, guest: Guest, person: People, pr: Staff
) -> None:
    actor = staff_actor(pr)
    mails_ask(event=event, kind=Kind.INVITATION, actor=actor)
    mails_hand_over()
    changed = event_update(event=event, actor=actor, venue="大剧院")
    later = person("李四", mail="li@example.com")
    guests_add(event=changed, contacts=[later], actor=actor)
    mails_ask(event=changed, kind=Kind.INVITATION, actor=actor)
    mails_hand_over()
    assert [one.contact.name for one in mails_due(changed, Kind.CHANGE)] == ["张伟"]
    mails_ask(event=changed, kind=Kind.CHANGE, actor=actor)
    again = event_update(event=changed, actor=actor, venue="体育馆")
    mails_hand_over()
    # The change that waited is no longer so; both are to be told of the one that is.
    assert list(GuestMail.objects.filter(kind=Kind.CHANGE).values_list("skipped", flat=True)) == [
        "stale"
    ]
    assert mails_due(again, Kind.CHANGE).count() == 2


def _off(event: PressEvent, guest: Guest, pr: Staff) -> None:
    event_cancel(event=event, reason="", actor=staff_actor(pr))


def _moved(event: PressEvent, guest: Guest, pr: Staff) -> None:
    event_update(event=event, actor=staff_actor(pr), venue="大剧院")


def _new_address(event: PressEvent, guest: Guest, pr: Staff) -> None:
    new = [ChannelInput(kind="email", value="new@example.com")]
    contact_update(contact=guest.contact, actor=staff_actor(pr), channels=new)


def _consent(event: PressEvent, guest: Guest, pr: Staff) -> None:
    Contact.objects.filter(pk=guest.contact_id).update(consent=Contact.Consent.WITHDRAWN)


@pytest.mark.parametrize(
    ("happens", "reason"),
    [(_off, "stale"), (_moved, "stale"), (_new_address, "no_mail"), (_consent, "consent")],
)
def test_what_happens_while_a_mail_waits_for_its_turn_counts(
    happens: Callable[[PressEvent, Guest, Staff], None],
    reason: str,
    event: PressEvent,
    guest: Guest,
    pr: Staff,
    smtp: Sink,
) -> None:
    mails_ask(event=event, kind=Kind.INVITATION, actor=staff_actor(pr))
    mails_hand_over()
    happens(event, guest, pr)
    assert delivery_attempt(delivery_id=Delivery.objects.get().pk) == "failed"
    assert Delivery.objects.get().error == f"withheld: {reason}"
    assert smtp.mails == []


def test_two_records_of_one_person_get_one_mail(
    event: PressEvent, guest: Guest, person: People, pr: Staff
) -> None:
    actor, twin = staff_actor(pr), person("张 伟", mail="zhang@example.com")
    guests_add(event=event, contacts=[twin], actor=actor)
    assert mails_ask(event=event, kind=Kind.INVITATION, actor=actor) == 2
    contacts_merge(winner=twin, loser=guest.contact, actor=actor)
    assert mails_hand_over() == 2
    assert to_whom() == ["zhang@example.com"]


def test_who_is_not_there_is_written_to_no_more(
    event: PressEvent, guest: Guest, pr: Staff, smtp: Sink
) -> None:
    smtp.rcpt_answer = "550 5.1.1 no such user"
    mails_ask(event=event, kind=Kind.INVITATION, actor=staff_actor(pr))
    mails_hand_over()
    assert delivery_attempt(delivery_id=Delivery.objects.get().pk) == "failed"
    assert Channel.objects.get(contact=guest.contact_id).status == Channel.Status.BOUNCED
    assert Suppression.objects.get().reason == "bounced"
    assert event_figures(event).undelivered == 1
    # Another address is another invitation.
    _new_address(event, guest, pr)
    assert [one.pk for one in mails_due(event, Kind.INVITATION)] == [guest.pk]


def test_a_mail_that_comes_back_later_is_told_by_the_mailbox(
    event: PressEvent, guest: Guest, pr: Staff, smtp: Sink
) -> None:
    team_id, actor = event.team_id, staff_actor(pr)
    mailbox_save(
        team_id=team_id, actor=actor, password="x", host="imap.example", port=993, security="tls",
        username="press", address="press@qz.example",
    )  # fmt: skip
    mails_ask(event=event, kind=Kind.INVITATION, actor=actor)
    mails_hand_over()
    delivery = Delivery.objects.get()
    assert delivery_attempt(delivery_id=delivery.pk) == "done"
    assert (smtp.senders, smtp.mails[0]["Reply-To"]) == (["press@qz.example"], "press@qz.example")
    report = bounce("a" * 20, to="zhang@example.com").replace(
        f"<pitch.{'a' * 20}@qz.example>", smtp.mails[0]["Message-ID"]
    )
    assert smtp.mails[0]["Message-ID"] in report
    strange = report.replace(f"<qz.{delivery.pk}.", f"<qz.{delivery.pk}0.")
    assert inbound_take(team_id=team_id, told=mail_tell(strange.encode())) is False
    for _again in range(2):
        assert inbound_take(team_id=team_id, told=mail_tell(report.encode())) is True
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == ("failed", "5.1.1 bounced")
    assert Channel.objects.get(contact=guest.contact_id).status == Channel.Status.BOUNCED
    assert Suppression.objects.get().reason == "bounced"
    assert event_figures(event).undelivered == 1
    assert "退信" in mail_state(Guest.objects.prefetch_related("mails__delivery").get())
    _new_address(event, guest, pr)
    assert mails_ask(event=event, kind=Kind.INVITATION, actor=actor) == 1
    mails_hand_over()
    assert delivery_attempt(delivery_id=Delivery.objects.latest("pk").pk) == "done"
    assert [mail["To"] for mail in smtp.mails] == ["zhang@example.com", "new@example.com"]


@pytest.mark.parametrize("kind", [Kind.INVITATION, Kind.THANKS])
def test_an_unconfirmed_mail_goes_again_when_a_person_asks(
    kind: GuestMail.Kind, event: PressEvent, guest: Guest, pr: Staff, smtp: Sink
) -> None:
    actor = staff_actor(pr)
    guest_check_in(guest=guest, by=pr, how="hand", actor=actor)
    mails_ask(event=event, kind=kind, actor=actor)
    mails_hand_over()
    mail = GuestMail.objects.select_related("guest", "delivery").get()
    handed_note(mail_key(mail))
    assert mail.delivery is not None
    assert delivery_attempt(delivery_id=mail.delivery.pk) == "unconfirmed"
    assert event_figures(event).undelivered == 1
    assert smtp.mails == []
    assert mails_ask(event=event, kind=kind, actor=actor) == 1
    mails_hand_over()
    assert delivery_attempt(delivery_id=Delivery.objects.latest("pk").pk) == "done"
    assert len(smtp.mails) == 1
    with pytest.raises(NobodyToWrite):
        mails_ask(event=event, kind=kind, actor=actor)
