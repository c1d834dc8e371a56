"""An import is written whole or not at all, whatever others do meanwhile; and can be undone."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from community.fans.importing.staging import anything_staged
from community.fans.importing.undoing import _FOUND, _OWN
from community.fans.models import (
    Fan,
    FanContact,
    FanNote,
    FanPair,
    FanTag,
    FollowFact,
    PlatformIdentity,
    Tag,
)
from community.fans.selectors import follow_known
from community.fans.services import (
    IdentityInput,
    fan_create,
    fan_erase,
    fan_tag,
    fan_update,
    fans_merge,
    follow_fact_record,
    note_add,
)
from community.fans.services.pairs import pairs_find
from foundation.events.models import Event
from foundation.imports import steps
from foundation.imports.errors import ImportMoved, UndoTooLate
from foundation.imports.leaving import pointers
from foundation.imports.models import Import, ImportRow
from foundation.imports.services import import_run, import_undo, rows_drop
from foundation.jobs import registry
from foundation.jobs.models import Job
from foundation.jobs.services import job_resume, job_run
from foundation.scopes.actors import Actor
from foundation.teams.models import AuditEntry, Team
from kol.platforms.models import PlatformAccount
from tests.community.fans.lists import bring_in, check, outcome, upload, whole

pytestmark = pytest.mark.usefixtures("scope")

TWO = "昵称,手机,标签\n甲,13800138001,铁粉\n乙,13800138002,铁粉\n"


def meanwhile(monkeypatch: Any, do: Callable[[], object], *, times: int = 1) -> None:
    """Somebody does something after all was read and before it is written."""
    commit = steps._commit
    done: list[object] = []

    def after_somebody_else(*given: Any) -> Any:
        if len(done) < times:
            done.append(do())
        return commit(*given)

    monkeypatch.setattr(steps, "_commit", after_somebody_else)


class TestMeanwhile:
    def test_who_came_in_by_another_way_is_found_on_a_second_look(
        self, team: Team, actor: Actor, monkeypatch: Any
    ) -> None:
        record = check(upload(team, actor, TWO), actor)
        meanwhile(
            monkeypatch,
            lambda: fan_create(
                team_id=team.pk, actor=actor, source="manual", nickname="早", phones=["13800138001"]
            ),
        )
        record = bring_in(record, actor)
        assert outcome(record) == (1, 1, 0, 0)
        assert sorted(Fan.objects.values_list("nickname", flat=True)) == ["乙", "早"]
        assert FanTag.objects.count() == 2
        assert not anything_staged(record.pk)

    def test_who_was_erased_gets_nothing_and_a_new_record_is_made(
        self, team: Team, actor: Actor, deer: Fan, monkeypatch: Any
    ) -> None:
        record = check(upload(team, actor, "手机,标签\n13800138000,新\n"), actor)
        assert record.preview["counts"]["updated"] == 1
        meanwhile(monkeypatch, lambda: fan_erase(fan=deer, actor=actor))
        assert outcome(bring_in(record, actor)) == (1, 0, 0, 0)
        deer.refresh_from_db()
        assert (deer.state, deer.nickname, deer.tag_ids) == ("erased", "", [])
        assert not deer.contacts.exists()

    def test_what_somebody_wrote_stands_and_is_found(
        self, team: Team, actor: Actor, monkeypatch: Any
    ) -> None:
        fan = fan_create(team_id=team.pk, actor=actor, source="manual", phones=["13800138001"])
        record = check(upload(team, actor, "昵称,手机,备注\n甲,13800138001,从文件来\n"), actor)

        def write() -> None:
            fan_update(fan=fan, actor=actor, nickname="大名", emails=["new@qq.com"])
            note_add(fan=fan, text="手写", actor=actor)

        meanwhile(monkeypatch, write)
        bring_in(record, actor)
        fan.refresh_from_db()
        assert fan.nickname == "大名"
        assert sorted(fan.notes.values_list("text", flat=True)) == ["从文件来", "手写"]
        assert "'w:new'" in str(fan.search)
        assert "daming" in str(fan.search)

    def test_a_screenshot_accepted_while_it_was_read_stands(
        self, team: Team, actor: Actor, weibo: PlatformAccount, monkeypatch: Any
    ) -> None:
        fan = fan_create(
            team_id=team.pk, actor=actor, source="manual",
            identities=[IdentityInput("weibo", "小鹿", "1")],
        )  # fmt: skip
        whole(team, actor, "昵称,uid,互关\n小鹿,1,是\n", account=weibo.public_id)
        record = check(
            upload(team, actor, "昵称,uid,互关,备注\n小鹿,1,否,\n"), actor, account=weibo.public_id
        )
        meanwhile(
            monkeypatch,
            lambda: follow_fact_record(
                fan=fan, account=weibo, follows_us=True, we_follow=True, how="proof", actor=actor
            ),
        )
        bring_in(record, actor)
        known = follow_known(fan=fan, account=weibo)
        assert (known.mutual, known.how) == (True, "proof")

    def test_others_at_every_attempt_end_it_with_nothing_in(
        self, team: Team, actor: Actor, monkeypatch: Any
    ) -> None:
        record = check(upload(team, actor, TWO), actor)
        phones = iter(["13800138001", "13800138002"])

        def again() -> None:
            for fan in Fan.objects.all():
                fan_erase(fan=fan, actor=actor)
            phone = next(phones, "13800138001")
            fan_create(team_id=team.pk, actor=actor, source="manual", phones=[phone])

        with monkeypatch.context() as patch:
            meanwhile(patch, again, times=9)
            record = import_run(record=record, actor=actor)
            assert record.job is not None
            assert job_run(team_id=team.pk, job_id=record.job.pk) == "failed"
        record.job.refresh_from_db()
        assert "没有导入" in record.job.message
        assert Fan.objects.filter(source="import").count() == 0
        job_resume(job=record.job, actor=actor)
        assert job_run(team_id=team.pk, job_id=record.job.pk) == "done"
        record.refresh_from_db()
        assert record.created + record.updated == 2

    def test_a_crash_of_postgresql_empties_the_staging_and_it_is_read_again(
        self, team: Team, actor: Actor, monkeypatch: Any
    ) -> None:
        record = check(upload(team, actor, TWO), actor)

        def crash() -> None:
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM fans_stage_fan; DELETE FROM fans_stage_contact")

        meanwhile(monkeypatch, crash)
        assert outcome(bring_in(record, actor)) == (2, 0, 0, 0)
        assert FanContact.objects.count() == 2


@pytest.mark.parametrize(
    ("sqlstate", "says"), [("53100", "没有空间"), ("57014", "太久"), ("XX000", "系统出了点问题")]
)
def test_no_room_in_the_middle_rolls_all_back_and_says_so(
    team: Team, actor: Actor, sqlstate: str, says: str
) -> None:
    """Contacts can't be written any more when all fans are (fault 7)."""
    record = check(upload(team, actor, TWO), actor)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            f"RAISE EXCEPTION 'no room' USING ERRCODE = '{sqlstate}'; END $$; "
            "CREATE TRIGGER full_now BEFORE INSERT ON fans_fancontact "
            "FOR EACH ROW EXECUTE FUNCTION pg_temp.full()"
        )
    record = import_run(record=record, actor=actor)
    assert record.job is not None
    assert job_run(team_id=team.pk, job_id=record.job.pk) == "failed"
    record.job.refresh_from_db()
    assert says in record.job.message
    assert (Fan.objects.count(), Tag.objects.count()) == (0, 0)
    assert AuditEntry.objects.filter(action="fan.import").count() == 0
    assert Event.objects.filter(name="fan.created").count() == 0
    with connection.cursor() as cursor:
        cursor.execute("DROP TRIGGER full_now ON fans_fancontact")
    job_resume(job=record.job, actor=actor)
    assert job_run(team_id=team.pk, job_id=record.job.pk) == "done"
    assert Fan.objects.count() == 2


