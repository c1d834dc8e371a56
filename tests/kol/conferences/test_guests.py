"""The list of guests, their answers, and the door."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from foundation.events.models import Event
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.conferences.errors import (
    AnswersClosed,
    EventCancelled,
    EventFull,
    EventOver,
    GuestCame,
    GuestNotFound,
)
from kol.conferences.models import Guest, PressEvent
from kol.conferences.services import (
    GuestsAdded,
    event_cancel,
    guest_answer,
    guest_check_in,
    guest_check_out,
    guest_remove,
    guest_walk_in,
    guests_add,
)
from kol.press.models import Contact
from tests.cast import staff_actor
from tests.kol.conferences.conftest import People


def places(event: PressEvent) -> int:
    event.refresh_from_db()
    return event.accepted


def test_people_are_put_on_the_list_once_with_the_outlet_they_are_at(
    event: PressEvent, person: People, pr: Staff
) -> None:
    zhang, silent = person("张伟", outlet="晚报"), person("李四")
    Contact.objects.filter(pk=silent.pk).update(do_not_contact=True)
    gone = person("王五")
    Contact.objects.filter(pk=gone.pk).update(state=Contact.State.ERASED)
    added = guests_add(event=event, contacts=[zhang, silent, gone], actor=staff_actor(pr))
    assert added == GuestsAdded(added=1, already=0, left_out=2)
    again = guests_add(event=event, contacts=[zhang], actor=staff_actor(pr))
    assert again == GuestsAdded(added=0, already=1, left_out=0)
    guest = Guest.objects.get()
    assert guest.outlet is not None
    assert (guest.outlet.name, guest.answer, len(guest.door_code)) == ("晚报", "", 6)


def test_nobody_is_put_on_a_list_that_is_off(event: PressEvent, person: People, pr: Staff) -> None:
    event_cancel(event=event, reason="", actor=staff_actor(pr))
    with pytest.raises(EventCancelled):
        guests_add(event=event, contacts=[person("张伟")], actor=staff_actor(pr))
    assert not Guest.objects.exists()


def test_answers_take_and_give_back_places(event: PressEvent, guest: Guest, pr: Staff) -> None:
    actor = staff_actor(pr)
    guest_answer(guest=guest, answer="yes", actor=actor, words=" 带摄像 ")
    assert places(event) == 1
    guest_answer(guest=guest, answer="yes", actor=actor)
    assert places(event) == 1
    guest.refresh_from_db()
    assert (guest.answer, guest.answered_via, guest.words) == ("yes", "staff", "带摄像")
    guest_answer(guest=guest, answer="no", actor=actor)
    assert places(event) == 0
    guest_answer(guest=guest, answer="", actor=actor)
    guest.refresh_from_db()
    assert (guest.answer, guest.answered_at, guest.answered_via) == ("", None, "")
    told = Event.objects.filter(name="press_event.answered").order_by("pk")
    assert [one.payload["answer"] for one in told] == ["yes", "no", ""]


def test_by_themselves_until_answers_are_due_and_by_us_until_it_is_over(
    event: PressEvent, guest: Guest, pr: Staff
) -> None:
    now = timezone.now()
    PressEvent.objects.filter(pk=event.pk).update(reply_by=now - timedelta(minutes=1))
    with pytest.raises(AnswersClosed):
        guest_answer(guest=guest, answer="yes", actor=staff_actor(pr), via=Guest.Via.PAGE)
    assert places(event) == 0
    guest_answer(guest=guest, answer="yes", actor=staff_actor(pr))
    past = now - timedelta(days=1)
    PressEvent.objects.filter(pk=event.pk).update(
        reply_by=None, starts_at=past, ends_at=past + timedelta(hours=1)
    )
    with pytest.raises(EventOver):
        guest_answer(guest=guest, answer="no", actor=staff_actor(pr))
    assert places(event) == 1


@pytest.mark.django_db(transaction=True)
def test_the_last_place_goes_to_one_of_ten_who_say_yes_at_once(
    team: Team, pr: Staff, person: People, event: PressEvent
) -> None:
    people = [person(f"记者{number}") for number in range(10)]
    guests_add(event=event, contacts=people, actor=staff_actor(pr))
    PressEvent.objects.filter(pk=event.pk).update(capacity=1)
    barrier, came = Barrier(10), []

    def answer(guest: Guest) -> None:
        with team_scope(team):
            barrier.wait()
            try:
                guest_answer(guest=guest, answer="yes", actor=staff_actor(pr))
                came.append("yes")
            except EventFull:
                came.append("full")
        connection.close()

    threads = [Thread(target=answer, args=(guest,)) for guest in Guest.objects.all()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came) == ["full"] * 9 + ["yes"]
    assert places(event) == 1
    assert Guest.objects.filter(answer="yes").count() == 1


def test_let_in_once_and_taken_back(event: PressEvent, guest: Guest, operator: Staff) -> None:
    actor = staff_actor(operator)
    assert guest_check_in(guest=guest, by=operator, how="qr", actor=actor) is True
    first = Guest.objects.get().attended_at
    assert guest_check_in(guest=guest, by=None, how="hand", actor=actor) is False
    there = Guest.objects.get()
    assert (there.attended_at, there.attended_by, there.door_staff) == (first, "qr", operator)
    with pytest.raises(GuestCame):
        guest_remove(guest=guest, actor=actor)
    guest_check_out(guest=guest, actor=actor)
    guest_check_out(guest=guest, actor=actor)
    assert Guest.objects.get().attended_at is None
    names = list(Event.objects.order_by("pk").values_list("name", flat=True))
    assert names[-2:] == ["press_event.attended", "press_event.unattended"]


def test_taken_off_the_list_gives_the_place_back(
    event: PressEvent, guest: Guest, pr: Staff
) -> None:
    guest_answer(guest=guest, answer="yes", actor=staff_actor(pr))
    guest_remove(guest=guest, actor=staff_actor(pr))
    guest_remove(guest=guest, actor=staff_actor(pr))
    assert (places(event), Guest.objects.count()) == (0, 0)


def test_who_is_on_no_list_is_let_in_and_stands_on_it(
    event: PressEvent, guest: Guest, person: People, operator: Staff
) -> None:
    actor = staff_actor(operator)
    stranger = person("赵六", outlet="日报")
    came = guest_walk_in(event=event, contact=stranger, by=operator, actor=actor)
    assert (came.contact, came.attended_by, came.answer) == (stranger, "walk_in", "")
    known = guest_walk_in(event=event, contact=guest.contact, by=operator, actor=actor)
    assert (known.pk, known.attended_by) == (guest.pk, "hand")
    assert Guest.objects.count() == 2


def test_who_came_or_answered_is_warmer_at_once(
    event: PressEvent, guest: Guest, operator: Staff
) -> None:
    actor = staff_actor(operator)

    def health() -> tuple[object, int | None]:
        found = Contact.objects.get(pk=guest.contact_id)
        return found.last_touch_at, found.health

    assert health() == (None, None)
    guest_check_in(guest=guest, by=operator, how="qr", actor=actor)
    came = Guest.objects.get().attended_at
    assert health()[0] == came
    guest_check_out(guest=guest, actor=actor)
    assert health() == (None, None)
    guest_answer(guest=guest, answer="no", via="page", actor=actor)
    answered = Guest.objects.get().answered_at
    assert health()[0] == answered
    guest_remove(guest=guest, actor=actor)
    assert health() == (None, None)


def test_who_took_back_their_consent_is_left_out(
    event: PressEvent, person: People, pr: Staff
) -> None:
    no = person("不要")
    Contact.objects.filter(pk=no.pk).update(consent=Contact.Consent.WITHDRAWN)
    assert guests_add(event=event, contacts=[no], actor=staff_actor(pr)) == GuestsAdded(0, 0, 1)


def test_who_was_taken_off_meanwhile_is_not_let_in(
    event: PressEvent, guest: Guest, operator: Staff
) -> None:
    actor = staff_actor(operator)
    guest_remove(guest=guest, actor=actor)
    for act in (
        lambda: guest_check_in(guest=guest, by=operator, how="qr", actor=actor),
        lambda: guest_answer(guest=guest, answer="yes", actor=actor),
    ):
        with pytest.raises(GuestNotFound):
            act()
    assert places(event) == 0
