"""Guests when two contacts are merged, and parted again."""

import threading

import pytest
from django.db import connection
from django.test import Client

from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.conferences.merging import guests_move, guests_unmove
from kol.conferences.models import Guest, PressEvent
from kol.conferences.selectors.events import event_figures, guests_listing
from kol.conferences.services import (
    guest_answer,
    guest_check_in,
    guest_check_out,
    guests_add,
)
from kol.press.models import Contact
from kol.press.services.erasure import contact_erase
from kol.press.services.merge import contact_unmerge, contacts_merge
from tests.cast import staff_actor
from tests.kol.conferences.conftest import People


def test_a_place_on_a_list_changes_hands_and_comes_back(
    event: PressEvent, guest: Guest, person: People
) -> None:
    winner = person("张伟伟")
    moved = guests_move(guest.contact, winner)
    assert Guest.objects.get().contact == winner
    assert guests_unmove(guest.contact, winner, moved) == []
    assert Guest.objects.get().contact == guest.contact


def test_on_one_list_both_are_one_guest_until_they_are_parted(
    event: PressEvent, guest: Guest, person: People, pr: Staff
) -> None:
    actor, winner = staff_actor(pr), person("张伟伟")
    guests_add(event=event, contacts=[winner], actor=actor)
    kept = Guest.objects.get(contact=winner)
    guest_answer(guest=guest, answer="yes", actor=actor)
    guest_answer(guest=kept, answer="yes", actor=actor)
    moved = guests_move(guest.contact, winner)
    Contact.objects.filter(pk=guest.contact_id).update(
        state=Contact.State.MERGED, merged_into=winner
    )
    event.refresh_from_db()
    assert event.accepted == 1
    assert [one.pk for one in guests_listing(event)] == [kept.pk]
    assert event_figures(event).yes == 1
    assert guests_unmove(guest.contact, winner, moved) == []
    event.refresh_from_db()
    assert event.accepted == 2


def test_an_answer_the_winner_lacks_is_taken_over_and_given_back(
    event: PressEvent, guest: Guest, person: People, pr: Staff
) -> None:
    actor, winner = staff_actor(pr), person("张伟伟")
    guests_add(event=event, contacts=[winner], actor=actor)
    guest_answer(guest=guest, answer="no", actor=actor, words="出差")
    moved = guests_move(guest.contact, winner)
    kept = Guest.objects.get(contact=winner)
    assert (kept.answer, kept.words) == ("no", "出差")
    guests_unmove(guest.contact, winner, moved)
    kept.refresh_from_db()
    assert (kept.answer, kept.words, kept.answered_at) == ("", "", None)


def test_a_yes_that_rests_holds_no_place(
    event: PressEvent, guest: Guest, person: People, pr: Staff
) -> None:
    actor, winner = staff_actor(pr), person("张伟伟")
    guests_add(event=event, contacts=[winner], actor=actor)
    kept = Guest.objects.get(contact=winner)
    guest_answer(guest=guest, answer="yes", actor=actor)
    guest_answer(guest=kept, answer="no", actor=actor)
    merge = contacts_merge(winner=winner, loser=guest.contact, actor=actor)
    event.refresh_from_db()
    assert (event.accepted, event_figures(event).yes) == (0, 0)
    contact_unmerge(merge=merge, actor=actor)
    event.refresh_from_db()
    assert (event.accepted, event_figures(event).yes) == (1, 1)


def test_what_was_changed_since_stays_and_places_are_right(
    event: PressEvent, guest: Guest, person: People, pr: Staff
) -> None:
    actor, winner = staff_actor(pr), person("张伟伟")
    guests_add(event=event, contacts=[winner], actor=actor)
    guest_answer(guest=guest, answer="yes", via="page", words="带摄像", actor=actor)
    merge = contacts_merge(winner=winner, loser=guest.contact, actor=actor)
    kept = Guest.objects.get(contact=winner)
    guest_answer(guest=kept, answer="no", via="page", actor=actor)
    contact_unmerge(merge=merge, actor=actor)
    kept.refresh_from_db()
    event.refresh_from_db()
    assert (kept.answer, kept.answered_via, kept.words) == ("no", "page", "带摄像")
    assert (event.accepted, event_figures(event).yes) == (1, 1)


def test_a_screen_of_before_the_merge_opens_the_door(
    event: PressEvent, guest: Guest, person: People, pr: Staff, client: Client
) -> None:
    winner = person("张伟伟")
    guests_add(event=event, contacts=[winner], actor=staff_actor(pr))
    contacts_merge(winner=winner, loser=guest.contact, actor=staff_actor(pr))
    kept = Guest.objects.get(contact=winner)
    client.force_login(pr.user)
    home = "/t/xiaoman/press-events/"
    wide = str(guest.door_code).translate({48 + n: 0xFF10 + n for n in range(10)})
    for code in (guest.door_code, wide):
        door = client.get(f"{home}{event.public_id}/door/?q={code}").content.decode()
        assert f'value="{kept.public_id}"' in door
    assert client.post(f"{home}scan/{guest.public_id}/").status_code == 200
    kept.refresh_from_db()
    assert kept.attended_by == "qr"
    assert event_figures(event).came == 1


@pytest.mark.django_db(transaction=True)
def test_an_answer_of_the_moment_of_a_merge_is_kept(
    event: PressEvent, guest: Guest, person: People, pr: Staff, team: Team
) -> None:
    actor, failed = staff_actor(pr), []
    for number in range(6):
        twin = person(f"分身{number}")
        guests_add(event=event, contacts=[twin], actor=actor)
        theirs = Guest.objects.get(contact=twin)
        start = threading.Barrier(3)

        def run(act: "object", start: threading.Barrier = start) -> None:
            try:
                with team_scope(team):
                    start.wait()
                    act()  # type: ignore[operator]
            except Exception as error:
                failed.append(error)
            finally:
                connection.close()

        acts = [
            lambda twin=twin: contacts_merge(winner=guest.contact, loser=twin, actor=actor),
            lambda: guest_answer(guest=guest, answer="yes", actor=actor),
            lambda theirs=theirs: guest_check_in(guest=theirs, by=pr, how="qr", actor=actor),
        ]
        threads = [threading.Thread(target=run, args=(act,)) for act in acts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert failed == []
        guest.refresh_from_db()
        event.refresh_from_db()
        assert (guest.answer, event.accepted) == ("yes", 1)
        # Let in before the merge, or after it: the row that counts says so.
        assert guest.attended_by == "qr"
        guest_check_out(guest=guest, actor=actor)
        guest_answer(guest=guest, answer="", actor=actor)


def test_the_number_of_an_erased_person_goes_from_the_programme(
    event: PressEvent, person: People, pr: Staff
) -> None:
    zhang = person("张伟")
    zhang.channels.create(
        team_id=zhang.team_id, kind="mobile", value="13911112222", normal="+8613911112222"
    )
    PressEvent.objects.filter(pk=event.pk).update(programme="十点开场，找 139 1111 2222")
    contact_erase(contact=zhang, actor=staff_actor(pr))
    event.refresh_from_db()
    assert event.programme == "十点开场，找 ■■"
