"""Lists of fans from GBK files: exact counts, exact rows, and nothing the second time."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from community.fans.importing import session as session_module
from community.fans.models import (
    Fan,
    FanContact,
    FanNote,
    FanTag,
    FollowFact,
    PlatformIdentity,
    Tag,
)
from community.fans.selectors import follow_known
from community.fans.services import IdentityInput, fan_create, fan_for_user, follow_fact_record
from foundation.events.models import Event
from foundation.imports.errors import MappingRefused
from foundation.imports.models import Import
from foundation.imports.services import import_map, import_run
from foundation.jobs.models import JobRowError
from foundation.scopes.actors import Actor
from foundation.teams.models import AuditEntry, Team
from kol.platforms.models import PlatformAccount
from tests.cast import fan_actor, make_user
from tests.community.fans.lists import bring_in, check, outcome, upload, whole

pytestmark = pytest.mark.usefixtures("scope")

LIST = """昵称,手机号,邮箱,微博昵称,微博ID,互关,标签,备注
小鹿,138 0013 8000,Deer@QQ.com,鹿鹿,1001,是,铁粉、北京,常来
阿猫,+86 13900139000,,阿猫咪,1002,否,北京;路人,
老陈,,chen@example.com,老陈,1003,互相关注,,
夜里,12345,,夜里,1004,是,,
夜半,,,夜半,1005,也许,,
小鹿二,13800138000,,别人,1002,,,
,,,,,,,
"""


def everything() -> dict[str, list[Any]]:
    """All that an import writes, without ids and times of rows."""
    return {
        "fans": list(Fan.objects.order_by("pk").values("nickname", "search", "sort_key")),
        "notes": sorted(FanNote.objects.values_list("fan", "text", "author")),
        "contacts": sorted(FanContact.objects.values_list("fan", "kind", "value")),
        "identities": sorted(PlatformIdentity.objects.values_list("fan", "uid", "handle")),
        "tags": sorted(FanTag.objects.values_list("fan", "tag__name")),
        "facts": sorted(
            FollowFact.objects.values_list("identity", "follows_us", "we_follow", "checked_at")
        ),
        "trail": list(AuditEntry.objects.filter(action="fan.import").values_list("object_id")),
        "events": list(Event.objects.filter(name__contains="fan.").values_list("name", "payload")),
    }


def test_a_list_comes_in_and_the_same_again_changes_nothing(
    team: Team, actor: Actor, weibo: PlatformAccount
) -> None:
    record = upload(team, actor, LIST)
    assert (record.encoding, record.rows) == ("gb18030", 6)
    assert record.mapping == {
        "0": "nickname", "1": "phone", "2": "email", "3": "handle", "4": "uid",
        "5": "mutual", "6": "tags", "7": "note",
    }  # fmt: skip
    record = check(record, actor, account=weibo.public_id, source="十一月见面会")
    assert record.state == "previewed"
    assert record.preview["counts"] == {"created": 3, "updated": 0, "unchanged": 0, "refused": 3}
    assert [row["fate"] for row in record.preview["rows"]] == ["created"] * 3 + ["refused"] * 3
    assert Fan.objects.count() == FanContact.objects.count() == Tag.objects.count() == 0
    record = bring_in(record, actor)
    assert outcome(record) == (3, 0, 0, 3)

    deer, cat, chen = Fan.objects.order_by("pk")
    assert (deer.nickname, deer.source, deer.consent, deer.consent_how) == (
        "小鹿", "import", "unknown", "import: 十一月见面会",
    )  # fmt: skip
    note = deer.notes.get()
    assert (note.text, note.author, note.at) == ("常来", None, record.committed_at)
    assert sorted(FanContact.objects.values_list("fan__nickname", "value", "verified_at")) == [
        ("小鹿", "+8613800138000", None),
        ("小鹿", "deer@qq.com", None),
        ("老陈", "chen@example.com", None),
        ("阿猫", "+8613900139000", None),
    ]
    assert sorted(deer.tags.values_list("name", flat=True)) == ["北京", "铁粉"]
    known = [follow_known(fan=fan, account=weibo) for fan in (deer, cat, chen)]
    assert [(one.follows_us, one.we_follow, one.how) for one in known] == [
        (True, True, "import"),
        (True, False, "import"),
        (True, True, "import"),
    ]
    assert {one.checked_at for one in known} == {record.created_at}
    refused = list(JobRowError.objects.filter(job=record.job).values_list("row", "column", "code"))
    assert refused == [
        (5, "手机号", "phone_invalid"),
        (6, "互关", "follow_unclear"),
        (7, "手机号", "fan_match_conflict"),
    ]
    told = [payload for name, payload in Event.objects.order_by("id").values_list("name", "payload")
            if name == "fan.follow_known"]  # fmt: skip
    assert told == [{"fans": [deer.pk, cat.pk, chen.pk], "account": weibo.pk}]

    before = everything()
    again = whole(team, actor, LIST, account=weibo.public_id, source="十一月见面会")
    assert outcome(again) == (0, 0, 3, 3)
    assert again.evidence_at == record.evidence_at
    assert everything() == before


def test_order_of_rows_about_one_person_does_not_matter_the_second_time(
    team: Team, actor: Actor, weibo: PlatformAccount
) -> None:
    text = """昵称,手机号,邮箱,uid,互关
