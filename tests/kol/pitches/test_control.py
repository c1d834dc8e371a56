"""Holding a pitch, agreeing to one, asking once more; turns, crashes and backups."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.mail import get_connection
from django.db import connection
from django.utils import timezone

from foundation.delivery import services
from foundation.delivery.models import Delivery, DeliveryPace
from foundation.delivery.pacing import pace_today
from foundation.delivery.services import deliveries_sweep, delivery_attempt
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.pitches.errors import (
    FollowUpRefused,
    NobodyToFollowUp,
    OwnPitch,
    PitchNotThere,
    RecipientEnded,
)
from kol.pitches.models import Pitch, PitchMail, PitchRecipient, PitchRound
from kol.pitches.services.answers import mail_settle, recipient_replied, recipient_unsubscribe
from kol.pitches.services.control import (
    pitch_cancel,
    pitch_pause,
    pitch_resume,
    recipient_take_out,
)
from kol.pitches.services.freezing import pitch_approve, pitch_send_back
from kol.pitches.services.releases import release_save
from kol.pitches.services.rounds import follow_up_add
from kol.pitches.services.sender import sender_update
from kol.pitches.services.sending import IN_FLIGHT, pitch_hand_over
from kol.press.models import Contact
from tests.cast import staff_actor
from tests.kol.pitches.conftest import MakeContact, MakePitch, Sink, mail_to, run, sent_off

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scope", "fast")]
Mail = PitchMail.State


@pytest.fixture
def people(contact: MakeContact) -> Callable[[int], list[Contact]]:
    """So many people, each at a domain of their own."""
    return lambda count: [contact(f"记者{at}", f"r@d{at}.example") for at in range(count)]


def states(pitch: Pitch) -> list[str]:
    return sorted(PitchMail.objects.filter(pitch=pitch).values_list("state", flat=True))


def now_of(pitch: Pitch) -> Pitch:
    return Pitch.objects.get(pk=pitch.pk)


# --- Held ----------------------------------------------------------------------------------------


def test_paused_nothing_leaves_and_resumed_each_leaves_once(
    smtp: Sink, people: Callable[[int], list[Contact]], pitch_to: MakePitch, by: Actor
) -> None:
    pitch = sent_off(pitch_to(*people(3)), by)
    pitch_hand_over(team_id=pitch.team_id, pitch_id=pitch.pk)
    first = Delivery.objects.order_by("pk").first()
    assert first is not None
    assert delivery_attempt(delivery_id=first.pk) == "done"
    pitch_pause(pitch=pitch, actor=by)
    assert states(pitch) == ["sent", "waiting", "waiting"]
    assert run(pitch) == []
    with pytest.raises(PitchNotThere):
        pitch_pause(pitch=pitch, actor=by)
    pitch_resume(pitch=pitch, actor=by)
    assert run(pitch) == ["done", "done"]
    assert sorted(mail["To"] for mail in smtp.mails) == [f"r@d{at}.example" for at in range(3)]
    assert now_of(pitch).state == "done"


@pytest.mark.parametrize(("act", "left"), [("pause", "waiting"), ("cancel", "skipped")])
def test_a_worker_that_holds_a_mail_asks_before_it_hands_it_over(
    smtp: Sink,
    people: Callable[[int], list[Contact]],
    pitch_to: MakePitch,
    by: Actor,
    act: str,
    left: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:

    pitch = sent_off(pitch_to(*people(1)), by)
    connect = get_connection

    def late() -> object:
        (pitch_pause if act == "pause" else pitch_cancel)(pitch=pitch, actor=by)
        return connect()

    monkeypatch.setattr("foundation.delivery.channels.email.get_connection", late)
    assert run(pitch, rounds=1) == ["failed"]
    assert (smtp.mails, states(pitch)) == ([], [left])
    monkeypatch.undo()
    if act == "pause":
        pitch_resume(pitch=pitch, actor=by)
        assert run(pitch) == ["done"]
        assert len(smtp.mails) == 1


def test_paused_and_then_cancelled_while_a_worker_holds_a_mail(
    smtp: Sink,
    people: Callable[[int], list[Contact]],
    pitch_to: MakePitch,
    by: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pitch = sent_off(pitch_to(*people(1)), by)
    connect, record = get_connection, services._record

    def late() -> object:
        pitch_pause(pitch=pitch, actor=by)
        return connect()

    def later(*given: Any) -> str:
        pitch_cancel(pitch=pitch, actor=by)
        return record(*given)

    monkeypatch.setattr("foundation.delivery.channels.email.get_connection", late)
    monkeypatch.setattr(services, "_record", later)
    assert run(pitch, rounds=1) == ["failed"]
    assert (smtp.mails, states(pitch)) == ([], ["skipped"])
    assert PitchRecipient.objects.get().reason == "cancelled"


def test_cancelled_is_for_good(
    smtp: Sink, people: Callable[[int], list[Contact]], pitch_to: MakePitch, by: Actor
) -> None:
    pitch = sent_off(pitch_to(*people(2)), by)
    pitch_cancel(pitch=pitch, actor=by)
    assert run(pitch) == []
    assert smtp.mails == []
    rows = PitchRecipient.objects.filter(pitch=pitch).values_list("state", "reason")
    assert set(rows) == {("skipped", "cancelled")}
    with pytest.raises(PitchNotThere):
        pitch_resume(pitch=pitch, actor=by)


def test_one_person_is_taken_off_until_their_mail_has_left(
    smtp: Sink, people: Callable[[int], list[Contact]], pitch_to: MakePitch, by: Actor
) -> None:
    one, two = people(2)
    pitch = sent_off(pitch_to(one, two), by)
    pitch_hand_over(team_id=pitch.team_id, pitch_id=pitch.pk)
    recipient_take_out(recipient=mail_to(pitch, one).recipient, actor=by)
    assert run(pitch) == ["done"]
    assert [mail["To"] for mail in smtp.mails] == ["r@d1.example"]
    for person in (one, two):
        with pytest.raises(RecipientEnded):
            recipient_take_out(recipient=mail_to(pitch, person).recipient, actor=by)


# --- Agreed to -----------------------------------------------------------------------------------


@pytest.fixture
def asked(
    people: Callable[[int], list[Contact]], pitch_to: MakePitch, by: Actor, team: Team
) -> Pitch:
    """A pitch to two that somebody has to agree to."""
    sender_update(team_id=team.pk, actor=by, approval="above", approval_above=1)
    return sent_off(pitch_to(*people(2)), by)


def test_nothing_leaves_before_somebody_else_agreed(
    smtp: Sink, asked: Pitch, by: Actor, manager: Staff
) -> None:
    assert now_of(asked).state == "review"
    assert run(asked) == []
    with pytest.raises(OwnPitch):
        pitch_approve(pitch=asked, actor=by)
    assert now_of(asked).state == "review"
    pitch_approve(pitch=asked, actor=staff_actor(manager))
    assert run(asked) == ["done", "done"]
    with pytest.raises(PitchNotThere):
        pitch_approve(pitch=asked, actor=staff_actor(manager))


def test_sent_back_it_is_a_draft_with_its_list(
    smtp: Sink, asked: Pitch, by: Actor, manager: Staff
) -> None:
    pitch_send_back(pitch=asked, actor=staff_actor(manager), why="标题再短些")
    again = now_of(asked)
    assert (again.state, again.remark, again.frozen_at) == ("draft", "标题再短些", None)
    assert (len(again.chosen["picked"]), again.recipients.count()) == (2, 0)
    assert run(asked) == []
    sent_off(again, by)
    assert again.recipients.count() == 2


def test_few_recipients_need_nobodys_word(
    people: Callable[[int], list[Contact]], pitch_to: MakePitch, by: Actor, team: Team
) -> None:
    sender_update(team_id=team.pk, actor=by, approval="above", approval_above=1)
    assert sent_off(pitch_to(*people(1)), by).state == "sending"


# --- Asked once more -----------------------------------------------------------------------------


def test_a_follow_up_goes_to_the_silent_after_the_gap_as_an_answer_to_the_first(
    smtp: Sink,
    people: Callable[[int], list[Contact]],
    pitch_to: MakePitch,
    by: Actor,
    team: Team,
) -> None:
    sender_update(team_id=team.pk, actor=by, follow_up_days=3, follow_up_most=1)
    silent, answered, later, gone = people(4)
    pitch = sent_off(pitch_to(silent, answered, later, gone), by)
    run(pitch)
    recipient_replied(recipient=mail_to(pitch, answered).recipient, at=timezone.now())
    follow_up_add(pitch=pitch, actor=by, subject="跟进：{{标题}}", body="{{称呼}}，有空看看吗")
    assert PitchMail.objects.filter(round__number=1).count() == 3
    assert run(pitch) == []
    recipient_replied(recipient=mail_to(pitch, later).recipient, at=timezone.now())
    recipient_unsubscribe(mail=mail_to(pitch, gone))
    with time_machine.travel(timezone.now() + timedelta(days=3, minutes=1)):
        assert run(pitch) == ["done"]
    assert [mail["To"] for mail in smtp.mails[4:]] == ["r@d0.example"]
    first = mail_to(pitch, silent).token
    assert smtp.mails[4]["In-Reply-To"] == f"<pitch.{first}@qz.example>"
    assert "有空看看吗" in smtp.text(4)
    assert "第一段" not in smtp.text(4)
    assert mail_to(pitch, later, 1).reason == "answered"
    assert mail_to(pitch, gone, 1).reason == "unsubscribed"
    assert mail_to(pitch, later).recipient.state == "sent"
    with pytest.raises(FollowUpRefused):
        follow_up_add(pitch=now_of(pitch), actor=by, subject="x", body="y")


def test_nobody_is_left_to_ask(
    smtp: Sink, people: Callable[[int], list[Contact]], pitch_to: MakePitch, by: Actor
) -> None:
    (one,) = people(1)
    pitch = sent_off(pitch_to(one), by)
    run(pitch)
    recipient_replied(recipient=mail_to(pitch, one).recipient, at=timezone.now())
    with pytest.raises(NobodyToFollowUp):
        follow_up_add(pitch=now_of(pitch), actor=by, subject="x", body="y")
    assert PitchRound.objects.filter(pitch=pitch).count() == 1


def test_under_embargo_it_says_so_or_waits(
    smtp: Sink, people: Callable[[int], list[Contact]], pitch_to: MakePitch, by: Actor
) -> None:
    (one,) = people(1)
    until = timezone.now() + timedelta(days=2)
    draft = pitch_to(one)
    release_save(release=draft.release, actor=by, title="新品", body="正文", embargo_until=until)
    at_once = sent_off(pitch_to(one), by)
    waits = sent_off(pitch_to(one, embargo="hold"), by)
    assert run(at_once) == ["done"]
    assert smtp.text().startswith("【解禁时间") or "EMBARGO" in smtp.text()
    assert run(waits) == []
    with time_machine.travel(until + timedelta(minutes=1)):
        assert run(waits) == ["done"]
    assert "EMBARGO" not in smtp.text(1)
    assert "【解禁时间" not in smtp.text(1)


# --- Turns ---------------------------------------------------------------------------------------


def test_a_team_and_a_domain_have_their_pace_and_nobody_elses(
    smtp: Sink, contact: MakeContact, pitch_to: MakePitch, by: Actor, team: Team
) -> None:
    sender_update(team_id=team.pk, actor=by, per_minute=60, per_domain=6, per_day=100)
    crowd = [contact(f"甲{at}", f"a{at}@one.example") for at in range(5)]
    alone = contact("乙", "b@two.example")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        pitch = sent_off(pitch_to(*crowd, alone), by)
        assert sorted(run(pitch, rounds=1)) == [
            "done",
            "done",
            "done",
            "pending",
            "pending",
            "pending",
        ]
        assert "b@two.example" in [mail["To"] for mail in smtp.mails]
        waiting = Delivery.objects.filter(state="pending")
        assert set(waiting.values_list("attempts", flat=True)) == {0}
        clock.shift(timedelta(seconds=21))
        run(pitch, rounds=1)
        assert len(smtp.mails) == 5
        clock.shift(timedelta(seconds=21))
        run(pitch, rounds=2)
    assert len(smtp.mails) == 6
    assert now_of(pitch).state == "done"


def test_what_is_over_the_days_quota_goes_tomorrow(
    smtp: Sink, people: Callable[[int], list[Contact]], pitch_to: MakePitch, by: Actor, team: Team
) -> None:
    sender_update(team_id=team.pk, actor=by, per_minute=600, per_domain=600, per_day=2)
    with time_machine.travel("2026-11-26T10:00:00+08:00", tick=False) as clock:
        pitch = sent_off(pitch_to(*people(3)), by)
        assert sorted(run(pitch, rounds=1)) == ["done", "done", "pending"]
        assert pace_today(team=team).used == 2
        clock.move_to("2026-11-26T23:59:00+08:00")
        assert run(pitch) == []
        clock.move_to("2026-11-27T00:00:01+08:00")
        assert run(pitch) == ["done"]
        assert pace_today(team=team).used == 1


def test_a_busy_server_is_left_alone_for_that_domain(
    smtp: Sink, contact: MakeContact, pitch_to: MakePitch, by: Actor, other_team: Team
) -> None:
    """Fault 8: its 421 or 450 holds that domain for that team; others are not touched."""
    crowd = [contact(f"甲{at}", f"a{at}@busy.example") for at in range(2)]
    smtp.rcpt_answer = "450 too many messages"
    pitch = sent_off(pitch_to(*crowd), by)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert run(pitch, rounds=1) == ["pending", "pending"]
        smtp.rcpt_answer = ""
        held = DeliveryPace.objects.get(domain="busy.example").held_until
        assert held == timezone.now() + timedelta(seconds=20)
        assert sorted(Delivery.objects.values_list("attempts", flat=True)) == [0, 1]
        assert run(sent_off(pitch_to(contact("乙", "b@calm.example")), by)) == ["done"]
        clock.shift(timedelta(seconds=21))
        assert run(pitch) == ["done", "done"]
    assert len(smtp.mails) == 3


def test_few_are_in_flight_at_a_time(
    people: Callable[[int], list[Contact]], pitch_to: MakePitch, by: Actor
) -> None:
    pitch = sent_off(pitch_to(*people(IN_FLIGHT + 5)), by)
    assert pitch_hand_over(team_id=pitch.team_id, pitch_id=pitch.pk) == IN_FLIGHT
    assert pitch_hand_over(team_id=pitch.team_id, pitch_id=pitch.pk) == 0
    assert Delivery.objects.count() == IN_FLIGHT


# --- Crashes, twins and backups ------------------------------------------------------------------


def test_a_worker_killed_after_the_hand_over_sends_nothing_twice(
    smtp: Sink,
    people: Callable[[int], list[Contact]],
    pitch_to: MakePitch,
    by: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Fault 1: the mail server has it, the row does not say so; the others go on."""
    record = services._record

    def die(*_args: object) -> str:
        raise KeyboardInterrupt

    pitch = sent_off(pitch_to(*people(3)), by)
    pitch_hand_over(team_id=pitch.team_id, pitch_id=pitch.pk)
    first, *rest = Delivery.objects.order_by("pk").values_list("pk", flat=True)
    monkeypatch.setattr(services, "_record", die)
    with pytest.raises(KeyboardInterrupt):
        delivery_attempt(delivery_id=first)
    monkeypatch.setattr(services, "_record", record)
    for minutes in (2, 4):
        with time_machine.travel(timezone.now() + timedelta(minutes=minutes)):
            deliveries_sweep()
            run(pitch)
    assert sorted(mail["To"] for mail in smtp.mails) == [f"r@d{at}.example" for at in range(3)]
    assert states(pitch) == ["sent", "sent", "unconfirmed"]
    assert now_of(pitch).state == "done"
    assert len(rest) == 2


