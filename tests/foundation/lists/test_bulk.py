"""Many rows changed at once: chosen ones or all that fit, and taken back."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from foundation.events.models import Event
from foundation.imports.services import custom_field_add
from foundation.jobs.models import Job
from foundation.jobs.services import job_cancel, job_run
from foundation.lists.changing import changes_read
from foundation.lists.errors import (
    BulkNobody,
    BulkNothing,
    BulkRefused,
    BulkRunning,
    BulkTooOld,
    BulkUndone,
)
from foundation.lists.models import BulkEdit, BulkRow, SavedView
from foundation.lists.services import bulk as bulk_module
from foundation.lists.services import bulk_change, bulk_forget, bulk_rows_drop, bulk_undo
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff, Team
from kol.press.bulk import contact_fields
from kol.press.lists import CONTACTS, OUTLETS
from kol.press.models import Contact, Outlet
from kol.press.search import contacts_matching
from kol.press.services import contact_create, contact_update, outlet_create
from kol.press.services.erasure import contact_erase
from tests.cast import staff_actor

Clients = Callable[[Any], Client]
LIST = "/t/xiaoman/press/contacts/"
CHANGE = "/t/xiaoman/lists/contacts/change/"


@pytest.fixture
def fields(team: Team, actor: Actor, scope: None) -> None:
    """等级 (one of a list), 语言 (several), 星级 (a number)."""
    for label, kind, options in (
        ("等级", "choice", ["A", "B"]), ("语言", "choices", ["普通话", "粤语"]),
        ("星级", "number", []),
    ):  # fmt: skip
        custom_field_add(target="contacts", label=label, kind=kind, options=options, actor=actor)


@pytest.fixture
def people(team: Team, actor: Actor, scope: None, fields: None) -> list[Contact]:
    """张伟 (重点), 李娜 (友好), 王芳."""
    return [
        contact_create(
            team_id=team.pk, actor=actor, name=name, tags=tags, region="北京", custom=custom
        )
        for name, tags, custom in (
            ("张伟", ["重点"], {"deng_ji": "A", "yu_yan": ["粤语"]}),
            ("李娜", ["友好"], {}),
            ("王芳", [], {}),
        )
    ]


def ids(people: list[Contact]) -> list[str]:
    return [one.public_id for one in people]


def change(actor: Actor, team: Team, given: dict[str, str], **more: Any) -> BulkEdit:
    changes = changes_read(contact_fields(), given)
    return bulk_change(kind=CONTACTS, changes=changes, actor=actor, team_id=team.pk, **more)


def seen(*columns: str) -> list[Any]:
    rows = Contact.objects.order_by("pk").values_list(*columns)
    return [row[0] if len(columns) == 1 else row for row in rows]


def undo(edit: BulkEdit, actor: Actor) -> BulkEdit:
    return bulk_undo(edit=edit, kind=CONTACTS, actor=actor)


def run(job: Job) -> None:
    """To its end, as workers do."""
    for _turn in range(50):
        job.refresh_from_db()
        if not job.unfinished:
            return
        job_run(team_id=job.team_id, job_id=job.pk)
    raise AssertionError("it has no end")


@pytest.mark.usefixtures("scope")
class TestChanging:
    def test_words_are_added_and_taken_off_and_come_back(
        self, people: list[Contact], team: Team, actor: Actor
    ) -> None:
        edit = change(
            actor, team, {"add.tags": "重点、年会", "remove.tags": "友好"}, ids=ids(people)
        )
        assert seen("tags") == [["重点", "年会"], ["重点", "年会"], ["重点", "年会"]]
        assert (edit.state, edit.seen, edit.changed) == ("done", 3, 3)
        contact_update(contact=people[0], actor=actor, tags=["重点", "年会", "后来"])
        edit = undo(edit, actor)
        assert seen("tags") == [["重点", "后来"], ["友好"], []]
        assert (edit.state, edit.taken_back, edit.kept) == ("undone", 3, 0)

    def test_values_are_set_and_emptied_and_later_ones_stay(
        self, people: list[Contact], team: Team, actor: Actor, pr: Staff
    ) -> None:
        edit = change(
            actor, team,
            {"set.owner": pr.public_id, "set.region": "上海", "set.own.deng_ji": "B",
             "add.own.yu_yan": "普通话", "set.own.xing_ji": "5"},
            ids=ids(people[:2]),
        )  # fmt: skip
        assert seen("owner", "region") == [(pr.pk, "上海"), (pr.pk, "上海"), (None, "北京")]
        assert seen("custom") == [
            {"deng_ji": "B", "yu_yan": ["粤语", "普通话"], "xing_ji": 5},
            {"deng_ji": "B", "yu_yan": ["普通话"], "xing_ji": 5},
            {},
        ]
        emptied = change(
            actor, team, {"empty.owner": "1", "empty.own.deng_ji": "1"}, ids=ids(people)
        )
        assert seen("owner") == [None, None, None]
        assert emptied.changed == 2
        undo(emptied, actor)
        contact_update(contact=people[0], actor=actor, region="广州")
        edit = undo(edit, actor)
        assert seen("owner", "region") == [(None, "广州"), (None, "北京"), (None, "北京")]
        assert seen("custom") == [{"deng_ji": "A", "yu_yan": ["粤语"]}, {}, {}]
        assert (edit.taken_back, edit.kept) == (1, 1)

    def test_put_away_and_brought_back(
        self, people: list[Contact], team: Team, actor: Actor
    ) -> None:
        edit = change(actor, team, {"set.state": "archived"}, ids=ids(people[:2]))
        assert seen("state") == ["archived", "archived", "active"]
        undo(edit, actor)
        assert seen("state") == ["active", "active", "active"]

    def test_what_follows(self, people: list[Contact], team: Team, actor: Actor) -> None:
        before = seen("updated_at")
        change(actor, team, {"add.tags": "年会"}, ids=ids(people[:2]))
        entries = AuditEntry.objects.filter(action="contact.bulk")
        assert {entry.object_id for entry in entries} == {one.pk for one in people[:2]}
        assert {str(entry.changes) for entry in entries} == {"{'tags': 'changed'}"}
        event = Event.objects.filter(name="contact.updated").latest("id")
        assert event.payload == {"contacts": [one.pk for one in people[:2]], "fields": ["tags"]}
        assert {one.name for one in contacts_matching(Contact.objects.all(), "年会")} == {
            "张伟", "李娜",
        }  # fmt: skip
        assert [now > then for now, then in zip(seen("updated_at"), before, strict=True)] == [
            True, True, False,
        ]  # fmt: skip
        trail = AuditEntry.objects.get(action="bulk.change")
        assert trail.changes["count"] == [None, 2]
        assert "年会" not in str(trail.changes)

    def test_what_is_so_already_is_left_alone(
        self, people: list[Contact], team: Team, actor: Actor
    ) -> None:
        edit = change(actor, team, {"add.tags": "重点"}, ids=ids(people[:1]))
        assert (edit.seen, edit.changed, BulkRow.objects.count()) == (1, 0, 0)
        assert not AuditEntry.objects.filter(action="contact.bulk").exists()

    def test_refused(
        self, people: list[Contact], team: Team, actor: Actor, other_owner: Staff
    ) -> None:
        for given, error in (
            ({}, BulkNothing),
            ({"set.own.xing_ji": "很多"}, BulkRefused),
            ({"set.own.deng_ji": "C"}, BulkRefused),
            ({"set.state": "erased"}, BulkRefused),
            ({"set.owner": other_owner.public_id}, BulkRefused),
            ({"set.region": "上海", "empty.region": "1"}, BulkRefused),
            ({"set.name": "同名"}, BulkNothing),
        ):
            with pytest.raises(error):
                change(actor, team, given, ids=ids(people))
        with pytest.raises(BulkNobody):
            change(actor, team, {"add.tags": "年会"}, ids=["gone"])
        assert not BulkEdit.objects.exists()
        assert seen("region") == ["北京"] * 3

    def test_erased_and_merged_ones_are_left_out(
        self, people: list[Contact], team: Team, actor: Actor
    ) -> None:
        Contact.objects.filter(pk=people[0].pk).update(state="erased", tags=[])
        Contact.objects.filter(pk=people[1].pk).update(
            state="merged", merged_into=people[2], tags=[]
        )
        edit = change(actor, team, {"add.tags": "年会"}, ids=ids(people))
        assert (edit.changed, seen("tags")) == (1, [[], [], ["年会"]])

    def test_the_same_form_twice_is_one_edit(
        self, people: list[Contact], team: Team, actor: Actor
    ) -> None:
        first = change(actor, team, {"add.tags": "年会"}, ids=ids(people), once="w" * 32)
        again = change(actor, team, {"add.tags": "年会"}, ids=ids(people), once="w" * 32)
        assert (first.pk, BulkEdit.objects.count()) == (again.pk, 1)

    def test_undone_once_and_not_after_a_month(
        self, people: list[Contact], team: Team, actor: Actor
    ) -> None:
        edit = change(actor, team, {"add.tags": "年会"}, ids=ids(people))
        undo(edit, actor)
        with pytest.raises(BulkUndone):
            undo(edit, actor)
        old = change(actor, team, {"add.tags": "年会"}, ids=ids(people))
        BulkEdit.objects.filter(pk=old.pk).update(at=timezone.now() - timedelta(days=31))
        with pytest.raises(BulkTooOld):
            undo(BulkEdit.objects.get(pk=old.pk), actor)
        assert seen("tags")[2] == ["年会"]
        assert bulk_rows_drop() == 3
        assert set(BulkRow.objects.values_list("edit", flat=True)) == {edit.pk}

    def test_what_somebody_was_is_forgotten_with_them(
        self, people: list[Contact], team: Team, actor: Actor
    ) -> None:
        edit = change(actor, team, {"add.tags": "年会"}, ids=ids(people))
        bulk_forget(kind="contacts", object_ids=[people[0].pk])
        edit = undo(edit, actor)
        assert seen("tags") == [["重点", "年会"], ["友好"], []]
        assert edit.taken_back == 2

    def test_erasing_somebody_takes_what_looks_for_them(
        self, people: list[Contact], team: Team, actor: Actor, pr: Staff
    ) -> None:
        edit = change(actor, team, {"add.tags": "年会"}, ids=ids(people))
        BulkEdit.objects.filter(pk=edit.pk).update(filters={"q": "张伟", "kol": "no"})
        for name, q in (("找人", "张伟 记者"), ("找别人", "李")):
            SavedView.objects.create(
                team=team, kind="contacts", name=name, owner=pr, query={"q": q, "order": "name"}
            )
        contact_erase(contact=people[0], actor=actor)
        assert set(BulkRow.objects.values_list("object_id", flat=True)) == {
            people[1].pk, people[2].pk,
        }  # fmt: skip
        assert BulkEdit.objects.get().filters == {"kol": "no"}
        assert list(SavedView.objects.order_by("pk").values_list("query", flat=True)) == [
            {"order": "name"}, {"q": "李", "order": "name"},
        ]  # fmt: skip

    def test_outlets_too(self, team: Team, actor: Actor) -> None:
        outlet = outlet_create(team_id=team.pk, actor=actor, name="晨报")
        edit = bulk_change(
            kind=OUTLETS, changes=[{"field": "beats", "act": "add", "value": ["科技"]}],
            actor=actor, team_id=team.pk, ids=[outlet.public_id],
        )  # fmt: skip
        assert Outlet.objects.get().beats == ["科技"]
        bulk_undo(edit=edit, kind=OUTLETS, actor=actor)
        assert Outlet.objects.get().beats == []
        assert AuditEntry.objects.filter(action="outlet.bulk_undo").count() == 1

    def test_a_part_costs_the_same_however_many(
        self, people: list[Contact], team: Team, actor: Actor,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:  # fmt: skip
        for n in range(40):
            contact_create(team_id=team.pk, actor=actor, name=f"记者{n}")
        everybody = ids(list(Contact.objects.all()))
        with django_assert_max_num_queries(30):
            change(actor, team, {"add.tags": "年会"}, ids=everybody)
        assert Contact.objects.filter(tags__contains=["年会"]).count() == 43


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


@pytest.mark.usefixtures("scope")
class TestPages:
    def test_tags_from_the_list_and_the_undo(
        self, people: list[Contact], pr: Staff, client_for: Clients
    ) -> None:
        client = client_for(pr)
        answer = client.post(
            CHANGE,
            {"act": "add.tags", "words": "年会", "rows": ids(people[:2]), "next": f"{LIST}?kol=no"},
            follow=True,
        )
        page = answer.content.decode()
        assert answer.redirect_chain[-1][0] == f"{LIST}?kol=no"
        assert "已修改 2 条" in page
        edit = BulkEdit.objects.get()
        assert f"/t/xiaoman/lists/changes/{edit.public_id}/undo/" in page
        client.post(f"/t/xiaoman/lists/changes/{edit.public_id}/undo/")
        assert seen("tags") == [["重点"], ["友好"], []]

    def test_the_page_of_more_keeps_what_was_typed(
        self, people: list[Contact], pr: Staff, client_for: Clients
    ) -> None:
        client = client_for(pr)
        page = client.post(CHANGE, {"act": "more", "rows": ids(people[:2])}).content.decode()
        assert "修改 2 条" in page
        assert page.count('name="rows"') == 2
        refused = client.post(
            CHANGE, {"rows": ids(people[:2]), "set.own.xing_ji": "很多", "set.region": "上海"}
        )
        assert refused.status_code == 422
        said = refused.content.decode()
        assert "“很多”不是数字" in said
        assert 'value="上海"' in said
        assert 'value="很多"' in said
        assert seen("region") == ["北京"] * 3
        client.post(CHANGE, {"rows": ids(people[:2]), "set.own.xing_ji": "4", "set.region": "上海"})
        assert seen("region") == ["上海", "上海", "北京"]

    def test_all_that_fit_from_the_list(
        self, people: list[Contact], pr: Staff, client_for: Clients
    ) -> None:
        client_for(pr).post(
            CHANGE, {"act": "remove.tags", "words": "重点", "all": "1", "query": "tag=重点"}
        )
        assert seen("tags") == [[], ["友好"], []]
        edit = BulkEdit.objects.get()
        assert (edit.whole, edit.filters) == (True, {"tag": "重点"})

    def test_the_record_of_changes(
        self, people: list[Contact], team: Team, pr: Staff, analyst: Staff, client_for: Clients
    ) -> None:
        edit = change(
            staff_actor(pr), team, {"add.tags": "年会", "set.owner": pr.public_id}, ids=ids(people)
        )
        listed = client_for(pr).get("/t/xiaoman/lists/contacts/changes/").content.decode()
        assert "标签：+ 年会；我方负责人：Pr" in listed
        one = client_for(pr).get(f"/t/xiaoman/lists/changes/{edit.public_id}/").content.decode()
        assert "撤销这次修改" in one
        address = f"/t/xiaoman/lists/changes/{edit.public_id}/undo/"
        assert client_for(analyst).post(address).status_code == 403
        assert seen("tags")[2] == ["年会"]

    def test_nothing_chosen(self, people: list[Contact], pr: Staff, client_for: Clients) -> None:
        page = client_for(pr).post(CHANGE, {"act": "add.tags", "words": "年会"}, follow=True)
        assert "请先在列表里勾选" in page.content.decode()
        assert not BulkEdit.objects.exists()


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