,13800138000,,,是
小鹿,13800138000,a@qq.com,1,否
大鹿,13800138000,b@qq.com,1,是
"""
    first = whole(team, actor, text, account=weibo.public_id)
    assert outcome(first) == (1, 2, 0, 0)
    fan = Fan.objects.get()
    assert fan.nickname == "小鹿"  # only a masked number gives way
    assert fan.contacts.count() == 3
    assert follow_known(fan=fan, account=weibo).we_follow is True  # the first row's word stays
    before = everything()
    assert outcome(whole(team, actor, text, account=weibo.public_id)) == (0, 0, 3, 0)
    assert everything() == before


class TestMatching:
    def test_by_platform_id_then_phone_then_email_then_name(self, team: Team, actor: Actor) -> None:
        make: dict[str, Any] = {"team_id": team.pk, "actor": actor, "source": "manual"}
        by_uid = fan_create(
            nickname="一", identities=[IdentityInput("weibo", "旧名", "11")], **make
        )
        by_phone = fan_create(nickname="二", phones=["13800138002"], **make)
        by_email = fan_create(nickname="三", emails=["three@qq.com"], **make)
        by_name = fan_create(nickname="四", identities=[IdentityInput("weibo", "四儿")], **make)
        text = """昵称,手机,邮箱,账号,uid
