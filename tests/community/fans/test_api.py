"""Fans by the API: what is answered, what is refused, and what is written."""

from datetime import UTC, datetime
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from community.fans.models import Fan, FanContact, FanNote, FanTag, PlatformIdentity, Tag
from community.fans.services import consent_set, fan_erase
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Staff, Team
from tests.api import Api, api_of, assert_problem, assert_refused, events_of, trail_of, unchanged
from tests.cast import staff_actor

pytestmark = pytest.mark.django_db

ALL = (Fan, FanContact, FanTag, PlatformIdentity, Tag)
FULL = {
    "nickname": " 小鹿 ",
    "phones": ["138 0013 8000", "0086-13900139000"],
    "emails": ["Deer@QQ.com"],
    "identities": [{"platform": "weibo", "handle": "@小鹿同学", "uid": "42"}],
    "tags": ["铁粉", "#抢票", "铁粉"],
    "note": "生日 3 月",
}


def fan_of(public_id: str) -> Fan:
    with system_scope():
        return Fan.objects.get(public_id=public_id)


def made(api: Api, **body: Any) -> dict[str, Any]:
    response = api("POST", "fans", body or {"nickname": "小鹿"})
    assert response.status_code == 201, response.content
    answer: dict[str, Any] = response.json()
    return answer


def iso(moment: datetime | None) -> str:
    assert moment is not None
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def test_a_fan_is_added_and_answered_in_full(api: Api, owner: Staff) -> None:
    body = made(api, **FULL)
    fan = fan_of(body["id"])
    with system_scope():
        note = FanNote.objects.get(fan=fan, author=None)
    assert body == {
        "id": fan.public_id,
        "nickname": "小鹿",
        "source": "api",
        "consent": "unknown",
        "consent_at": None,
        "has_account": False,
        "phones": [
            {"value": "+8613800138000", "verified": False},
            {"value": "+8613900139000", "verified": False},
        ],
        "emails": [{"value": "deer@qq.com", "verified": False}],
        "identities": [{"platform": "weibo", "handle": "小鹿同学", "uid": "42", "verified": False}],
        "tags": ["抢票", "铁粉"],
        "notes": [{"text": "生日 3 月", "at": iso(note.at)}],
        "custom": {},
        "created_at": iso(fan.created_at),
    }
    assert fan.team_id == owner.team_id
    assert events_of("fan.created") == [("api", owner.user_id, {"fans": [fan.pk]})]
    assert trail_of("fan.create") == [("api", owner.user_id, api.key.pk, {"source": [None, "api"]})]
    assert api("GET", f"fans/{fan.public_id}").json() == body
    assert api("GET", "fans").json() == {"items": [body], "next": None}


@pytest.mark.parametrize(
    ("body", "field", "code", "status"),
    [
        ({}, "nickname", "fan_empty", 400),
        ({"nickname": "\u200b"}, "nickname", "fan_empty", 400),
        ({"nickname": "x" * 41}, "nickname", "invalid", 400),
        ({"nickname": 5 * ["x"]}, "nickname", "invalid", 400),
        ({"nickname": "a\0b"}, "nickname", "invalid", 400),
        ({"nickname": "小鹿", "phones": ["12"]}, "phones", "phone_invalid", 400),
        ({"nickname": "小鹿", "phones": ["1.38E+10"]}, "phones", "phone_scientific", 400),
        ({"phones": ["13800138000/13900139000"]}, "phones", "phone_several", 400),
        ({"phones": ["13800138000", "x"]}, "phones", "phone_invalid", 400),
        ({"phones": ["13800138000", ""]}, "phones[1]", "invalid", 400),
        ({"phones": "13800138000"}, "phones", "invalid", 400),
        ({"phones": ["13800138000"] * 11}, "phones", "invalid", 400),
        ({"nickname": "小鹿", "emails": ["deer@"]}, "emails", "email_invalid", 400),
        ({"emails": ["100%s@x"]}, "emails", "email_invalid", 400),
        ({"nickname": "小鹿", "tags": ["#"]}, "tags", "fan_tag_invalid", 400),
        ({"nickname": "小鹿", "tags": ["x" * 31]}, "tags[0]", "invalid", 400),
        ({"nickname": "小鹿", "note": "x" * 2001}, "note", "invalid", 400),
        ({"nickname": "小鹿", "consent": "given"}, "consent", "invalid", 400),
        ({"identities": [{"platform": "nowhere"}]}, "identities[0].platform", "invalid", 400),
        ({"identities": [{"handle": "x"}]}, "identities[0].platform", "invalid", 400),
        ({"identities": [{"platform": "qq", "x": 1}]}, "identities[0].x", "invalid", 400),
        (
            {"nickname": "小鹿", "identities": [{"platform": "qq"}]},
            "identities",
            "fan_identity_empty",
            400,
        ),
        ([], "", "invalid", 400),
        ("小鹿", "", "invalid", 400),
    ],
)
def test_what_makes_no_fan_is_refused_by_name(
    api: Api, body: Any, field: str, code: str, status: int
) -> None:
    with unchanged(*ALL):
        assert_refused(api("POST", "fans", body), field, code, status)