def test_a_backup_from_before_the_hand_over_sends_nothing_again(
    smtp: Sink, people: Callable[[int], list[Contact]], pitch_to: MakePitch, by: Actor
) -> None:
    """Fault 30: the database remembers nothing of the afternoon; the note beside it does."""
    pitch = sent_off(pitch_to(*people(2)), by)
    assert run(pitch) == ["done", "done"]
    PitchMail.objects.update(state=Mail.WAITING, delivery=None, sent_at=None)
    PitchRecipient.objects.update(state="waiting", sent_at=None)
    Delivery.objects.all().delete()
    Pitch.objects.update(state="sending", done_at=None)
    assert run(pitch) == ["unconfirmed", "unconfirmed"]
    assert len(smtp.mails) == 2
    assert states(pitch) == ["unconfirmed", "unconfirmed"]


def test_what_is_unclear_goes_again_only_by_a_persons_word(
    smtp: Sink, people: Callable[[int], list[Contact]], pitch_to: MakePitch, by: Actor
) -> None:
    one, two = people(2)
    smtp.data_answer = "cut"
    pitch = sent_off(pitch_to(one, two), by)
    assert run(pitch) == ["unconfirmed", "unconfirmed"]
    smtp.data_answer = ""
    mail_settle(mail=mail_to(pitch, one), arrived=True, actor=by)
    mail_settle(mail=mail_to(pitch, two), arrived=False, actor=by)
    assert run(pitch) == ["done"]
    assert [mail["To"] for mail in smtp.mails][2:] == ["r@d1.example"]
    assert states(pitch) == ["sent", "sent"]
    with pytest.raises(RecipientEnded):
        mail_settle(mail=mail_to(pitch, two), arrived=False, actor=by)


@pytest.mark.django_db(transaction=True)
def test_eight_workers_hand_each_mail_over_once(
    smtp: Sink,
    people: Callable[[int], list[Contact]],
    pitch_to: MakePitch,
    by: Actor,
    team: Team,
) -> None:
    """Faults 1 and 2: a task that comes twice, beat's twins, and workers on the same rows."""
    pitch = sent_off(pitch_to(*people(12)), by)

    def work(_number: int) -> None:
        try:
            for _round in range(3):
                pitch_hand_over(team_id=team.pk, pitch_id=pitch.pk)
                with team_scope(team):
                    pending = list(Delivery.objects.values_list("pk", flat=True))
                for pk in pending:
                    delivery_attempt(delivery_id=pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(8)))
    run(pitch)
    addressed = sorted(mail["To"] for mail in smtp.mails)
    assert addressed == sorted(f"r@d{at}.example" for at in range(12))
    assert states(pitch) == ["sent"] * 12