甲,13900000001,,新名,11
乙,13800138002,,,12
丙,13900000003,three@qq.com,,
丁,13900000004,,@四儿,14
"""
        assert outcome(whole(team, actor, text, platform="weibo")) == (0, 4, 0, 0)
        assert Fan.objects.count() == 4
        contacts = dict(FanContact.objects.filter(kind="phone").values_list("value", "fan_id"))
        assert contacts == {
            "+8613900000001": by_uid.pk,
            "+8613800138002": by_phone.pk,
            "+8613900000003": by_email.pk,
            "+8613900000004": by_name.pk,
        }
        assert list(by_name.identities.values_list("uid", "handle")) == [("14", "四儿")]
        assert set(Fan.objects.values_list("nickname", flat=True)) == {"一", "二", "三", "四"}

    def test_a_name_of_somebody_with_another_id_is_somebody_else(
        self, team: Team, actor: Actor
    ) -> None:
        fan_create(
            team_id=team.pk,
            actor=actor,
            source="manual",
            identities=[IdentityInput("weibo", "同名", "1")],
        )
        record = whole(team, actor, "账号,uid\n同名,2\n", platform="weibo")
        assert outcome(record) == (1, 0, 0, 0)

    def test_a_name_two_fans_share_is_refused(self, team: Team, actor: Actor) -> None:
        for uid in ("1", "2"):
            fan_create(
                team_id=team.pk, actor=actor, source="manual",
                identities=[IdentityInput("weibo", "同名", uid)],
            )  # fmt: skip
        record = whole(team, actor, "账号,昵称\n同名,x\n", platform="weibo")
        assert outcome(record) == (0, 0, 0, 1)
        assert JobRowError.objects.get(job=record.job).code == "fan_match_unclear"

    def test_conflicting_keys_refuse_the_row_and_change_nothing(
        self, team: Team, actor: Actor, deer: Fan
    ) -> None:
        fan_create(
            team_id=team.pk, actor=actor, source="manual", nickname="猫", emails=["cat@qq.com"]
        )
        before = everything()
        record = whole(team, actor, "手机,邮箱,标签\n13800138000,cat@qq.com,新标签\n")
        assert outcome(record) == (0, 0, 0, 1)
        error = JobRowError.objects.get(job=record.job)
        assert (error.row, error.column, error.code) == (2, "邮箱", "fan_match_conflict")
        assert everything() == before

    def test_one_who_signed_in_is_known_and_keeps_consent(
        self, team: Team, scope: None, actor: Actor
    ) -> None:
        user = make_user("lu", phone="+8613800138000")
        fan = fan_for_user(
            team_id=team.pk, user=user, actor=fan_actor(user), source="invite", consent=True,
            consent_how="join page",
        )  # fmt: skip
        record = whole(team, actor, "昵称,手机,标签\n小鹿,13800138000,铁粉\n")
        assert outcome(record) == (0, 1, 0, 0)
        fan.refresh_from_db()
        assert (fan.nickname, fan.consent, fan.consent_how, fan.user_id) == (
            "lu", "given", "join page", user.pk,
        )  # fmt: skip


class TestFollows:
    @pytest.mark.parametrize(
        ("header", "value", "expected"),
        [
            ("关注我们", "是", (True, None)),
            ("关注我们", "", (True, None)),
            ("关注我们", "未关注", (False, None)),
            ("关注我们", "互相关注", (True, True)),
            ("关注我们", "1", (True, None)),
            ("我们关注", "已关注", (True, True)),
            ("我们关注", "０", (True, False)),
            ("我们关注", "False", (True, False)),
            ("互关", "TRUE", (True, True)),
            ("互关", "否", (True, False)),
            ("互关", "√", (True, True)),
            ("互关", "-", (True, None)),
        ],
    )
    def test_words(
        self,
        team: Team,
        actor: Actor,
        weibo: PlatformAccount,
        header: str,
        value: str,
        expected: Any,
    ) -> None:
        text = f"昵称,uid,{header}\n小鹿,1,{value}\n"
        assert outcome(whole(team, actor, text, account=weibo.public_id, codec="utf-8")) == (
            1,
            0,
            0,
            0,
        )
        known = follow_known(fan=Fan.objects.get(), account=weibo)
        assert (known.follows_us, known.we_follow) == expected

    def test_nickname_is_the_name_there_in_a_plain_follower_list(
        self, team: Team, actor: Actor, weibo: PlatformAccount
    ) -> None:
        text = "粉丝昵称\n小鹿\n阿猫\n小鹿\n"
        assert outcome(whole(team, actor, text, account=weibo.public_id)) == (2, 0, 1, 0)
        assert sorted(PlatformIdentity.objects.values_list("platform", "handle")) == [
            ("weibo", "小鹿"), ("weibo", "阿猫"),
        ]  # fmt: skip

    def test_a_newer_list_wins_an_older_upload_does_not(
        self, team: Team, actor: Actor, weibo: PlatformAccount
    ) -> None:
        monday = "昵称,uid,互关\n小鹿,1,是\n"
        old = whole(team, actor, monday, account=weibo.public_id)
        fan = Fan.objects.get()
        assert outcome(
            whole(team, actor, "昵称,uid,互关\n小鹿,1,否\n", account=weibo.public_id)
        ) == (0, 1, 0, 0)
        assert follow_known(fan=fan, account=weibo).mutual is False
        again = whole(team, actor, monday, account=weibo.public_id)
        assert (again.evidence_at, outcome(again)) == (old.evidence_at, (0, 0, 1, 0))
        assert follow_known(fan=fan, account=weibo).mutual is False

    def test_a_screenshot_accepted_since_the_upload_stands(
        self, team: Team, actor: Actor, weibo: PlatformAccount
    ) -> None:
        fan = fan_create(
            team_id=team.pk,
            actor=actor,
            source="manual",
            identities=[IdentityInput("weibo", "小鹿", "1")],
        )
        record = check(
            upload(team, actor, "昵称,uid,互关\n小鹿,1,否\n"), actor, account=weibo.public_id
        )
        follow_fact_record(
            fan=fan, account=weibo, follows_us=True, we_follow=True, how="proof", actor=actor
        )
        assert outcome(bring_in(record, actor)) == (0, 0, 1, 0)
        known = follow_known(fan=fan, account=weibo)
        assert (known.mutual, known.how) == (True, "proof")

    def test_contradiction_and_another_platform_are_refused(
        self, team: Team, actor: Actor, weibo: PlatformAccount
    ) -> None:
        text = "昵称,平台,uid,关注我们,互关\n甲,微博,1,否,是\n乙,抖音,2,是,\n丙,脸书,3,,\n"
        record = whole(team, actor, text, account=weibo.public_id)
        assert outcome(record) == (0, 0, 0, 3)
        codes = list(JobRowError.objects.filter(job=record.job).values_list("row", "code"))
        assert codes == [
            (2, "follow_contradicts"), (3, "platform_other"), (4, "platform_unknown"),
        ]  # fmt: skip


class TestRows:
    def test_every_reason_of_a_row_is_told(self, team: Team, actor: Actor) -> None:
        head = "昵称,手机,邮箱,标签,uid,平台\n"
        bad = f"甲,1.38E+10,坏@,{'长' * 31},6.1E+15,\n乙,,,,,\n丙,13800138003,,,,,多出\n"
        record = whole(team, actor, head + bad, platform="weibo")
        assert outcome(record) == (0, 0, 0, 3)
        assert Fan.objects.count() == Tag.objects.count() == 0
        errors = JobRowError.objects.filter(job=record.job).order_by("pk")
        assert list(errors.values_list("row", "code")) == [
            (2, "uid_scientific"),
            (2, "phone_scientific"),
            (2, "email_invalid"),
            (2, "fan_tag_invalid"),
            (3, "row_nobody"),
            (4, "row_ragged"),
        ]

    def test_tags_for_all_rows_and_every_separator(self, team: Team, actor: Actor) -> None:
        text = "手机\t标签\n13800138001\t甲、乙,丙，丁;戊；己|#庚\n"
        assert outcome(whole(team, actor, text, tags="见面会，北京")) == (1, 0, 0, 0)
        assert sorted(Fan.objects.get().tags.values_list("name", flat=True)) == sorted(
            ["甲", "乙", "丙", "丁", "戊", "己", "庚", "见面会", "北京"]
        )

    def test_a_phone_column_taken_for_tags_is_stopped(
        self, team: Team, actor: Actor, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(session_module, "TAGS_PER_TEAM", 2)
        rows = "".join(f"1380013800{n},标{n}\n" for n in range(4))
        record = whole(team, actor, "手机,标签\n" + rows)
        assert outcome(record) == (2, 0, 0, 2)
        assert Tag.objects.count() == 2

    def test_ten_thousand_bad_phones_are_ten_thousand_reasons(
        self, team: Team, actor: Actor
    ) -> None:
        good = "".join(f"好{n},139{n:08d}\n" for n in range(50))
        bad = "".join(f"坏{n},{n}\n" for n in range(10_000))
        record = whole(team, actor, "昵称,手机\n" + bad + good)
        assert outcome(record) == (50, 0, 0, 10_000)
        assert JobRowError.objects.filter(job=record.job).count() == 10_000
        assert record.job is not None
        record.job.refresh_from_db()
        assert (record.job.done, record.job.total, record.job.error_count) == (
            10_050,
            10_050,
            10_000,
        )
        assert len(record.preview["rows"]) == 50


class TestMapping:
    @pytest.mark.parametrize(
        ("mapping", "options", "says"),
        [
            ({}, {}, "至少选一列"),
            ({"0": "nickname"}, {}, "认出粉丝"),
            ({"0": "phone", "1": "phone"}, {}, "选了多列"),
            ({"0": "uid"}, {}, "哪个平台"),
            ({"0": "phone", "1": "mutual"}, {}, "哪个账号"),
            ({"7": "phone"}, {}, "至少选一列"),
            ({"0": "wrong"}, {}, "至少选一列"),
        ],
    )
    def test_refused_and_unchanged(
        self, team: Team, actor: Actor, mapping: Any, options: Any, says: str
    ) -> None:
        record = upload(team, actor, "昵称,手机\n小鹿,13800138000\n")
        with pytest.raises(MappingRefused) as refusal:
            import_map(record=record, mapping=mapping, options=options, actor=actor)
        assert says in refusal.value.text()
        places = {"哪个平台": ["platform"], "哪个账号": ["account"], "认出粉丝": [""]}
        assert [at for at, _text in refusal.value.by_option] == places.get(says, [])
        record.refresh_from_db()
        assert record.mapping == {"0": "nickname", "1": "phone"}


class TestRunning:
    def test_a_second_click_does_not_run_it_twice(self, team: Team, actor: Actor) -> None:
        record = check(upload(team, actor, LIST.replace("互关", "空")), actor, platform="weibo")
        import_run(record=record, actor=actor)
        from foundation.imports.errors import ImportMoved

        with pytest.raises(ImportMoved):
            import_run(record=record, actor=actor)
        assert AuditEntry.objects.filter(action="import.run").count() == 1

    def test_queries_do_not_grow_with_rows(
        self, team: Team, actor: Actor, weibo: PlatformAccount
    ) -> None:
        asked = []
        for first, count in ((0, 40), (1000, 480)):
            rows = "".join(
                f"粉{n},138{n:08d},p{n}@qq.com,{n},是,标{n % 7}\n"
                for n in range(first, first + count)
            )
            record = check(
                upload(team, actor, "昵称,手机,邮箱,uid,互关,标签\n" + rows),
                actor,
                account=weibo.public_id,
            )
            with CaptureQueriesContext(connection) as queries:
                assert outcome(bring_in(record, actor)) == (count, 0, 0, 0)
            asked.append(len(queries))
        assert asked[1] <= asked[0]
        assert asked[0] < 90
        assert Import.objects.get(pk=record.pk).finished_at is not None
