"""Guests when two contacts are merged, and parted again."""

from foundation.teams.models import Staff
from kol.conferences.merging import guests_move, guests_unmove
from kol.conferences.models import Guest, PressEvent
from kol.conferences.selectors.events import event_figures, guests_listing
from kol.conferences.services import guest_answer, guests_add
from kol.press.models import Contact
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
