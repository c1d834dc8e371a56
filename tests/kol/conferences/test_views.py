"""Pages of press events: the desk, the door, and the guest's own."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from icalendar import Calendar
from pytest_django.fixtures import DjangoAssertNumQueries

from foundation.teams.models import Staff, Team
from kol.conferences.models import Guest, GuestMail, PressEvent
from kol.conferences.services import event_cancel, guest_answer, guests_add
from kol.press.models import Contact
from kol.press.services import ChannelInput, contact_update
from tests.cast import staff_actor
from tests.kol.conferences.conftest import People


@pytest.fixture
def desk(client: Client, pr: Staff) -> Client:
    """PR at the desk."""
    client.force_login(pr.user)
    return client


def url(event: PressEvent, rest: str = "") -> str:
    return f"/t/xiaoman/press-events/{event.public_id}/{rest}"


def test_the_list_knows_what_is_coming_past_and_off(
    desk: Client, event: PressEvent, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    desk.get("/t/xiaoman/press-events/")
    with django_assert_num_queries(4):
        page = desk.get("/t/xiaoman/press-events/").content.decode()
    assert "春季发布会" in page
    assert "春季发布会" not in desk.get("/t/xiaoman/press-events/?when=past").content.decode()
    assert "春季发布会" in desk.get("/t/xiaoman/press-events/?q=文化").content.decode()
    assert "春季发布会" not in desk.get("/t/xiaoman/press-events/?q=秋季").content.decode()


def test_a_page_of_an_event_asks_a_fixed_number_of_queries(
    desk: Client,
    event: PressEvent,
    person: People,
    pr: Staff,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    people = [person(f"记者{at}", outlet="晚报", mail=f"{at}@example.com") for at in range(6)]
    guests_add(event=event, contacts=people[:1], actor=staff_actor(pr))
    desk.get(url(event))
    with django_assert_num_queries(17):
        desk.get(url(event))
    guests_add(event=event, contacts=people, actor=staff_actor(pr))
    with django_assert_num_queries(17):
        page = desk.get(url(event)).content.decode()
    assert page.count("晚报") == 6


def test_a_refused_plan_keeps_what_was_typed(desk: Client, scope: None, pr: Staff) -> None:
    typed = {"name": "发布会", "kind": "visit", "venue": "<b>厅</b>", "owner": pr.pk}
    typed |= {"starts_at": "2027-03-01T10:00", "ends_at": "2027-03-01T09:00"}
    answer = desk.post("/t/xiaoman/press-events/new/", typed)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "&lt;b&gt;厅&lt;/b&gt;" in page
    assert 'value="2027-03-01T09:00"' in page
    assert not PressEvent.objects.exists()


def test_guests_are_picked_and_written_to(desk: Client, event: PressEvent, person: People) -> None:
    zhang = person("张伟", outlet="晚报", mail="zhang@example.com")
    person("李四")
    page = desk.get(url(event, "guests/?q=zhangwei")).content.decode()
    assert "张伟" in page
    assert "李四" not in page
    answer = desk.post(url(event, "guests/"), {"contact": [zhang.public_id, "unknown"]})
    assert answer.status_code == 302
    assert [one.contact for one in Guest.objects.all()] == [zhang]
    desk.post(url(event, "mails/"), {"kind": "invitation"})
    assert GuestMail.objects.get().kind == "invitation"
    assert desk.post(url(event, "mails/"), {"kind": "reminder"}).status_code == 404


def test_answers_are_entered_and_taken_back(desk: Client, event: PressEvent, guest: Guest) -> None:
    there = url(event, f"guests/{guest.public_id}/")
    for act, answer in (("yes", "yes"), ("no", "no"), ("none", "")):
        desk.post(there, {"act": act})
        guest.refresh_from_db()
        assert guest.answer == answer
    assert desk.post(there, {"act": "dance"}).status_code == 404
    desk.post(there, {"act": "remove"})
    assert not Guest.objects.exists()


def test_called_off_and_back_by_undo(desk: Client, event: PressEvent) -> None:
    desk.post(url(event, "cancel/"), {"reason": "下雨"})
    page = desk.get(url(event)).content.decode()
    assert "下雨" in page
    desk.post(url(event, "restore/"))
    event.refresh_from_db()
    assert event.state == "planned"


def test_the_door_tells_no_number_digit_by_digit(
    client: Client, event: PressEvent, guest: Guest, person: People, operator: Staff, pr: Staff
) -> None:
    """Operators let guests in, and see numbers of the archive masked."""
    stranger, actor = person("赵六", outlet="日报"), staff_actor(pr)
    for one, number in ((guest.contact, "13800138000"), (stranger, "13911112222")):
        contact_update(contact=one, actor=actor, channels=[ChannelInput("mobile", number)])
    client.force_login(operator.user)
    for typed, named in (
        ("8000", "张伟"), ("13800138000", "张伟"), ("13800138", ""), ("38000", ""),
        ("2222", "赵六"), ("139111", ""),
    ):  # fmt: skip
        page = client.get(url(event, f"door/?q={typed}")).content.decode()
        assert [name for name in ("张伟", "赵六") if name in page] == [named] * bool(named), typed


def test_at_the_door(
    client: Client, event: PressEvent, guest: Guest, person: People, operator: Staff, pr: Staff
) -> None:
    guest_answer(guest=guest, answer="yes", actor=staff_actor(pr))
    person("赵六", outlet="日报")
    client.force_login(operator.user)
    door = client.get(url(event, f"door/?q={guest.door_code}")).content.decode()
    assert "张伟" in door
    assert 'value="code"' in door
    unknown = client.post(url(event, "door/let-in/"), {"act": "mail", "id": guest.public_id})
    guest.refresh_from_db()
    assert (unknown.status_code, guest.attended_at) == (404, None)
    client.post(url(event, "door/let-in/"), {"act": "code", "id": guest.public_id})
    guest.refresh_from_db()
    assert (guest.attended_by, guest.door_staff) == ("code", operator)
    client.post(url(event, "door/let-in/"), {"act": "out", "id": guest.public_id})
    stranger = client.get(url(event, "door/?q=赵六")).content.decode()
    assert 'value="walk_in"' in stranger
    zhao = Contact.objects.get(name="赵六")
    client.post(url(event, "door/let-in/"), {"act": "walk_in", "id": zhao.public_id})
    assert Guest.objects.get(contact=zhao).attended_by == "walk_in"
    scan = f"/t/xiaoman/press-events/scan/{guest.public_id}/"
    assert client.get(scan).status_code == 200
    guest.refresh_from_db()
    assert guest.attended_at is None
    client.post(scan)
    guest.refresh_from_db()
    assert guest.attended_by == "qr"


def test_a_guest_answers_on_their_own_page(
    client: Client, event: PressEvent, guest: Guest, team: Team
) -> None:
    event.online_url = "https://live.example.com/1"
    event.save()
    own = f"/e/{guest.public_id}/"
    page = client.get(own)
    assert page["Cache-Control"] == "private, no-store"
    assert "春季发布会" in page.content.decode()
    assert "live.example.com" not in page.content.decode()
    assert client.post(own, {"answer": "yes", "words": "带摄像"}).status_code == 302
    page = client.get(own)
    assert guest.door_code in page.content.decode()
    assert "live.example.com" in page.content.decode()
    guest.refresh_from_db()
    assert (guest.answer, guest.answered_via, guest.words) == ("yes", "page", "带摄像")
    assert client.get(own + "code.svg")["Content-Type"] == "image/svg+xml"
    entry = Calendar.from_ical(client.get(own + "event.ics").content).walk("VEVENT")[0]
    assert (str(entry["summary"]), entry["status"]) == ("春季发布会", "CONFIRMED")
    assert entry.decoded("dtstart") == event.starts_at.replace(microsecond=0)
    assert client.post(own, {"answer": "perhaps"}).status_code == 422
    assert client.get("/e/nobodynobody/").status_code == 404


def test_a_full_event_says_so_and_changes_nothing(
    client: Client, event: PressEvent, guest: Guest
) -> None:
    PressEvent.objects.filter(pk=event.pk).update(capacity=2, accepted=2)
    answer = client.post(f"/e/{guest.public_id}/", {"answer": "yes", "words": ""})
    assert answer.status_code == 409
    guest.refresh_from_db()
    assert (guest.answer, guest.words) == ("", "")


def test_an_event_that_is_over_takes_no_answers(
    client: Client, event: PressEvent, guest: Guest
) -> None:
    past = timezone.now() - timedelta(days=1)
    PressEvent.objects.filter(pk=event.pk).update(starts_at=past, ends_at=past + timedelta(hours=1))
    page = client.get(f"/e/{guest.public_id}/").content.decode()
    assert 'name="answer"' not in page
    assert client.post(f"/e/{guest.public_id}/", {"answer": "yes"}).status_code == 409


def test_the_address_of_a_merged_record_leads_to_the_one_it_became_that_of_an_erased_nowhere(
    client: Client, event: PressEvent, guest: Guest, person: People, pr: Staff
) -> None:
    winner = person("张伟伟")
    guests_add(event=event, contacts=[winner], actor=staff_actor(pr))
    Contact.objects.filter(pk=guest.contact_id).update(
        state=Contact.State.MERGED, merged_into=winner
    )
    own = f"/e/{guest.public_id}/"
    assert "张伟伟" in client.get(own).content.decode()
    Contact.objects.filter(pk=winner.pk).update(state=Contact.State.ERASED)
    assert client.get(own).status_code == 404


def test_the_door_answers_in_place_ready_for_the_next(
    client: Client, event: PressEvent, guest: Guest, operator: Staff, pr: Staff
) -> None:
    guest_answer(guest=guest, answer="yes", actor=staff_actor(pr))
    client.force_login(operator.user)
    form = {"act": "code", "id": guest.public_id}
    htmx = {"HX-Request": "true"}

    def tap() -> str:
        answer = client.post(url(event, "door/let-in/"), form, headers=htmx)
        assert answer.status_code == 200
        return answer.content.decode()

    def listed(query: str = "") -> bool:
        return guest.public_id in client.get(url(event, "door/" + query)).content.decode()

    assert (listed(), listed("?here=1")) == (True, False)
    first = tap()
    assert first.lstrip().startswith('<div id="door"')
    assert "张伟 已签到。" in first
    assert 'value="out"' in first
    assert (listed(), listed("?here=1"), listed("?q=张伟")) == (False, True, True)
    assert operator.display_name in client.get(url(event, "door/?here=1")).content.decode()
    again = tap()
    assert "张伟 之前已经签到过了。" in again
    assert "note-warn" in again
    assert 'value="out"' not in again
    event_cancel(event=event, reason="", actor=staff_actor(pr))
    assert "note-bad" in tap()
    scan = client.post(f"/t/xiaoman/press-events/scan/{guest.public_id}/", headers=htmx)
    assert scan.status_code == 200
    assert client.post(f"/t/xiaoman/press-events/scan/{guest.public_id}/").status_code == 409
