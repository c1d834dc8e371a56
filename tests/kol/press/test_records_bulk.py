"""Many rows of contacts in one call: those who are surely new are written together."""

from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.press import api as press_api
from kol.press.models import (
    Channel,
    Contact,
    ContactSearch,
    Employment,
    MediaAccount,
    Outlet,
    PressNote,
)
from tests.api import Api, api_of, events_of, trail_of
from tests.kol.press.test_records_api import send

SURNAMES, NAMES = "张李王赵陈刘", "伟娜芳敏刚洋"


@pytest.fixture
def api(owner: Staff) -> Api:
    return api_of(owner)


def row(at: int, **more: Any) -> dict[str, Any]:
    """Somebody of the list of another program."""
    return {
        "key": f"crm-{at}",
        "name": f"{SURNAMES[at % 6]}{NAMES[at // 6 % 6]}{NAMES[at // 36]}",
        "channels": [
            {"kind": "mobile", "value": f"138 0000 {1000 + at}", "preferred": True},
            {"kind": "email", "value": f"U{at}@example.cn"},
        ],
        "jobs": [
            {"outlet": f"第{at % 4}报", "title": "记者"},
            {"outlet": "通讯社", "ended": True},
        ],
        "accounts": [{"platform": "weibo", "handle": f"@号{at}", "followers": 10 + at}],
        "note": f"第 {at} 位",
        "beats": ["科技"],
        "do_not_contact": at == 1,
        "do_not_contact_reason": "投诉过" if at == 1 else "",
    } | more


def stored() -> dict[str, list[tuple[Any, ...]]]:
    """What is kept of everybody, without keys and moments."""
    rows = {
        "contacts": Contact.objects.values_list(
            "key", "name", "pinyin", "sort_key", "beats", "do_not_contact", "do_not_contact_reason"
        ),
        "channels": Channel.objects.values_list(
            "contact__key", "kind", "value", "normal", "is_preferred", "order", "status"
        ),
        "jobs": Employment.objects.values_list(
            "contact__key", "outlet__name", "title", "ended", "is_primary", "outlet_kind"
        ),
        "accounts": MediaAccount.objects.values_list(
            "contact__key", "platform", "handle", "followers", "followers_on"
        ),
        "notes": PressNote.objects.values_list("contact__key", "text", "author"),
        "search": ContactSearch.objects.values_list("contact__key", "found_by"),
    }
    return {name: sorted(found, key=str) for name, found in rows.items()}