def test_a_real_statement_timeout_rolls_all_back(team: Team, actor: Actor) -> None:
    record = check(upload(team, actor, TWO), actor)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "PERFORM pg_sleep(5); RETURN NEW; END $$; "
            "CREATE TRIGGER slow_now BEFORE INSERT ON fans_fancontact "
            "FOR EACH ROW EXECUTE FUNCTION pg_temp.slow(); SET LOCAL statement_timeout = '300ms'"
        )
    record = import_run(record=record, actor=actor)
    assert record.job is not None
    assert job_run(team_id=team.pk, job_id=record.job.pk) == "failed"
    record.job.refresh_from_db()
    assert "太久" in record.job.message
    assert Fan.objects.count() == 0


def undone(record: Import, actor: Actor) -> Import:
    record = import_undo(record=record, actor=actor)
    assert record.undo_job is not None
    assert job_run(team_id=record.team_id, job_id=record.undo_job.pk) == "done"
    record.refresh_from_db()
    return record


class TestUndo:
    def test_all_it_made_and_added_is_gone(
        self, team: Team, actor: Actor, weibo: PlatformAccount, deer: Fan
    ) -> None:
        masked = fan_create(team_id=team.pk, actor=actor, source="manual", phones=["13900139009"])
        whole(team, actor, "昵称,uid,互关\n老友,7,是\n", account=weibo.public_id)
        old = PlatformIdentity.objects.get(uid="7")

        def state() -> Any:
            return [
                list(Fan.objects.order_by("pk").values_list(
                    "pk", "nickname", "search", "sort_key", "tag_ids")),
                sorted(FanNote.objects.values_list("fan", "text", "at", "author")),
                sorted(FanContact.objects.values_list("fan", "kind", "value")),
                sorted(PlatformIdentity.objects.values_list("fan", "uid", "handle")),
                sorted(FollowFact.objects.values_list(
                    "identity", "follows_us", "we_follow", "checked_at")),
            ]  # fmt: skip

        before = state()
        record = whole(
            team, actor,
            "昵称,手机,邮箱,微博昵称,微博ID,互关,标签,备注\n"
            "小鹿,13800138000,second@qq.com,鹿鹿,1001,是,北京,常来\n"
            "新人,13700137000,,新人,1002,是,铁粉,\n"
            "大名,13900139009,,,,,,\n"
            "老友,,,改名了,7,否,,\n"
            "新人,13700137000,n@qq.com,,,,,又一行\n",
            account=weibo.public_id,
        )  # fmt: skip
        assert outcome(record) == (1, 4, 0, 0)
        assert Fan.objects.count() == 4
        assert {deer.pk, masked.pk, old.fan_id} < set(Fan.objects.values_list("pk", flat=True))
        record = undone(record, actor)
        assert (record.state, record.taken_back, record.kept) == ("undone", 4, 0)
        assert state() == before
        undo = AuditEntry.objects.filter(action="fan.import_undo")
        assert undo.count() == 4
        assert Event.objects.get(name="fan.removed").payload["fans"] == list(
            ImportRow.objects.filter(record=record, fate="created").values_list(
                "object_id", flat=True
            )
        )
        # The same file again is a new import.
        assert Import.objects.filter(sha256=record.sha256).count() == 1
        assert outcome(whole(team, actor, TWO)) == (2, 0, 0, 0)

    def test_a_search_for_duplicates_meanwhile_holds_nobody(
        self, team: Team, actor: Actor, deer: Fan
    ) -> None:
        record = whole(
            team, actor, "昵称,手机,邮箱\n南风知我意,13800138001,\n南风知我意,,n@qq.com\n"
        )
        assert pairs_find(team_id=team.pk) == 1
        record = undone(record, actor)
        assert (record.state, record.taken_back, record.kept) == ("undone", 2, 0)
        assert list(Fan.objects.values_list("pk", flat=True)) == [deer.pk]
        assert not FanPair.objects.exists()

    def test_a_merge_since_holds_its_fans(self, team: Team, actor: Actor) -> None:
        text = "昵称,手机\n小鹿,13800138001\n小鹿二,13800138002\n阿花,13800138003\n"
        record = whole(team, actor, text)
        one, two, _three = Fan.objects.order_by("pk")
        fans_merge(winner=one, loser=two, actor=actor)
        record = undone(record, actor)
        assert (record.state, record.taken_back, record.kept) == ("undone", 1, 2)
        assert set(Fan.objects.values_list("pk", flat=True)) == {one.pk, two.pk}

    def test_every_key_to_a_fan_counts(self) -> None:
        tables = {(model.__name__, column) for model, column in pointers(Fan, (*_OWN, *_FOUND))}
        assert {
            ("FanMerge", "winner_id"), ("FanMerge", "loser_id"), ("Fan", "merged_into_id"),
            ("InviteAllowance", "fan_id"), ("GroupMember", "fan_id"),
        } <= tables  # fmt: skip
        assert not {"FanContact", "FanTag", "FanNote", "FanPair"} & {name for name, _ in tables}

    def test_who_was_touched_since_stays_and_is_listed(self, team: Team, actor: Actor) -> None:
        text = "昵称,手机,标签\n" + "".join(f"粉{n},1380013800{n},甲\n" for n in range(5))
        record = whole(team, actor, text)
        fans = list(Fan.objects.order_by("pk"))
        fan_update(fan=fans[0], actor=actor, note="聊过")
        fan_tag(team_id=team.pk, fans=[fans[1]], names=["老友"], actor=actor)
        fan_erase(fan=fans[2], actor=actor)
        record = undone(record, actor)
        assert (record.taken_back, record.kept) == (2, 3)
        left = ImportRow.objects.filter(record=record).exclude(kept="").order_by("number")
        assert list(left.values_list("number", "object_id", "kept")) == [
            (2, fans[0].pk, "edited"), (3, fans[1].pk, "edited"), (4, fans[2].pk, "erased"),
        ]  # fmt: skip
        assert list(Fan.objects.order_by("pk").values_list("pk", flat=True)) == [
            one.pk for one in fans[:3]
        ]

    def test_twice_is_once_and_late_is_refused(self, team: Team, actor: Actor) -> None:
        record = whole(team, actor, TWO)
        import_undo(record=record, actor=actor)
        with pytest.raises(ImportMoved):
            import_undo(record=record, actor=actor)
        assert Job.objects.filter(kind="imports.undo").count() == 1
        old = whole(team, actor, "手机\n13800138009\n")
        long_ago = timezone.now() - timedelta(days=31)
        Import.objects.filter(pk=old.pk).update(committed_at=long_ago)
        old.refresh_from_db()
        with pytest.raises(UndoTooLate):
            import_undo(record=old, actor=actor)
        assert rows_drop() == 0

    def test_a_worker_that_dies_between_steps_undoes_each_once(
        self, team: Team, actor: Actor, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(steps, "UNDO_CHUNK", 3)
        text = "昵称,手机\n" + "".join(f"粉{n},1380013800{n}\n" for n in range(8))
        record = import_undo(record=whole(team, actor, text), actor=actor)
        assert record.undo_job is not None
        seen: list[int] = []
        kind = registry.job_kind_get("imports.undo")

        def dies(job: Any, cursor: Any) -> Any:
            result = kind.step(job, cursor)
            seen.append(result.done)
            if len(seen) == 2:
                raise MemoryError
            return result

        monkeypatch.setitem(registry._kinds, "imports.undo", registry.JobKind("imports.undo", dies))
        assert job_run(team_id=team.pk, job_id=record.undo_job.pk) == "failed"
        assert Fan.objects.count() == 5
        job_resume(job=record.undo_job, actor=actor)
        assert job_run(team_id=team.pk, job_id=record.undo_job.pk) == "done"
        record.refresh_from_db()
        assert (Fan.objects.count(), record.taken_back) == (0, 8)
        assert AuditEntry.objects.filter(action="fan.import_undo").count() == 8


def test_an_import_after_erasure_gives_no_consent(team: Team, actor: Actor, deer: Fan) -> None:
    """Fault 34: who was erased comes back as a stranger who agreed to nothing."""
    from community.fans.services import consent_set

    consent_set(fan=deer, consent="given", how="电话", actor=actor)
    first = whole(team, actor, "昵称,手机,备注\n小鹿,13800138000,常客\n")
    assert outcome(first) == (0, 1, 0, 0)
    fan_erase(fan=deer, actor=actor)
    assert ImportRow.objects.get(record=first).undo is None
    again = whole(team, actor, "昵称,手机,备注\n小鹿,13800138000,常客\n")
    assert outcome(again) == (1, 0, 0, 0)
    deer.refresh_from_db()
    new = Fan.objects.get(contacts__value="+8613800138000")
    assert new.pk != deer.pk
    assert (deer.consent, new.consent, new.consent_at) == ("withdrawn", "unknown", None)
    undone(first, actor)
    new.refresh_from_db()
    deer.refresh_from_db()
    assert (deer.state, deer.consent, new.consent) == ("erased", "withdrawn", "unknown")


def test_who_withdrew_stays_withdrawn(team: Team, actor: Actor, deer: Fan) -> None:
    from community.fans.services import consent_set

    consent_set(fan=deer, consent="withdrawn", how="电话", actor=actor)
    assert outcome(whole(team, actor, "手机,标签\n13800138000,新\n")) == (0, 1, 0, 0)
    deer.refresh_from_db()
    assert deer.consent == "withdrawn"