def test_refusals_speak_chinese_by_default(api: Api) -> None:
    response = api("POST", "fans", {"phones": ["12"]}, **{"Accept-Language": "zh-CN"})
    assert assert_refused(response, "phones", "phone_invalid") == "“12”不是有效的电话号码。"


def test_what_another_fan_has_is_refused(api: Api) -> None:
    made(api, **FULL)
    with unchanged(*ALL):
        phone = api("POST", "fans", {"nickname": "新", "phones": ["13800138000"]})
        assert assert_refused(phone, "phones", "fan_contact_taken", 409) == (
            "+8613800138000 belongs to another fan of yours: 小鹿."
        )
        email = api("POST", "fans", {"nickname": "新", "emails": ["DEER@qq.com"]})
        assert_refused(email, "emails", "fan_contact_taken", 409)
        uid = api(
            "POST", "fans", {"nickname": "新", "identities": [{"platform": "weibo", "uid": "42"}]}
        )
        assert_refused(uid, "identities", "fan_identity_taken", 409)


def test_two_teams_may_know_the_same_person(api: Api, other_api: Api) -> None:
    first, second = made(api, **FULL), made(other_api, **FULL)
    assert first["id"] != second["id"]
    assert [one["id"] for one in other_api("GET", "fans").json()["items"]] == [second["id"]]


def test_a_change_touches_what_is_sent_alone(api: Api, owner: Staff) -> None:
    before = made(api, **FULL)
    path = f"fans/{before['id']}"
    response = api("PATCH", path, {"nickname": "小鹿儿", "phones": ["13700137000"], "note": "爱笑"})
    assert response.status_code == 200
    with system_scope():
        note = FanNote.objects.get(text="爱笑")
    assert response.json() == {
        **before,
        "nickname": "小鹿儿",
        "phones": [{"value": "+8613700137000", "verified": False}],
        "notes": [*before["notes"], {"text": "爱笑", "at": iso(note.at)}],
    }
    fan = fan_of(before["id"])
    fields = ["nickname", "note", "phone"]
    assert events_of("fan.updated") == [
        ("api", owner.user_id, {"fans": [fan.pk], "fields": fields})
    ]
    assert trail_of("fan.update") == [
        ("api", owner.user_id, api.key.pk, dict.fromkeys(fields, "changed") | {"note": "added"})
    ]


def test_the_same_again_and_nothing_change_nothing(api: Api) -> None:
    fan = made(api, **FULL)
    with unchanged(*ALL):
        for body in ({}, FULL):
            response = api("PATCH", f"fans/{fan['id']}", body)
            assert (response.status_code, response.json()) == (200, fan)


def test_identities_are_added_to_those_there_and_tags_replaced(api: Api) -> None:
    fan = made(api, **FULL)
    body = {"identities": [{"platform": "bilibili", "handle": "小鹿"}], "tags": ["新人"]}
    after = api("PATCH", f"fans/{fan['id']}", body).json()
    assert [(one["platform"], one["handle"]) for one in after["identities"]] == [
        ("weibo", "小鹿同学"),
        ("bilibili", "小鹿"),
    ]
    assert after["tags"] == ["新人"]


def test_a_refused_change_changes_nothing(api: Api) -> None:
    made(api, nickname="别人", phones=["13800138000"])
    fan = made(api, nickname="小鹿")
    with unchanged(*ALL):
        response = api("PATCH", f"fans/{fan['id']}", {"note": "x", "phones": ["13800138000"]})
        assert_refused(response, "phones", "fan_contact_taken", 409)
        assert_refused(api("PATCH", f"fans/{fan['id']}", {"nickname": ""}), "nickname")
        assert_refused(api("PATCH", f"fans/{fan['id']}", {"source": "manual"}), "source")