def test_together_they_are_what_they_are_one_by_one(
    api: Api, team: Team, other_owner: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [row(at) for at in range(12)]
    together = send(api, "contacts", *rows)
    with team_scope(team):
        seen = stored()
        assert len(trail_of("contact.create")) == 12
        assert [len(event[2]["contacts"]) for event in events_of("contact.created")] == [12]
    assert [one["status"] for one in together] == ["created"] * 12
    assert [one["status"] for one in send(api, "contacts", *rows)] == ["unchanged"] * 12
    with team_scope(team):
        assert stored() == seen
    monkeypatch.setattr(press_api.ContactsBulkView, "at_once", 1)
    send(api_of(other_owner), "contacts", *rows)
    with team_scope(other_owner.team_id):
        assert stored() == seen


def test_the_number_of_statements_does_not_grow_with_the_rows(api: Api, team: Team) -> None:
    send(api, "contacts", *(row(at) for at in range(4)))  # the outlets are there
    counts = []
    for first, last in ((10, 20), (20, 80)):
        with CaptureQueriesContext(connection) as seen:
            send(api, "contacts", *(row(at) for at in range(first, last)))
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert counts[0] < 60


def test_a_list_that_says_nothing_new_is_looked_through_together(api: Api, team: Team) -> None:
    """And each row that does say something is done by itself."""
    rows = [row(at) for at in range(30)]
    made = send(api, "contacts", *rows)
    with CaptureQueriesContext(connection) as few:
        again = send(api, "contacts", *rows[:5])
    with CaptureQueriesContext(connection) as many:
        again = send(api, "contacts", *rows)
    assert [one["status"] for one in again] == ["unchanged"] * 30
    assert [one["id"] for one in again] == [one["id"] for one in made]
    assert len(few) == len(many)
    changes: dict[int, dict[str, Any]] = {
        0: {"region": "北京"},
        1: {"note": "换了号码"},
        2: {"accounts": [{"platform": "weibo", "handle": "@号2", "uid": "123"}]},
        3: {"jobs": [{"outlet": "第3报", "desk": "科技部"}]},
        4: {"channels": [{"kind": "wechat", "value": "wx_4"}]},
        5: {"channels": [{"kind": "mobile", "value": "12"}]},
        6: {"tags": ["重点"]},
    }  # fmt: skip
    told = send(api, "contacts", *(row(at, **changes.get(at, {})) for at in range(8)))
    assert [one["status"] for one in told] == [
        "updated", "updated", "updated", "updated", "updated", "refused", "updated",
        "unchanged",
    ]  # fmt: skip


def test_rows_that_speak_of_one_person_are_one(api: Api, team: Team) -> None:
    """Whatever they share: a number, a name at an outlet under any of its names."""
    with team_scope(team):
        Outlet.objects.create(team=team, name="南方周末", keys=["南方周末", "南周"])
    first, same_number, same_job, other = send(
        api, "contacts",
        {"name": "张伟", "channels": [{"kind": "mobile", "value": "13800001111"}],
         "jobs": [{"outlet": "南方周末"}]},
        {"name": "张伟", "channels": [{"kind": "mobile", "value": "+86 138 0000 1111"}],
         "region": "广州"},
        {"name": "张伟", "jobs": [{"outlet": "南周", "title": "记者"}]},
        {"name": "李娜", "jobs": [{"outlet": "南周"}]},
    )  # fmt: skip
    assert first["id"] == same_number["id"] == same_job["id"] != other["id"]
    assert [one["status"] for one in (first, same_number, same_job, other)] == [
        "created", "updated", "updated", "created",
    ]  # fmt: skip
    with team_scope(team):
        contact = Contact.objects.get(name="张伟")
        job = Employment.objects.get(contact=contact)
        assert (contact.region, job.title, job.outlet.name) == ("广州", "记者", "南方周末")


def test_each_row_is_answered_in_its_place(api: Api, team: Team) -> None:
    answers = send(
        api, "contacts",
        row(0),
        {"name": "没有别的"},
        b"no json",
        row(1, do_not_contact=True, do_not_contact_reason=""),
        row(2, birth_month=2, birth_day=30),
        row(3, channels=[{"kind": "mobile", "value": "12"}]),
        row(4, jobs=[{"outlet": "甲报"}, {"outlet": "甲报"}]),
        row(5),
    )  # fmt: skip
    assert [one["row"] for one in answers] == [1, 2, 3, 4, 5, 6, 7, 8]
    assert [one["status"] for one in answers] == ["created", *["refused"] * 6, "created"]
    assert [one.get("field") for one in answers[3:7]] == [
        "do_not_contact_reason", "birth_day", "channels", "jobs",
    ]  # fmt: skip
    with team_scope(team):
        assert sorted(Contact.objects.values_list("key", flat=True)) == ["crm-0", "crm-5"]
        assert not Outlet.objects.filter(name="甲报").exists()


def test_what_can_not_be_done_together_is_done_one_by_one(
    api: Api, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    def taken(**_given: Any) -> None:
        raise IntegrityError("somebody took the key meanwhile")

    monkeypatch.setattr(press_api, "contacts_add_new", taken)
    answers = send(api, "contacts", *(row(at) for at in range(3)))
    assert [one["status"] for one in answers] == ["created"] * 3


def test_who_shares_a_number_with_a_row_that_names_somebody_is_that_person(
    api: Api, team: Team
) -> None:
    [made] = send(api, "contacts", {"name": "张伟", "jobs": [{"outlet": "第一报"}]})
    mobile = [{"kind": "mobile", "value": "13800001000"}]
    answers = send(
        api,
        "contacts",
        {"id": made["id"], "channels": mobile},
        {"name": "张伟", "channels": mobile},
    )
    assert [one["id"] for one in answers] == [made["id"]] * 2
    with team_scope(team):
        assert Contact.objects.count() == 1
