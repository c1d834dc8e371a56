"""Press events through the API."""

from datetime import timedelta

from django.utils import timezone

from foundation.teams.models import Staff
from kol.conferences.models import Guest, PressEvent
from tests.api import api_of, assert_problem
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
