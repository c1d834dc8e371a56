"""A merge while others merge the other way, and write to the record that goes: one winner, nothing
lost. On real PostgreSQL, each in a connection of its own."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connection

from foundation.scopes.actors import Actor
from foundation.scopes.errors import DomainError
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.press.models import Contact, ContactMerge, ContactPair, PressNote
from kol.press.services.contacts import contact_create
from kol.press.services.merge import contact_unmerge, contacts_merge
from kol.press.services.notes import note_add
from kol.press.services.pairs import pairs_find
from tests.cast import staff_actor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(100)]
ROUNDS = 4


def at_once(team: Team, acts: list[Callable[[], Any]]) -> Counter[str]:
    """Run all acts in threads; what each was refused with, or "done"."""

    def run(act: Callable[[], Any]) -> str:
        try:
            with team_scope(team):
                act()
            return "done"
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(run, acts))


def test_races(owner: Staff, team: Team) -> None:
    actor = staff_actor(owner)
    for _round in range(ROUNDS):
        with team_scope(team):
            one, other = (
                contact_create(team_id=team.pk, actor=actor, name=name) for name in ("张伟", "张玮")
            )
        merging = partial(contacts_merge, actor=actor)
        told = at_once(
            team,
            [
                partial(merging, winner=one, loser=other),
                partial(merging, winner=other, loser=one),
                partial(note_add, of=one, text="一", actor=actor),
                partial(note_add, of=other, text="二", actor=actor),
                partial(pairs_find, team_id=team.pk),
            ],
        )
        assert told == {"done": 4, "contact_merged": 1}
        with team_scope(team):
            merge = ContactMerge.objects.latest("pk")
            winner = Contact.objects.get(pk=merge.winner_id)
            assert winner.state == "active"
            assert Contact.objects.get(pk=merge.loser_id).merged_into_id == winner.pk
            notes = PressNote.objects.filter(contact__in=[one, other])
            assert {note.contact_id for note in notes} == {winner.pk}
            assert notes.count() == 2
    undone_once(team, actor, merge)


def undone_once(team: Team, actor: Actor, merge: ContactMerge) -> None:
    """Two who undo a merge at once."""
    told = at_once(team, [partial(contact_unmerge, merge=merge, actor=actor)] * 2)
    assert told == {"done": 1, "contact_merge_undone": 1}


def test_two_searches_at_once_propose_a_pair_once(owner: Staff, team: Team) -> None:
    actor = staff_actor(owner)
    with team_scope(team):
        for _twice in range(2):
            contact_create(team_id=team.pk, actor=actor, name="欧阳修远")
    told = at_once(team, [partial(pairs_find, team_id=team.pk)] * 3)
    assert told == {"done": 3}
    with team_scope(team):
        assert ContactPair.objects.count() == 1
