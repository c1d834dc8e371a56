"""Values of the team's own fields, through the API: listed, shown, set, taken off, in bulk."""

import json
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from community.fans.models import Fan
from foundation.imports.models import CustomField
from foundation.imports.services import custom_field_add, custom_field_archive
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff, Team
from tests.api import Api, api_of, assert_refused, unchanged

pytestmark = pytest.mark.usefixtures("fields")


@pytest.fixture
def api(owner: Staff) -> Api:
    return api_of(owner, "fans:read", "fans:write")


@pytest.fixture
def fields(team: Team, actor: Actor, scope: None) -> None:
    """生日, 尺码, 会员, 消费额, and one that is archived."""
    for label, kind, options in (
        ("生日", "date", []), ("尺码", "choice", ["S", "L"]), ("会员", "boolean", []),
        ("消费额", "number", []), ("备用", "text", []),
    ):  # fmt: skip
        custom_field_add(target="fans", label=label, kind=kind, options=options, actor=actor)
    custom_field_archive(field=CustomField.objects.get(label="备用"), actor=actor)


VALUES = {"sheng_ri": "1999/3/2", "chi_ma": "l", "hui_yuan": True, "xiao_fei_e": 1200}
KEPT = {"sheng_ri": "1999-03-02", "chi_ma": "L", "hui_yuan": True, "xiao_fei_e": 1200}


def bulk(api: Api, *rows: Any) -> list[dict[str, Any]]:
    answer = api.client.post(
        "/api/v1/fans/bulk",
        b"\n".join(json.dumps(row).encode() for row in rows),
        content_type="application/x-ndjson",
        headers={"Authorization": f"Bearer {api.token}", "Accept-Language": "en"},
    )
    return [json.loads(line) for line in answer.getvalue().splitlines()]


def test_the_fields_in_use_are_listed(api: Api) -> None:
    items = api("GET", "fans/fields").json()["items"]
    assert [(one["key"], one["kind"]) for one in items] == [
        ("sheng_ri", "date"), ("chi_ma", "choice"), ("hui_yuan", "boolean"),
        ("xiao_fei_e", "number"),
    ]  # fmt: skip
    assert items[1] == {"key": "chi_ma", "label": "尺码", "kind": "choice", "options": ["S", "L"]}


def test_set_shown_changed_and_taken_off(
    api: Api, team: Team, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    made = api("POST", "fans", {"nickname": "小鹿", "custom": VALUES}).json()
    assert made["custom"] == KEPT
    path = f"fans/{made['id']}"
    assert api("PATCH", path, {"custom": {"chi_ma": None, "xiao_fei_e": "1,300.5"}}).json()[
        "custom"
    ] == {"sheng_ri": "1999-03-02", "hui_yuan": True, "xiao_fei_e": 1300.5}
    assert api("GET", path).json()["custom"]["xiao_fei_e"] == 1300.5
    assert api("GET", "fans").json()["items"][0]["custom"]["hui_yuan"] is True
    for n in range(5):
        api("POST", "fans", {"nickname": f"粉{n}", "custom": VALUES})
    with django_assert_max_num_queries(8):
        assert len(api("GET", "fans").json()["items"]) == 6


def test_values_of_archived_fields_are_kept_and_not_shown(
    api: Api, deer: Fan, actor: Actor
) -> None:
    Fan.objects.filter(pk=deer.pk).update(custom={"bei_yong": "旧", "chi_ma": "S"})
    assert api("GET", f"fans/{deer.public_id}").json()["custom"] == {"chi_ma": "S"}
    api("PATCH", f"fans/{deer.public_id}", {"custom": {"chi_ma": "L"}})
    assert Fan.objects.get(pk=deer.pk).custom == {"bei_yong": "旧", "chi_ma": "L"}


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"colour": "red"}, "fan_custom_unknown"),
        ({"bei_yong": "x"}, "fan_custom_unknown"),
        ({"chi_ma": "XXL"}, "fan_custom_refused"),
        ({"xiao_fei_e": "many"}, "fan_custom_refused"),
        ({"xiao_fei_e": True}, "fan_custom_refused"),
        ({"sheng_ri": 5}, "fan_custom_refused"),
        ({"hui_yuan": 3}, "fan_custom_refused"),
    ],
)
def test_what_does_not_fit_is_named_and_changes_nothing(
    api: Api, deer: Fan, value: dict[str, Any], code: str
) -> None:
    name = f"custom.{next(iter(value))}"
    with unchanged(Fan):
        assert_refused(api("PATCH", f"fans/{deer.public_id}", {"custom": value}), name, code)
        assert_refused(api("POST", "fans", {"nickname": "x", "custom": value}), name, code)
        said = bulk(api, {"nickname": "乙", "phones": ["13700137000"], "custom": value})
        assert [(one["status"], one["code"], one["field"]) for one in said] == [
            ("refused", code, name)
        ]


def test_a_list_in_place_of_a_value_is_refused(api: Api, deer: Fan) -> None:
    with unchanged(Fan):
        for value in ([1], {"a": 1}):
            assert_refused(
                api("PATCH", f"fans/{deer.public_id}", {"custom": {"chi_ma": value}}),
                "custom.chi_ma",
            )


def test_rows_of_many_fill_what_is_missing_and_change_nothing_the_second_time(api: Api) -> None:
    row = {"key": "c-1", "nickname": "小鹿", "custom": {"chi_ma": "S", "xiao_fei_e": 5}}
    assert [one["status"] for one in bulk(api, row, row)] == ["created", "unchanged"]
    more = {"key": "c-1", "custom": {"chi_ma": "L", "hui_yuan": "是"}}
    assert [one["status"] for one in bulk(api, more, more)] == ["updated", "unchanged"]
    assert Fan.objects.get().custom == {"chi_ma": "S", "xiao_fei_e": 5, "hui_yuan": True}


def test_several_choices_and_links(api: Api, deer: Fan, actor: Actor) -> None:
    for label, kind, options in (("语言", "choices", ["普通话", "粤语"]), ("主页", "link", [])):
        custom_field_add(target="fans", label=label, kind=kind, options=options, actor=actor)
    path = f"fans/{deer.public_id}"
    said = {"yu_yan": ["粤语", "普通话"], "zhu_ye": "example.com/deer"}
    kept = {"yu_yan": ["普通话", "粤语"], "zhu_ye": "https://example.com/deer"}
    assert api("PATCH", path, {"custom": said}).json()["custom"] == kept
    assert Fan.objects.get(pk=deer.pk).custom == kept
    for wrong in (
        {"yu_yan": ["闽南语"]},
        {"yu_yan": [1]},
        {"zhu_ye": ["https://example.com"]},
        {"zhu_ye": "javascript:alert(1)"},
    ):
        with unchanged(Fan):
            answer = api("PATCH", path, {"custom": wrong})
        assert answer.status_code == 400
    # What is offered no more is not told, and the rest is.
    CustomField.objects.filter(key="yu_yan").update(options=["粤语", "英语"])
    assert api("GET", path).json()["custom"]["yu_yan"] == ["粤语"]
    assert api("PATCH", path, {"custom": {"yu_yan": None}}).json()["custom"] == {
        "zhu_ye": "https://example.com/deer"
    }
