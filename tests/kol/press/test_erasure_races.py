"""An erasure while others undo a merge: it is done all the same. In connections of their own."""

from collections.abc import Sequence
from threading import Event, Thread
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction

from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.press import privacy_registry
from kol.press.models import Contact, OutletMerge
from kol.press.services.erasure import contact_erase
from kol.press.services.outlet_merge import outlets_merge
from tests.cast import staff_actor
from tests.kol.press.archive import a_contact, an_outlet

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(100)]


class _Deadlock(Exception):
    sqlstate = "40P01"


def test_an_erasure_that_was_ended_for_a_deadlock_is_done_again(
    owner: Staff, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries: list[Sequence[int]] = []

    def ended_once(contact_ids: Sequence[int], words: Sequence[str]) -> None:
        tries.append(contact_ids)
        if len(tries) == 1:
            raise OperationalError("deadlock detected") from _Deadlock()

    monkeypatch.setitem(privacy_registry._forgets, "zz", ended_once)
    with team_scope(team):
        zhang = a_contact(team, staff_actor(owner))
        assert contact_erase(contact=zhang, actor=staff_actor(owner)).state == "erased"
    assert tries == [[zhang.pk]] * 2


def test_a_merge_that_is_undone_meanwhile_is_left_as_it_is(
    owner: Staff, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = staff_actor(owner)
    with team_scope(team):
        paper, short = an_outlet(team, actor, "南方周末"), an_outlet(team, actor, "南周")
        zhang = a_contact(team, actor, at=paper)
        zhang.employments.create(team=team, outlet=short, title="主编")
        merge = outlets_merge(winner=paper, loser=short, actor=actor)
        assert "主编" in str(merge.moved)
    held, faults = Event(), []

    def undo() -> None:
        try:
            with team_scope(team), transaction.atomic():
                OutletMerge.objects.filter(pk=merge.pk).update(state="undone", moved={})
                held.set()
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_sleep(0.7)")
        except Exception as error:  # told by the main thread
            faults.append(error)
        finally:
            held.set()
            connection.close()

    thread: Any = Thread(target=undo)
    thread.start()
    held.wait()
    with team_scope(team):
        contact_erase(contact=zhang, actor=actor)
    thread.join()
    assert faults == []
    with team_scope(team):
        merge.refresh_from_db()
        assert (merge.state, merge.moved) == ("undone", {})
        assert Contact.objects.get(pk=zhang.pk).state == "erased"
