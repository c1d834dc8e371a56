"""What clippings hold of contacts: on pages, in a merge, after an erasure, when a team ends."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.teams.models import Staff, Team
from kol.clippings.contacts import authors_forget, pieces_move, pieces_unmove
from kol.clippings.models import Capture, Clipping, ClippingContact, CrisisEntry, Watch
from kol.clippings.passed import CONTACT_LINES, OUTLET_LINES, coverage_touches
from kol.clippings.person import person_erase, person_extract
from kol.clippings.search import clippings_find
from kol.clippings.services.clippings import clipping_archive, clipping_update
from kol.clippings.services.closing import clippings_erase_some
from kol.clippings.services.crisis import EntryInput, crisis_open, entry_add
from kol.clippings.services.fields import ClippingInput
from kol.clippings.services.watches import watch_listen
from kol.pitches.models import PitchRecipient
from kol.press.models import Contact, Outlet
from kol.press.services.erasure import contact_erase
from kol.press.touches import Touch
from tests.kol.clippings.conftest import Keep, Watching
from tests.kol.pitches.world import pitch_things
from tests.kol.press.archive import a_contact
from tests.pictures import files, picture, upload

__all__ = ["files"]


def test_pieces_stand_on_the_pages_of_contacts_and_outlets(
    keep: Keep, outlet: Outlet, reporter: Contact, actor: Actor
) -> None:
    at = timezone.now() - timedelta(days=3)
    piece = keep("小满助农", outlet=outlet, contacts=[reporter], published_at=at)
    (line,) = CONTACT_LINES(reporter, "xiaoman")
    assert (line.at, line.icon) == (at, "newspaper")
    assert "小满助农" in line.text
    assert line.url == f"/t/xiaoman/clippings/{piece.public_id}/"
    assert [one.url for one in OUTLET_LINES(outlet, "xiaoman")] == [line.url]
    (rows,) = coverage_touches([reporter.pk])
    assert (rows.what, rows.found.count()) == (Touch.COVERAGE, 1)
    reporter.refresh_from_db()
    assert reporter.health is not None
    clipping_archive(clipping=piece, actor=actor)
    assert CONTACT_LINES(reporter, "xiaoman") == []
    assert coverage_touches([reporter.pk])[0].found.count() == 0


def test_pieces_follow_a_merge_and_come_back(
    keep: Keep, reporter: Contact, team: Team, actor: Actor
) -> None:
    twin = a_contact(team, actor, "林小晓")
    both, theirs = keep("两人", contacts=[reporter, twin]), keep("一人", contacts=[twin])
    moved = pieces_move(twin, reporter)

    def named() -> set[tuple[str, str]]:
        rows = ClippingContact.objects.values_list("clipping__title", "contact__name")
        return set(rows)

    assert named() == {("两人", "林晓"), ("一人", "林晓")}
    pieces_unmove(twin, reporter, moved)
    assert named() == {("两人", "林晓"), ("两人", "林小晓"), ("一人", "林小晓")}
    assert {both.pk, theirs.pk} == set(Clipping.objects.values_list("pk", flat=True))


def test_an_erased_author_is_neither_named_nor_found(
    keep: Keep, reporter: Contact, team: Team, pr: Staff, actor: Actor
) -> None:
    piece = keep("小满助农", author="记者 林晓 周明", contacts=[reporter])
    crisis = crisis_open(team_id=team.pk, title="事", actor=actor)
    said = EntryInput(at=timezone.now(), speaker="林晓", words="为什么？", contact=reporter)
    entry = entry_add(crisis=crisis, actor=actor, told=said)
    assert clippings_find(team, pr, "linxiao", 5) != []
    authors_forget([reporter.pk], ["林晓"])
    piece.refresh_from_db()
    entry.refresh_from_db()
    assert piece.author == "记者  周明"
    assert clippings_find(team, pr, "linxiao", 5) == []
    assert [one.title for one in clippings_find(team, pr, "周明", 5)] == ["小满助农"]
    assert (entry.speaker, entry.contact, entry.words) == ("", None, "为什么？")


def test_what_waits_to_be_looked_over_goes_where_it_names_them_whole(
    reporter: Contact, team: Team
) -> None:
    theirs = ["本报记者林晓 通讯员周明", "文丨林晓", "AB", "林晓"]
    others = ["记者 林晓峰", "Gabriel", "王林晓", "文 周明", ""]
    for author in theirs + others:
        Capture.objects.create(team=team, url="https://n.example", article={"author": author})
    authors_forget([reporter.pk], ["林晓", "ab", "文"])
    left = Capture.objects.order_by("pk").values_list("article__author", flat=True)
    assert list(left) == others


def test_whoever_wrote_about_a_pitch_covered_it(
    keep: Keep, team: Team, actor: Actor, files: object
) -> None:
    things = pitch_things(team, actor, upload(picture("PNG")))
    recipient = PitchRecipient.objects.get(public_id=things["pitch_recipient"])
    url = "https://news.example/1"
    piece = keep("小满助农", url=url, pitch=recipient.pitch)
    recipient.refresh_from_db()
    assert recipient.answer == ""
    told = ClippingInput(contacts=[recipient.contact])
    clipping_update(clipping=piece, actor=actor, told=told)
    recipient.refresh_from_db()
    assert (recipient.answer, recipient.covered_url) == ("covered", url)


@pytest.mark.django_db
def test_staff_who_leave_get_no_mail(watching: Watching, pr: Staff, actor: Actor) -> None:
    watch = watching()
    watch_listen(watch=watch, staff=pr, wants=True)
    told = person_extract(pr.user)["alerts by mail"]
    assert [(one["team"], one["watch"]) for one in told] == [("小满", "江南日报")]
    person_erase(pr.user, actor)
    assert person_extract(pr.user) == {"alerts by mail": []}


def test_a_closed_team_keeps_nothing(
    keep: Keep, watching: Watching, team: Team, actor: Actor
) -> None:
    piece = keep()
    watching()
    Capture.objects.create(team=team, url="https://news.example/1")
    crisis = crisis_open(team_id=team.pk, title="事", actor=actor)
    told = EntryInput(at=timezone.now(), speaker="a", words="b", clipping=piece)
    first = entry_add(crisis=crisis, actor=actor, told=told)
    entry_add(
        crisis=crisis,
        actor=actor,
        told=EntryInput(at=timezone.now(), speaker="a", words="c", corrects=first),
    )
    rounds = 0
    while clippings_erase_some(2):
        rounds += 1
    # The correction, what it corrects, log and watch, address and piece.
    assert rounds == 4
    for model in (Clipping, CrisisEntry, Watch, Capture):
        assert not model._default_manager.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('qunzhu.erasing', true)")
        assert cursor.fetchone()[0] in (None, "", "on")


def test_what_waits_to_be_looked_over_forgets_its_author(
    reporter: Contact, team: Team, actor: Actor
) -> None:
    for author in ("记者 林晓", "周明"):
        Capture.objects.create(
            team=team, url=f"https://news.example/{author}", state=Capture.State.DONE,
            article={"author": author},
        )  # fmt: skip
    contact_erase(contact=reporter, actor=actor)
    assert [one.article["author"] for one in Capture.objects.all()] == ["周明"]
