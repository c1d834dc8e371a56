"""Press events through the API."""

import json
from datetime import timedelta
from typing import Any

from django.utils import timezone

from foundation.teams.models import Staff
from kol.conferences.models import Guest, PressEvent
from kol.press.models import Contact
from tests.api import Api, api_of, assert_problem
from tests.kol.conferences.conftest import People


def test_planned_changed_called_off_and_back(scope: None, manager: Staff) -> None:
    ask = api_of(manager, "press:read", "press:write")
    starts = timezone.now().replace(microsecond=0) + timedelta(days=3)
    body = {"name": "发布会", "starts_at": starts.isoformat(), "capacity": 2}
    body["ends_at"] = (starts + timedelta(hours=2)).isoformat()
    made = ask("POST", "press-events", body)
    assert made.status_code == 201
    there = f"press-events/{made.json()['id']}"
    assert PressEvent.objects.get().owner == manager
    changed = ask("PATCH", there, {"venue": "文化宫"}).json()
    assert (changed["venue"], changed["name"], changed["coming"]) == ("文化宫", "发布会", 0)
    assert (
        ask("PATCH", there, {"state": "cancelled", "reason": "雨"}).json()["state"] == "cancelled"
    )
    assert ask("GET", "press-events").json()["items"] == []
    listed = ask("GET", "press-events?when=cancelled").json()["items"]
    assert [one["id"] for one in listed] == [made.json()["id"]]
    assert ask("PATCH", there, {"state": "planned"}).json()["state"] == "planned"
    early = {"ends_at": starts.isoformat()}
    assert_problem(ask("PATCH", there, early), 400, "press_event_times")


def test_guests_are_listed_answered_and_let_in(
    event: PressEvent, person: People, manager: Staff
) -> None:
    ask = api_of(manager, "press:read", "press:write")
    zhang = person("张伟", outlet="晚报")
    there = f"press-events/{event.public_id}/guests"
    added = ask("POST", there, {"contacts": [zhang.public_id]}).json()
    assert added == {"added": 1, "already": 0, "left_out": 0}
    one = ask("GET", f"{there}?q=zhangwei").json()["items"][0]
    assert (one["contact"], one["name"], one["outlet"]) == (zhang.public_id, "张伟", "晚报")
    said = ask("PATCH", f"{there}/{one['id']}", {"answer": "yes", "came": True}).json()
    assert (said["answer"], said["came_at"] is not None) == ("yes", True)
    assert_problem(ask("DELETE", f"{there}/{one['id']}"), 409, "press_event_guest_came")
    assert_problem(ask("POST", there, {"contacts": ["nobody"]}), 404, "not_found")
    reader = api_of(manager, "press:read")
    refused = reader("PATCH", f"{there}/{one['id']}", {"answer": "no"})
    assert_problem(refused, 403, "permission_denied")
    assert Guest.objects.get().answer == "yes"


def lines(ask: Api, path: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    answer = ask.client.post(
        f"/api/v1/{path}",
        "\n".join(json.dumps(row) for row in rows),
        content_type="application/x-ndjson",
        headers={"Authorization": f"Bearer {ask.token}"},
    )
    return [json.loads(line) for line in b"".join(answer).decode().splitlines()]


def test_many_events_each_with_its_answer(scope: None, manager: Staff) -> None:
    ask = api_of(manager, "press:read", "press:write")
    starts = timezone.now().replace(microsecond=0) + timedelta(days=3)
    when = {
        "starts_at": starts.isoformat(),
        "ends_at": (starts + timedelta(hours=2)).isoformat(),
    }
    rows = [
        {"name": "发布会", "kind": "visit", "venue": "文化宫"} | when,
        {"name": "沙龙"} | when,
        {"name": "倒着走"} | when | {"ends_at": starts.isoformat()},
    ]
    first = lines(ask, "press-events/bulk", rows)
    assert [one["status"] for one in first] == ["created", "created", "refused"]
    assert (first[2]["code"], first[2]["field"]) == ("press_event_times", "ends_at")
    rows[1] = {"id": first[1]["id"], "name": "读者沙龙"} | when
    rows[0]["venue"] = "大剧院"
    del rows[0]["kind"]
    again = lines(ask, "press-events/bulk", rows[:2])
    assert [one["status"] for one in again] == ["updated", "updated"]
    assert [one["status"] for one in lines(ask, "press-events/bulk", rows[:2])] == ["unchanged"] * 2
    typed = {"name": "新品\u3000 发布会", "programme": "签到\r\n开场\r\n"} | when
    for status in ("created", "unchanged"):
        assert [one["status"] for one in lines(ask, "press-events/bulk", [typed])] == [status]
    PressEvent.objects.get(name="新品 发布会").delete()
    told = PressEvent.objects.order_by("pk").values_list("name", "venue", "kind")
    assert list(told) == [("发布会", "大剧院", "visit"), ("读者沙龙", "", "conference")]


def test_many_guests_each_with_its_answer(
    event: PressEvent, person: People, manager: Staff
) -> None:
    ask = api_of(manager, "press:read", "press:write")
    zhang, li, no = person("张伟"), person("李静"), person("不要")
    Contact.objects.filter(pk=no.pk).update(do_not_contact=True)
    there = f"press-events/{event.public_id}/guests/bulk"
    rows: list[dict[str, Any]] = [
        {"contact": zhang.public_id, "answer": "yes"},
        {"contact": li.public_id, "came": True},
        {"contact": no.public_id},
        {"contact": "nobody"},
    ]
    first = lines(ask, there, rows)
    assert [(one["status"], one.get("code")) for one in first] == [
        ("created", None),
        ("created", None),
        ("refused", "press_event_guest_left_out"),
        ("refused", "not_found"),
    ]
    assert [one["status"] for one in lines(ask, there, rows[:2])] == ["unchanged"] * 2
    (changed,) = lines(ask, there, [{"contact": zhang.public_id, "answer": "no"}])
    assert changed["status"] == "updated"
    told = Guest.objects.order_by("pk").values_list("contact__name", "answer", "attended_by")
    assert list(told) == [("张伟", "no", ""), ("李静", "", "code")]
    missing = ask.client.post(
        "/api/v1/press-events/nothing/guests/bulk",
        "{}",
        content_type="application/x-ndjson",
        headers={"Authorization": f"Bearer {ask.token}"},
    )
    assert missing.status_code == 404
