"""The crisis log is append-only, whoever writes the SQL."""

from datetime import timedelta

import pytest
from django.db import InternalError, ProgrammingError, connection, transaction
from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.teams.models import Team
from kol.clippings.errors import EntryRefused, EntryToCome
from kol.clippings.models import Crisis, CrisisEntry
from kol.clippings.services.crisis import EntryInput, crisis_open, entry_add
from kol.press.models import Contact

REFUSED = (InternalError, ProgrammingError)


@pytest.fixture
def entry(team: Team, actor: Actor, reporter: Contact) -> CrisisEntry:
    """林晓 asked something."""
    crisis = crisis_open(team_id=team.pk, title="山核桃变质", actor=actor)
    return entry_add(
        crisis=crisis,
        actor=actor,
        told=EntryInput(
            at=timezone.now(), speaker="林晓", words="这批货从哪里来？", contact=reporter
        ),
    )


@pytest.mark.parametrize(
    "change",
    ["words = ''", "at = now()", "speaker = '别人'", "recorded_at = now()", "corrects_id = id"],
)
def test_no_entry_changes(entry: CrisisEntry, change: str) -> None:
    with pytest.raises(REFUSED), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE clippings_crisisentry SET {change} WHERE id = %s",  # noqa: S608 -- ours
            [entry.pk],
        )
    entry.refresh_from_db()
    assert (entry.words, entry.speaker) == ("这批货从哪里来？", "林晓")


def test_no_entry_goes(entry: CrisisEntry) -> None:
    with pytest.raises(REFUSED), transaction.atomic():
        CrisisEntry.objects.all().delete()
    with pytest.raises(REFUSED), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SET CONSTRAINTS ALL IMMEDIATE; SET LOCAL qunzhu.maintenance = off;"
            "TRUNCATE clippings_crisisentry CASCADE"
        )
    assert CrisisEntry.objects.count() == 1


def test_a_person_is_taken_out(entry: CrisisEntry) -> None:
    CrisisEntry.objects.filter(pk=entry.pk).update(contact=None, speaker="")
    entry.refresh_from_db()
    assert (entry.contact, entry.speaker, entry.words) == (None, "", "这批货从哪里来？")


def test_a_correction_is_of_the_same_log(entry: CrisisEntry, team: Team, actor: Actor) -> None:
    other = crisis_open(team_id=team.pk, title="别的事", actor=actor)
    told = EntryInput(at=timezone.now(), speaker="a", words="b", corrects=entry)
    with pytest.raises(EntryRefused):
        entry_add(crisis=other, actor=actor, told=told)
    assert Crisis.objects.get(pk=other.pk).entries.count() == 0


def test_what_lies_ahead_is_said_at_its_time(entry: CrisisEntry, actor: Actor) -> None:
    told = EntryInput(at=timezone.now() + timedelta(days=900), speaker="记者", words="有问题")
    with pytest.raises(EntryToCome) as refused:
        entry_add(crisis=entry.crisis, actor=actor, told=told)
    assert refused.value.field == "at"
    assert entry.crisis.entries.count() == 1


def test_a_log_has_a_title(team: Team, actor: Actor, scope: None) -> None:
    with pytest.raises(EntryRefused):
        crisis_open(team_id=team.pk, title="  ", actor=actor)
    assert not Crisis.objects.exists()
