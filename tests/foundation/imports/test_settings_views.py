"""The pages of a team's own fields and of kept choices of columns; undoing from the page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from community.fans.models import Fan
from community.fans.services import fan_update
from foundation.imports.errors import FieldLabelTaken, FieldRefused, FieldsFull
from foundation.imports.models import CustomField, Import, SavedMapping
from foundation.imports.services import (
    custom_field_add,
    custom_field_archive,
    custom_field_move,
    custom_field_restore,
    import_map,
)
from foundation.imports.services import fields as fields_module
from foundation.imports.services.saved import headers_fingerprint
from foundation.imports.values import ValueRefused, value_clean, value_fits, value_text
from foundation.jobs.services import job_run
from foundation.scopes.actors import Actor
from foundation.teams.models import AuditEntry, Staff, Team
from tests.community.fans.lists import bring_in, check, outcome, upload, whole

pytestmark = pytest.mark.usefixtures("scope")
Clients = Callable[[Any], Client]
FIELDS = "/t/xiaoman/imports/fields/fans/"
TEXT = '昵称,手机号,城市,生日,消费额,会员\n小鹿,13800138000,北京,1999年3月2日,"¥1,200.50",是\n'


def text(response: Any) -> str:
    return str(response.content.decode())


def field(label: str, kind: str, actor: Actor, **more: Any) -> CustomField:
    return custom_field_add(target="fans", label=label, kind=kind, actor=actor, **more)


@pytest.mark.parametrize(
    ("kind", "said", "stored"),
    [
        ("text", " 北京 ", "北京"),
        ("text", "", None),
        ("number", "１２", 12),
        ("number", "1,234.5", 1234.5),
        ("number", "¥88元", 88),
        ("number", "-0.5", -0.5),
        ("date", "2026-11-26", "2026-11-26"),
        ("date", "2026/1/2", "2026-01-02"),
        ("date", "2026年1月2日", "2026-01-02"),
        ("date", "20260102", "2026-01-02"),
        ("date", "2026-01-02 00:00:00", "2026-01-02"),
        ("choice", "ｌ", "L"),
        ("boolean", "是", True),
        ("boolean", "0", False),
        ("choices", "ｌ、s；L", ["S", "L"]),
        ("choices", " ， ", None),
        ("link", "https://example.com/a?b=1", "https://example.com/a?b=1"),
        ("link", "www.example.com/甲", "https://www.example.com/甲"),
    ],
)
def test_what_a_cell_says(kind: str, said: str, stored: Any) -> None:
    value = value_clean(kind, said, ["S", "L"])
    assert value == stored
    assert type(value) is type(stored)
    if value is not None:
        assert value_fits(kind, value, ["S", "L"])
        assert value_clean(kind, value_text(value), ["S", "L"]) == value  # it comes back in


@pytest.mark.parametrize(
    ("kind", "said", "code"),
    [
        ("number", "十二", "value_number"),
        ("number", "1e400", "value_number"),
        ("number", "NaN", "value_number"),
        ("number", "1234567890123456789", "value_number"),
        ("date", "2026-02-30", "value_date"),
        ("date", "昨天", "value_date"),
        ("choice", "XXL", "value_choice"),
        ("boolean", "也许", "value_boolean"),
        ("choices", "S、XXL", "value_choice"),
        ("link", "javascript:alert(1)", "value_link"),
        ("link", "ftp://example.com/", "value_link"),
        ("link", "没有网址", "value_link"),
        ("link", "https://example.com/" + "a" * 500, "value_link"),
    ],
)
def test_what_a_cell_can_not_say(kind: str, said: str, code: str) -> None:
    with pytest.raises(ValueRefused) as refused:
        value_clean(kind, said, ["S", "L"])
    assert refused.value.code == code
    assert said.split("、")[-1][:8] in refused.value.message


def test_several_choices_hold_no_commas(actor: Actor, scope: None) -> None:
    with pytest.raises(FieldRefused) as refused:
        field("语言", "choices", actor, options=["普通话、粤语", "English"])
    assert refused.value.code == "custom_field_options"
    assert not CustomField.objects.exists()
    assert field("语言", "choices", actor, options=["普通话", "粤语"]).options == ["普通话", "粤语"]
    assert field("地区", "choice", actor, options=["京、津", "沪"]).options == ["京、津", "沪"]


class TestFields:
    def test_added_named_in_order_archived_and_back(self, team: Team, actor: Actor) -> None:
        city, birthday = field("城市", "text", actor), field("生日", "date", actor)
        assert (city.key, birthday.key) == ("cheng_shi", "sheng_ri")
        with pytest.raises(FieldLabelTaken):
            field("城市", "number", actor)
        custom_field_move(field=birthday, up=True, actor=actor)
        custom_field_move(field=birthday, up=True, actor=actor)
        assert list(CustomField.objects.order_by("order").values_list("label", flat=True)) == [
            "生日", "城市",
        ]  # fmt: skip
        custom_field_archive(field=city, actor=actor)
        custom_field_archive(field=city, actor=actor)
        assert AuditEntry.objects.filter(action="custom_field.archive").count() == 1
        again = field("城市", "text", actor)
        assert again.key == "cheng_shi_2"
        with pytest.raises(FieldLabelTaken):
            custom_field_restore(field=city, actor=actor)
        custom_field_archive(field=again, actor=actor)
        assert custom_field_restore(field=city, actor=actor).archived_at is None

    def test_refused(self, team: Team, actor: Actor, monkeypatch: Any) -> None:
        for label, kind, options in (
            ("", "text", ""),
            ("码", "choice", "S"),
            ("码", "choice", "SS"),
        ):
            with pytest.raises(FieldRefused):
                field(label, kind, actor, options=list(options))
        monkeypatch.setattr(fields_module, "FIELDS", 1)
        first = field("一", "text", actor)
        with pytest.raises(FieldsFull):
            field("二", "text", actor)
        custom_field_archive(field=first, actor=actor)
        field("二", "text", actor)
        with pytest.raises(FieldsFull):
            custom_field_restore(field=first, actor=actor)

    def test_the_page(self, team: Team, operator: Staff, client_for: Clients) -> None:
        client = client_for(operator)
        assert "还没有自定义字段" in text(client.get(FIELDS))
        refused = client.post(FIELDS, {"label": "尺码", "kind": "choice", "options": "只有一个"})
        assert refused.status_code == 422
        assert "至少填两个选项" in text(refused)
        assert "只有一个" in text(refused)
        client.post(FIELDS, {"label": "尺码", "kind": "choice", "options": "S\nM\nL"})
        one = CustomField.objects.get()
        assert one.options == ["S", "M", "L"]
        page = f"/t/xiaoman/imports/field/{one.public_id}/"
        assert "chi_ma" in text(client.get(page))
        client.post(page, {"label": "衣服尺码", "options": "S\nM\nL\nXL"})
        one.refresh_from_db()
        assert (one.label, one.key, one.options[-1]) == ("衣服尺码", "chi_ma", "XL")
        client.post(f"{page}act/", {"act": "archive"})
        assert "1 个已停用的字段" in text(client.get(FIELDS))
        client.post(f"{page}act/", {"act": "restore"})
        assert "衣服尺码" in text(client.get(FIELDS))


class TestImporting:
    def test_columns_become_fields_while_mapping(self, team: Team, actor: Actor) -> None:
        record = upload(team, actor, TEXT, codec="utf-8")
        mapping = record.mapping | {
            "2": "new:text", "3": "new:date", "4": "new:number", "5": "new:boolean",
        }  # fmt: skip
        record = import_map(record=record, mapping=mapping, options={}, actor=actor)
        assert record.mapping["3"] == "custom:sheng_ri"
        again = import_map(record=record, mapping=mapping, options={}, actor=actor)
        assert again.mapping == record.mapping
        assert CustomField.objects.count() == 4
        assert outcome(bring_in(check(record, actor), actor)) == (1, 0, 0, 0)
        fan = Fan.objects.get()
        assert fan.custom == {
            "cheng_shi": "北京", "sheng_ri": "1999-03-02", "xiao_fei_e": 1200.5,
            "hui_yuan": True,
        }  # fmt: skip
        # The same headers come with the same choice, and the same file changes nothing.
        next_time = upload(team, actor, TEXT, codec="utf-8")
        assert next_time.mapping == record.mapping
        assert outcome(bring_in(check(next_time, actor), actor)) == (0, 0, 1, 0)

    def test_blank_values_are_filled_and_others_stand(self, team: Team, actor: Actor) -> None:
        field("城市", "text", actor)
        field("会员", "boolean", actor)
        whole(team, actor, "手机,城市\n13800138000,北京\n")
        record = whole(team, actor, "手机,城市,会员\n13800138000,上海,否\n13800138001,,也许\n")
        assert outcome(record) == (0, 1, 0, 1)
        assert Fan.objects.get().custom == {"cheng_shi": "北京", "hui_yuan": False}

    def test_an_archived_field_is_neither_guessed_nor_mapped(
        self, team: Team, actor: Actor
    ) -> None:
        city = field("城市", "text", actor)
        assert upload(team, actor, "手机,城市\n1,a\n").mapping == {
            "0": "phone", "1": "custom:cheng_shi",
        }  # fmt: skip
        custom_field_archive(field=city, actor=actor)
        assert upload(team, actor, "手机,城市\n1,a\n").mapping == {"0": "phone"}


class TestMappings:
    def test_the_newest_choice_comes_back_however_headers_are_written(
        self, team: Team, actor: Actor
    ) -> None:
        record = upload(team, actor, "甲列,乙列\n小鹿,13800138000\n")
        assert record.mapping == {}
        record = import_map(
            record=record,
            mapping={"0": "note", "1": "phone"},
            options={"source": "会"},
            actor=actor,
        )
        bring_in(check(record, actor, source="会"), actor)
        saved = SavedMapping.objects.get()
        assert (saved.name, saved.options, saved.times) == ("粉丝", {}, 1)
        assert headers_fingerprint(["ＡＢ", "c "]) == headers_fingerprint(["ab", "C"])
        assert headers_fingerprint(["ab", "c"]) != headers_fingerprint(["abc", ""])
        other = upload(team, actor, " 甲列,乙列 \n阿猫,13800138001\n")
        assert other.mapping == {"0": "note", "1": "phone"}
        other = import_map(
            record=other, mapping={"0": "nickname", "1": "phone"}, options={}, actor=actor
        )
        bring_in(check(other, actor), actor)
        saved.refresh_from_db()
        assert (saved.mapping, saved.times) == ({"0": "nickname", "1": "phone"}, 2)

    def test_another_teams_choice_is_not_ours(self, team: Team, actor: Actor) -> None:
        from foundation.scopes.scope import system_scope, team_scope

        with system_scope():
            other = Team.objects.create(name="别家", slug="bie")
        with team_scope(other):
            SavedMapping.objects.create(
                team=other, target="fans", name="x", mapping={"0": "phone"},
                fingerprint=headers_fingerprint(["甲列"]),
            )  # fmt: skip
        with team_scope(team):
            assert upload(team, actor, "甲列\nx\n").mapping == {}

    def test_the_page(self, team: Team, actor: Actor, operator: Staff, client_for: Clients) -> None:
        client, page = client_for(operator), "/t/xiaoman/imports/mappings/fans/"
        assert "还没有" in text(client.get(page))
        whole(team, actor, "昵称,手机\n小鹿,13800138000\n")
        saved = SavedMapping.objects.get()
        assert "手机" in text(client.get(page))
        act = f"/t/xiaoman/imports/mapping/{saved.public_id}/act/"
        client.post(act, {"name": "见面会名单"})
        assert "见面会名单" in text(client.get(page))
        assert "请填一个名称" in text(client.post(act, {"name": " "}, follow=True))
        record = upload(team, actor, "昵称,手机\n阿猫,13800138009\n")
        shown = text(client.get(f"/t/xiaoman/imports/file/{record.public_id}/"))
        assert "见面会名单" in shown
        client.post(act, {"act": "delete"})
        assert SavedMapping.objects.count() == 0
        assert client.post(act, {"act": "delete"}).status_code == 404


def test_an_import_is_undone_from_its_page(
    team: Team, actor: Actor, operator: Staff, client_for: Clients,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    record = whole(team, actor, "昵称,手机\n小鹿,13800138000\n阿猫,13800138001\n")
    fan_update(fan=Fan.objects.get(nickname="小鹿"), actor=actor, nickname="大鹿")
    client, page = client_for(operator), f"/t/xiaoman/imports/file/{record.public_id}/"
    assert "撤销整次导入" in text(client.get(page))
    client.post(f"{page}undo/")
    record = Import.objects.select_related("undo_job").get(pk=record.pk)
    assert record.undo_job is not None
    assert "hx-get" in text(client.get(page))
    assert job_run(team_id=team.pk, job_id=record.undo_job.pk) == "done"
    with django_assert_max_num_queries(10):
        done = text(client.get(page))
    assert "已收回 1 条记录" in done
    assert "大鹿" in done
    assert "之后有改动" in done
    assert "撤销整次导入" not in done
    assert "已经到了下一步" in text(client.post(f"{page}undo/", follow=True))
