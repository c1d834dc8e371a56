"""Many rows changed at once, and taken back."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from foundation.events.models import Event
from foundation.lists.errors import (
    BulkNobody,
    BulkNothing,
    BulkRefused,
    BulkTooOld,
    BulkUndone,
)
from foundation.lists.models import BulkEdit, BulkRow, SavedView
from foundation.lists.services import bulk_change, bulk_forget, bulk_rows_drop, bulk_undo
from foundation.scopes.actors import Actor
from foundation.teams.models import AuditEntry, Staff, Team
from kol.press.lists import OUTLETS
from kol.press.models import Contact, Outlet
from kol.press.search import contacts_matching
from kol.press.selectors.listing import contacts_listing
from kol.press.services import ChannelInput, contact_create, contact_update, outlet_create
from kol.press.services.erasure import contact_erase
from tests.foundation.lists.edits import change, fields, ids, people, seen, undo

__all__ = ["fields", "people"]


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

    def test_why_and_how_long_people_are_kept_is_said_of_many(
        self, people: list[Contact], team: Team, actor: Actor
    ) -> None:
        day = timezone.localdate() + timedelta(days=400)
        asked = timezone.now()
        Contact.objects.filter(pk=people[0].pk).update(
            retain_until=timezone.localdate(), retention_asked_at=asked, purpose="旧的"
        )
        edit = change(
            actor, team,
            {"set.basis": "public", "set.purpose": "新品沟通", "set.retain_until": str(day)},
            ids=ids(people),
        )  # fmt: skip
        assert seen("basis", "purpose", "retain_until") == [("public", "新品沟通", day)] * 3
        # Another day is asked about anew.
        assert seen("retention_asked_at") == [None, None, None]
        undo(edit, actor)
        assert seen("basis", "purpose", "retain_until") == [
            ("", "旧的", timezone.localdate()), ("", "", None), ("", "", None),
        ]  # fmt: skip
        for refused in ({"set.retain_until": "2020-01-01"}, {"set.basis": "whim"}):
            with pytest.raises(BulkRefused):
                change(actor, team, refused, ids=ids(people))

    def test_a_day_to_come_is_told_by_the_team_s_own_clock(
        self, people: list[Contact], team: Team, actor: Actor, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Team.objects.filter(pk=team.pk).update(time_zone="America/New_York")
        # The 27th in Shanghai, the 26th in New York.
        moment = datetime(2026, 11, 26, 17, 0, tzinfo=UTC)
        with monkeypatch.context() as patch:
            patch.setattr(timezone, "now", lambda: moment)
            change(actor, team, {"set.retain_until": "2026-11-27"}, ids=ids(people))
            with pytest.raises(BulkRefused):
                change(actor, team, {"set.retain_until": "2026-11-26"}, ids=ids(people))
        assert set(seen("retain_until")) == {date(2026, 11, 27)}

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
        contact_update(
            contact=people[0], actor=actor, channels=[ChannelInput("mobile", "13800138000")]
        )
        own = {"field": "own.zhu_li", "act": "set", "value": "张伟的助理"}
        kept = {"field": "tags", "act": "add", "value": ["张伟"]}
        BulkEdit.objects.filter(pk=edit.pk).update(
            filters={"q": "张伟", "kol": "no", "own.zhu_li": "张伟"}, changes=[own, kept]
        )
        for name, q in (
            ("找人", "张伟 记者"), ("拼音", "zhang wei"), ("号码", "8000"), ("找别人", "李"),
        ):  # fmt: skip
            SavedView.objects.create(
                team=team, kind="contacts", name=name, owner=pr, query={"q": q, "order": "name"}
            )
        contact_erase(contact=people[0], actor=actor)
        assert set(BulkRow.objects.values_list("object_id", flat=True)) == {
            people[1].pk, people[2].pk,
        }  # fmt: skip
        # What looked for them finds nobody: without a word it would find everybody.
        edit = BulkEdit.objects.get()
        assert edit.filters == {"q": "…", "kol": "no", "own.zhu_li": "…"}
        assert edit.changes == [{**own, "value": "■■"}, kept]
        assert [view.query["q"] for view in SavedView.objects.order_by("pk")] == [
            "…", "…", "…", "李",
        ]  # fmt: skip
        assert list(contacts_listing({"q": "…"})) == []

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
