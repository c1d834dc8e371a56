"""Contacts and outlets for partners' programs: what is told, hidden, changed and refused."""

import json
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from foundation.imports.services import custom_field_add
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Role, Staff, Team
from kol.press.models import Channel, Contact, Employment, MediaAccount, Outlet, PressNote
from tests.api import Api, api_of, assert_problem, assert_refused, maker_becomes, unchanged
from tests.cast import staff_actor

WHOLE = {
    "name": "张伟",
    "key": "crm-7",
    "beats": ["科技"],
    "birth_month": 3,
    "birth_day": 8,
    "from_where": "发布会",
    "channels": [
        {"kind": "mobile", "value": "138 0000 1001"},
        {"kind": "wechat", "value": "zhangwei88", "preferred": True},
        {"kind": "email", "value": "ZW@Example.com"},
    ],
    "jobs": [{"outlet": "人民日报", "title": "记者", "from_on": "2024-01-05"}],
    "accounts": [{"platform": "weibo", "handle": "@张伟说", "followers": 120000}],
    "note": "爱喝茶",
}


@pytest.fixture
def api(owner: Staff) -> Api:
    return api_of(owner)


def send(api: Api, what: str, *rows: Any) -> list[dict[str, Any]]:
    """Rows as NDJSON; the lines of the answer."""
    lines = [row if isinstance(row, bytes) else json.dumps(row).encode() for row in rows]
    answer = api.client.post(
        f"/api/v1/{what}/bulk",
        b"\n".join(lines),
        content_type="application/x-ndjson",
        headers={"Authorization": f"Bearer {api.token}", "Accept-Language": "en"},
    )
    assert answer.status_code == 200, answer.content
    return [json.loads(line) for line in answer.getvalue().splitlines()]


def test_a_contact_is_made_read_and_changed(api: Api, team: Team) -> None:
    made = api("POST", "contacts", WHOLE)
    assert made.status_code == 201, made.content
    body = made.json()
    assert (body["name"], body["pinyin"], body["key"]) == ("张伟", "zhang wei", "crm-7")
    assert [(one["kind"], one["value"], one["hidden"]) for one in body["channels"]] == [
        ("wechat", "zhangwei88", False),
        ("mobile", "138 0000 1001", False),
        ("email", "zw@example.com", False),
    ]
    (job,) = body["jobs"]
    assert (job["outlet"]["name"], job["title"], job["primary"]) == ("人民日报", "记者", True)
    (account,) = body["accounts"]
    assert (account["handle"], account["followers"], account["tier"]) == ("张伟说", 120000, "mid")
    assert [one["text"] for one in body["notes"]] == ["爱喝茶"]
    path = f"contacts/{body['id']}"
    assert api("GET", path).json() == body
    changed = api("PATCH", path, {"region": "成都", "tags": ["核心"], "archived": True}).json()
    assert (changed["region"], changed["tags"], changed["archived"]) == ("成都", ["核心"], True)
    assert changed["channels"] == body["channels"]
    moved = {"jobs": [{"outlet": "新华社"}]}
    assert [one["outlet"]["name"] for one in api("PATCH", path, moved).json()["jobs"]] == ["新华社"]


def test_numbers_are_masked_without_the_right_and_for_a_maker_who_may_not(
    owner: Staff, team: Team
) -> None:
    full = api_of(owner)
    made = full("POST", "contacts", WHOLE).json()
    path = f"contacts/{made['id']}"
    masked = [
        ("wechat", "z***8", True),
        ("mobile", "138****1001", True),
        ("email", "zw@example.com", False),
    ]

    def seen(api: Api) -> list[tuple[str, str, bool]]:
        (row,) = api("GET", "contacts").json()["items"]
        assert row == api("GET", path).json()
        return [(one["kind"], one["value"], one["hidden"]) for one in row["channels"]]

    plain = api_of(owner, "press:read", "press:write")
    assert seen(plain) == masked
    with unchanged(Channel, Contact):
        sent = {"channels": [{"kind": "mobile", "value": "13800001002"}]}
        assert_problem(plain("PATCH", path, sent), 403, "press_contact_hidden")
        sent = {"channels": [{"kind": "wechat", "value": "z***8"}]}
        assert_refused(full("PATCH", path, sent), "channels", "contact_channel_invalid")
    maker_becomes(full, Role.ANALYST)
    reads = Api(full.token, full.key)
    answer = reads("GET", path)
    # The key asked for rights its maker has no more: nothing is answered, masked or not.
    assert answer.status_code in (200, 403)
    assert "zhangwei88" not in answer.content.decode()


