"""All that fit, by a job; two edits at the same moment."""

import threading

import pytest
from django.db import connection

from foundation.jobs.services import job_cancel
from foundation.lists.errors import (
    BulkRunning,
)
from foundation.lists.services import bulk as bulk_module
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff, Team
from kol.press.lists import CONTACTS
from kol.press.models import Contact
from kol.press.services import contact_create
from tests.cast import staff_actor
from tests.foundation.lists.edits import change, fields, ids, people, run, seen, undo

__all__ = ["fields", "people"]


@pytest.mark.usefixtures("scope")
class TestAllThatFit:
    @pytest.fixture(autouse=True)
    def _small(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(bulk_module, "AT_ONCE", 2)
        monkeypatch.setattr(bulk_module, "CHUNK", 2)

    def test_by_a_job_and_back_by_a_job(
        self, people: list[Contact], team: Team, actor: Actor
    ) -> None:
        """The change takes rows out of the filter while it runs: each is met all the same."""
        filters = CONTACTS.filters_of({"region": "北京"})
        edit = change(actor, team, {"set.region": "上海"}, filters=filters)
        assert edit.job is not None
        assert (edit.state, seen("region")) == ("running", ["北京"] * 3)
        newcomer = contact_create(team_id=team.pk, actor=actor, name="后来", region="北京")
        with pytest.raises(BulkRunning):
            undo(edit, actor)
        run(edit.job)
        edit.refresh_from_db()
        edit.job.refresh_from_db()
        assert (edit.state, edit.seen, edit.changed) == ("done", 3, 3)
        assert edit.job.result == {"changed": 3}
        assert seen("region") == ["上海", "上海", "上海", "北京"]
        assert AuditEntry.objects.get(object_id=people[0].pk, action="contact.bulk").actor_user_id
        edit = undo(edit, actor)
        assert edit.undo_job is not None
        run(edit.undo_job)
        edit.refresh_from_db()
        assert (edit.state, edit.taken_back) == ("undone", 3)
        assert set(seen("region")) == {"北京"}
        assert newcomer.region == "北京"

    def test_stopped_half_way_and_undone(
        self, people: list[Contact], team: Team, actor: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(bulk_module, "AT_ONCE", 0)
        edit = change(actor, team, {"add.tags": "年会"}, filters=CONTACTS.filters_of({}))
        assert edit.job is not None
        bulk_module.bulk_some(edit=edit, kind=CONTACTS, after=0, newest=people[-1].pk, actor=actor)
        job_cancel(job=edit.job, actor=actor)
        assert [("年会" in tags) for tags in seen("tags")] == [True, True, False]
        edit = undo(edit, actor)
        assert edit.undo_job is not None
        run(edit.undo_job)
        assert seen("tags") == [["重点"], ["友好"], []]
        # Its job, let go on, changes nothing any more.
        edit.refresh_from_db()
        assert not bulk_module.bulk_some(
            edit=edit, kind=CONTACTS, after=0, newest=people[-1].pk, actor=actor
        )
        assert seen("tags") == [["重点"], ["友好"], []]


@pytest.mark.django_db(transaction=True)
def test_two_edits_of_the_same_rows_lose_no_word(
    team: Team, owner: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = staff_actor(owner)
    with team_scope(team):
        people = [contact_create(team_id=team.pk, actor=actor, name=f"记者{n}") for n in range(20)]
    start = threading.Barrier(2)
    faults: list[BaseException] = []

    def work(word: str, chosen: list[str]) -> None:
        try:
            with team_scope(team):
                start.wait()
                change(actor, team, {"add.tags": word}, ids=chosen)
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=work, args=("甲", ids(people))),
        threading.Thread(target=work, args=("乙", ids(people)[::-1])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert faults == []
    with team_scope(team):
        assert {frozenset(one.tags) for one in Contact.objects.all()} == {frozenset({"甲", "乙"})}