def test_another_teams_fan_is_not_there(api: Api, other_api: Api) -> None:
    theirs = made(other_api, **FULL)
    path = f"fans/{theirs['id']}"
    with unchanged(*ALL):
        answers = [
            api("GET", path),
            api("PATCH", path, {"nickname": "偷"}),
            api("GET", "fans/nobody"),
            api("GET", "fans/a%00b"),
        ]
    bodies = [assert_problem(one, 404, "not_found") for one in answers]
    assert {one["detail"] for one in bodies} == {"There is no such thing in this team."}
    assert api("GET", "fans").json() == {"items": [], "next": None}
    for narrow in ("q=小鹿", "tag=铁粉", "q=8000"):
        assert api("GET", f"fans?{narrow}").json()["items"] == []


def test_an_erased_fan_is_not_there(api: Api, owner: Staff) -> None:
    fan = made(api, **FULL)
    with team_scope(owner.team_id):
        fan_erase(fan=fan_of(fan["id"]), actor=staff_actor(owner))
    with unchanged(*ALL):
        assert_problem(api("GET", f"fans/{fan['id']}"), 404, "not_found")
        assert_problem(api("PATCH", f"fans/{fan['id']}", {"note": "x"}), 404, "not_found")
    assert api("GET", "fans").json()["items"] == []


def test_filters_narrow(api: Api, owner: Staff) -> None:
    deer = made(api, **FULL)["id"]
    orange = made(api, nickname="橙子")["id"]
    with team_scope(owner.team_id):
        consent_set(fan=fan_of(orange), consent="given", how="x", actor=staff_actor(owner))
        Fan.objects.filter(public_id=orange).update(source="import")
    for narrow, wanted in {
        "": [orange, deer],
        "q=xiaolu": [deer],
        "q=8000": [deer],
        "q=%2B8613900139000": [deer],
        "tag=铁粉": [deer],
        "tag=没有": [],
        "source=import": [orange],
        "source=api&q=橙子": [],
        "consent=given": [orange],
        "consent=unknown": [deer],
        "q=": [orange, deer],
    }.items():
        items = api("GET", f"fans?{narrow}").json()["items"]
        assert [one["id"] for one in items] == wanted, narrow
    given = api("GET", f"fans/{orange}").json()
    assert (given["consent"], given["consent_at"]) == ("given", iso(fan_of(orange).consent_at))


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("source=nowhere", "source"),
        ("consent=yes", "consent"),
        ("q=%00", "q"),
        ("tag=a%00b", "tag"),
        ("q=" + "x" * 81, "q"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(api: Api, query: str, field: str) -> None:
    assert_refused(api("GET", f"fans?{query}"), field)


def test_reading_is_not_writing_and_the_maker_may_be_gone(owner: Staff, api: Api) -> None:
    reader, writer = api_of(owner, "fans:read"), api_of(owner, "fans:write")
    fan = made(writer)
    path = f"fans/{fan['id']}"
    with unchanged(*ALL):
        assert_problem(writer("GET", "fans"), 403, "permission_denied")
        assert_problem(writer("GET", path), 403, "permission_denied")
        assert_problem(reader("POST", "fans", {"nickname": "新"}), 403, "permission_denied")
        assert_problem(reader("PATCH", path, {"nickname": "新"}), 403, "permission_denied")
    assert reader("GET", path).json() == fan


def test_queries_do_not_grow_with_rows(
    api: Api, team: Team, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first = made(api, **FULL)
    api("GET", "fans")
    with django_assert_num_queries(7):  # key, fans, contacts, identities, tags, notes; fields
        api("GET", "fans")
    for number in range(6):
        made(
            api,
            nickname=f"粉丝{number}",
            phones=[f"1370013700{number}"],
            identities=[{"platform": "weibo", "uid": f"u{number}"}],
            tags=["铁粉", f"t{number}"],
        )
    with django_assert_num_queries(7):
        assert len(api("GET", "fans").json()["items"]) == 7
    with django_assert_num_queries(6):
        api("GET", f"fans/{first['id']}")