def test_filters_and_pages(
    api: Api, team: Team, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        channels = [{"kind": "mobile", "value": f"1380000{number:04d}"}]
        api(
            "POST", "contacts",
            {"name": f"记者{number}", "beats": ["科技" if number % 2 else "汽车"],
             "channels": channels, "jobs": [{"outlet": f"报{number % 3}"}]},
        )  # fmt: skip
    with django_assert_max_num_queries(16):
        page = api("GET", "contacts?limit=5").json()
    assert [one["name"] for one in page["items"]] == [f"记者{n}" for n in range(11, 6, -1)]
    assert page["next"]
    names = [one["name"] for one in api("GET", "contacts?beat=科技&q=13800000003").json()["items"]]
    assert names == ["记者3"]
    (outlet,) = (one for one in api("GET", "outlets").json()["items"] if one["name"] == "报1")
    there = api("GET", f"contacts?outlet={outlet['id']}").json()["items"]
    assert {one["name"] for one in there} == {"记者1", "记者4", "记者7", "记者10"}
    assert_refused(api("GET", "contacts?kind=x"), "kind")
    assert_refused(api("GET", "outlets?level=x"), "level")


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "name", "invalid"),
        ({"name": "李娜", "phone": "1"}, "phone", "invalid"),
        ({"name": "李娜", "birth_month": 2, "birth_day": 30}, "birth_day", "press_field_invalid"),
        (
            {"name": "李娜", "do_not_contact": True},
            "do_not_contact_reason",
            "do_not_contact_reason",
        ),
        (
            {"name": "李娜", "channels": [{"kind": "mobile", "value": "1.38E+10"}]},
            "channels",
            "phone_scientific",
        ),
        ({"name": "李娜", "jobs": [{"title": "记者"}]}, "jobs", "contact_job_invalid"),
        ({"name": "李娜", "custom": {"nothing": 1}}, "custom.nothing", "custom_unknown"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_refused_whole(
    api: Api, body: dict[str, Any], field: str, code: str
) -> None:
    with unchanged(Contact, Outlet, Channel):
        assert_refused(api("POST", "contacts", body), field, code)


def test_nobody_else_reads_or_changes_them(api: Api, other_api: Api, owner: Staff) -> None:
    made = api("POST", "contacts", WHOLE).json()
    outlet = made["jobs"][0]["outlet"]["id"]
    reads = api_of(owner, "press:read")
    with unchanged(Contact, Outlet):
        for path in (f"contacts/{made['id']}", f"outlets/{outlet}"):
            assert_problem(other_api("GET", path), 404, "not_found")
            assert_problem(other_api("PATCH", path, {"region": "x"}), 404, "not_found")
            assert_problem(reads("PATCH", path, {"region": "x"}), 403, "permission_denied")
        body = {"name": "李娜", "jobs": [{"outlet_id": outlet}]}
        assert_problem(other_api("POST", "contacts", body), 404, "not_found")
    (answer,) = send(other_api, "contacts", {"id": made["id"], "region": "x"})
    assert (answer["status"], answer["code"]) == ("refused", "not_found")


def test_a_merged_contact_leads_on(api: Api, team: Team, owner: Staff) -> None:
    first = api("POST", "contacts", WHOLE).json()
    second = api("POST", "contacts", {"name": "张伟", "key": "crm-8"}).json()
    with team_scope(team):
        winner = Contact.objects.get(public_id=first["id"])
        Contact.objects.filter(public_id=second["id"]).update(state="merged", merged_into=winner)
    assert_problem(api("GET", f"contacts/{second['id']}"), 409, "contact_merged")
    (answer,) = send(api, "contacts", {"key": "crm-8", "region": "成都"})
    assert (answer["status"], answer["id"]) == ("updated", first["id"])


def test_rows_are_added_then_unchanged_then_completed(api: Api, team: Team) -> None:
    rows = [
        WHOLE,
        {"name": "李娜", "jobs": [{"outlet": "人民日報", "title": "编辑"}]},
        {"name": "王芳", "channels": [{"kind": "email", "value": "news@example.com"}]},
        {"name": "刘洋", "channels": [{"kind": "email", "value": "news@example.com"}]},
        {"name": "只有名字"},
        b"{broken",
        [1],
        {"name": "x", "wrong": 1},
    ]
    first = send(api, "contacts", *rows)
    assert [one["status"] for one in first] == ["created"] * 4 + ["refused"] * 4
    assert [one.get("code") for one in first[4:]] == [
        "press_row_vague", "parse_error", "parse_error", "invalid",
    ]  # fmt: skip
    assert [one["row"] for one in first] == list(range(1, 9))
    assert (first[0]["key"], first[7]["field"]) == ("crm-7", "wrong")
    with team_scope(team):
        count = AuditEntry.objects.count()
        assert Outlet.objects.count() == 1
    again = send(api, "contacts", *rows)
    assert [one["status"] for one in again] == ["unchanged"] * 4 + ["refused"] * 4
    assert [one["id"] for one in again[:4]] == [one["id"] for one in first[:4]]
    with team_scope(team):
        assert AuditEntry.objects.count() == count
    more = {
        "channels": [
            {"kind": "mobile", "value": "+86 13800001001"},
            {"kind": "qq", "value": "10001"},
        ],
        "beats": ["汽车"],
        "region": "北京",
        "topics": "不写八卦",
        "jobs": [{"outlet": "人民日报", "title": "主任", "desk": "科技部"}, {"outlet": "新华社"}],
        "accounts": [{"platform": "weibo", "handle": "张伟说", "followers": 9,
                      "followers_on": "2001-01-01"}],
    }  # fmt: skip
    (answer,) = send(api, "contacts", more)
    assert (answer["status"], answer["id"]) == ("updated", first[0]["id"])
    with team_scope(team):
        contact = Contact.objects.get(public_id=first[0]["id"])
        assert (contact.beats, contact.region) == (["科技", "汽车"], "北京")
        kinds = contact.channels.order_by("order").values_list("kind", flat=True)
        assert list(kinds) == ["mobile", "wechat", "email", "qq"]
        jobs = Employment.objects.filter(contact=contact).order_by("pk")
        assert list(jobs.values_list("outlet__name", "title", "desk", "is_primary")) == [
            ("人民日报", "记者", "科技部", True),
            ("新华社", "", "", False),
        ]
        assert MediaAccount.objects.get(contact=contact).followers == 120_000
    (answer,) = send(api, "contacts", {"key": "crm-7", "name": "张伟", "region": "上海"})
    assert answer["status"] == "unchanged"  # what is known stays


def test_a_row_that_speaks_of_two_is_refused(api: Api, team: Team) -> None:
    send(
        api,
        "contacts",
        {"name": "张伟", "channels": [{"kind": "mobile", "value": "13800001001"}]},
        {"name": "李娜", "channels": [{"kind": "wechat", "value": "lina_88"}]},
    )
    both = [
        {"kind": "mobile", "value": "13800001001"},
        {"kind": "wechat", "value": "LiNa_88"},
    ]
    with unchanged(Contact, Channel):
        (two, other) = send(
            api,
            "contacts",
            {"name": "王芳", "channels": both},
            {"name": "王芳", "channels": both[:1]},
        )
    assert (two["code"], other["code"]) == ("press_row_conflict", "press_row_conflict")
    (named,) = send(api, "contacts", {"name": "李娜", "channels": both})
    assert named["status"] == "updated"


def test_names_alone_at_an_outlet_are_one_person(api: Api, team: Team) -> None:
    """However the name is read, and whatever spelling the outlet has."""
    row = {"name": "单立群", "jobs": [{"outlet": "人民日报"}]}
    (made,) = send(api, "contacts", row)
    api("PATCH", f"contacts/{made['id']}", {"pinyin": "dan li qun"})
    (again,) = send(api, "contacts", row | {"jobs": [{"outlet": "《人民日報》"}]})
    assert (again["status"], again["id"]) == ("unchanged", made["id"])
    (elsewhere,) = send(api, "contacts", row | {"jobs": [{"outlet": "新华社"}]})
    assert elsewhere["status"] == "created"


def test_do_not_contact_is_said_by_a_row_and_never_taken_back(api: Api, team: Team) -> None:
    row = {"key": "a", "name": "张伟", "do_not_contact": True, "do_not_contact_reason": "来电"}
    send(api, "contacts", row)
    (answer,) = send(api, "contacts", {"key": "a", "name": "张伟", "do_not_contact": False})
    assert answer["status"] == "unchanged"
    with team_scope(team):
        assert Contact.objects.get().do_not_contact is True


def test_outlets(api: Api, team: Team, owner: Staff) -> None:
    body = {
        "name": "人民网", "aliases": ["人民在线"], "kind": "portal", "parent": "人民日报社",
        "reach": 3_500_000, "url": "www.people.com.cn", "note": "合作过",
    }  # fmt: skip
    made = api("POST", "outlets", body).json()
    assert (made["url"], made["parent"]["name"]) == ("https://www.people.com.cn", "人民日报社")
    assert_problem(api("POST", "outlets", {"name": "人民 在线"}), 409, "outlet_name_taken")
    path = f"outlets/{made['id']}"
    assert api("PATCH", path, {"state": "ceased", "parent": ""}).json()["parent"] is None
    assert_refused(api("PATCH", path, {"state": "merged"}), "state")
    rows = [
        {"name": "人民在线", "beats": ["时政"], "key": "o1"},
        {"name": "People's Daily Online", "key": "o1", "reach": 1},
        {"key": "nothing"},
    ]
    first = send(api, "outlets", *rows)
    assert [one["status"] for one in first] == ["updated", "updated", "refused"]
    assert [one["status"] for one in send(api, "outlets", *rows)] == [
        "unchanged", "unchanged", "refused",
    ]  # fmt: skip
    after = api("GET", path).json()
    assert (after["reach"], after["beats"], after["key"]) == (3_500_000, ["时政"], "o1")
    assert after["aliases"] == ["人民在线", "People's Daily Online"]
    with team_scope(team):
        assert PressNote.objects.get().author is None


def test_the_teams_own_fields(api: Api, team: Team, owner: Staff) -> None:
    with team_scope(team):
        custom_field_add(
            target="contacts", label="车型", kind="choices", options=["轿车", "越野"],
            actor=staff_actor(owner),
        )  # fmt: skip
    (field,) = api("GET", "contacts/fields").json()["items"]
    assert api("GET", "outlets/fields").json()["items"] == []
    key = field["key"]
    made = api("POST", "contacts", {"name": "李娜", "custom": {key: ["越野"]}}).json()
    assert made["custom"] == {key: ["越野"]}
    (answer,) = send(api, "contacts", {"id": made["id"], "custom": {key: ["轿车"]}})
    assert answer["status"] == "unchanged"
    assert api("PATCH", f"contacts/{made['id']}", {"custom": {key: None}}).json()["custom"] == {}


def test_too_many_rows_are_refused(api: Api) -> None:
    answer = api.client.post(
        "/api/v1/contacts/bulk",
        b"{}\n" * 10_001,
        content_type="application/x-ndjson",
        headers={"Authorization": f"Bearer {api.token}", "Accept-Language": "en"},
    )
    assert_problem(answer, 413, "bulk_too_long")
