"""Posts for partners' programs: begun, changed from what was read, reviewed as on the pages."""

from datetime import timedelta
from typing import Any

from django.conf import LazySettings
from django.utils import timezone

from foundation.assets.models import LibraryFile
from foundation.scopes.scope import team_scope
from foundation.teams.models import Role, Staff
from kol.posts.models import Post
from tests.api import Api, api_of, assert_problem, assert_refused
from tests.foundation.assets.test_library import png, sent

RIGHTS = ("posts:read", "posts:write")


def acted(api: Api, path: str, **body: object) -> str:
    """Do it; the state it is in then."""
    answer = api("POST", path, body)
    assert answer.status_code == 200, answer.content
    return str(answer.json()["state"])


def test_a_post_from_draft_to_yes(owner: Staff, manager: Staff, other_owner: Staff) -> None:
    writes, decides = api_of(manager, *RIGHTS), api_of(owner, *RIGHTS)
    made = writes("POST", "posts", {"title": "巡演", "text": "上海站加演", "topics": ["演唱会"]})
    assert made.status_code == 201
    path = f"posts/{made.json()['id']}"
    assert (made.json()["state"], made.json()["number"]) == ("draft", 1)
    changed = writes("PATCH", path, {"number": 1, "text": "上海站加演，8月8日"}).json()
    assert (changed["number"], changed["text"]) == (2, "上海站加演，8月8日")
    assert changed["topics"] == ["演唱会"]  # What is left out stays.
    assert_problem(writes("PATCH", path, {"number": 1, "text": "旧的"}), 409, "post_changed")
    assert_refused(writes("PATCH", path, {"text": "不知从何而来"}), "number")
    assert acted(writes, f"{path}/ask", number=2) == "in_review"
    assert_problem(writes("POST", f"{path}/approve", {"number": 2}), 403, "own_post")
    assert acted(decides, f"{path}/changes", number=2, answer="写上时间") == "changes_asked"
    with team_scope(owner.team):
        assert Post.objects.get().reviews.get().answer == "写上时间"
    assert writes("PATCH", path, {"number": 2, "text": "8月8日晚八点"}).json()["number"] == 3
    assert acted(decides, f"{path}/approve", number=3) == "approved"
    listed = decides("GET", "posts?state=approved&q=巡演").json()["items"]
    assert [(one["id"], one["text"]) for one in listed] == [(made.json()["id"], "8月8日晚八点")]
    # A change takes the yes away, and another team sees nothing of it.
    assert writes("PATCH", path, {"number": 3, "text": "改了"}).json()["state"] == "draft"
    assert_problem(api_of(other_owner, *RIGHTS)("GET", path), 404, "not_found")


def test_comments_and_versions(owner: Staff, manager: Staff, other_owner: Staff) -> None:
    api, theirs = api_of(manager, *RIGHTS), api_of(other_owner, *RIGHTS)
    made = api("POST", "posts", {"title": "巡演", "text": "上海站加演"}).json()
    path = f"posts/{made['id']}"
    with team_scope(owner.team):
        name = owner.display_name
    said = api("POST", f"{path}/comments", {"text": f"@{name} 看一下"})
    assert said.status_code == 201
    comment = f"{path}/comments/{said.json()['id']}"
    assert_refused(api("POST", f"{path}/comments", {"text": ""}), "text")
    assert api("PATCH", comment, {"done": True}).json()["done_at"] is not None
    [listed] = api("GET", f"{path}/comments").json()["items"]
    assert (listed["text"], listed["by"]) == (f"@{name} 看一下", manager.public_id)
    with team_scope(owner.team):
        assert Post.objects.get().comments.get().mentions == [owner.pk]
    api("POST", f"{path}/ask", {"number": 1})
    assert api("PATCH", path, {"number": 1, "text": "改过了"}).json()["number"] == 2
    versions = api("GET", f"{path}/versions").json()["items"]
    assert [one["number"] for one in versions] == [2, 1]
    assert api("GET", f"{path}/versions/1").json()["text"] == "上海站加演"
    stale = api("POST", f"{path}/versions/1/restore", {"number": 1})
    assert_problem(stale, 409, "post_changed")
    assert api("POST", f"{path}/versions/1/restore", {"number": 2}).json()["text"] == "上海站加演"
    assert_problem(api("GET", f"{path}/versions/9"), 404, "not_found")
    for method, where, body in (
        ("GET", f"{path}/comments", None),
        ("POST", f"{path}/comments", {"text": "别人的"}),
        ("PATCH", comment, {"done": False}),
        ("GET", f"{path}/versions/1", None),
        ("POST", f"{path}/versions/1/restore", {"number": 3}),
    ):
        assert_problem(theirs(method, where, body), 404, "not_found")


def test_the_calendar_and_its_times(owner: Staff, manager: Staff, other_owner: Staff) -> None:
    api, theirs = api_of(owner, *RIGHTS), api_of(other_owner, *RIGHTS)
    soon = timezone.localtime() + timedelta(days=2)
    made = api(
        "POST", "posts", {"title": "只有日子", "campaign": "春茶", "planned_at": soon.isoformat()}
    ).json()
    days = f"calendar?from={soon:%Y-%m-%d}&to={soon:%Y-%m-%d}"
    [entry] = api("GET", days).json()["items"]
    assert (entry["kind"], entry["id"], entry["state"]) == ("post", made["id"], "draft")
    for query, count in (
        ("campaign=春茶", 1),
        ("campaign=别的", 0),
        ("state=draft", 1),
        ("state=live", 0),
        ("platform=weibo", 0),
        (f"author={owner.public_id}", 1),
        (f"author={other_owner.public_id}", 0),
    ):
        assert len(api("GET", f"{days}&{query}").json()["items"]) == count, query
    assert theirs("GET", days).json()["items"] == []
    assert_refused(api("GET", "calendar?from=2026-01-01&to=2026-12-31"), "to")
    assert_refused(api("GET", "calendar?from=0001-01-01&to=0001-01-02"), "from")
    assert_refused(api("GET", f"{days}&state=nowhere"), "state")
    slot = {"weekday": 4, "time": "20:00", "label": "晚八点"}
    kept = api("POST", "calendar/slots", slot).json()
    assert kept["time"] == "20:00"
    assert_refused(api("POST", "calendar/slots", {**slot, "time": "20:00:00Z"}), "time")
    assert_problem(api("POST", "calendar/slots", slot), 409, "post_slot_taken")
    assert_refused(api("POST", "calendar/slots", {**slot, "account": "nowhere"}), "account")
    assert [one["id"] for one in api("GET", "calendar/slots").json()["items"]] == [kept["id"]]
    assert_problem(theirs("DELETE", f"calendar/slots/{kept['id']}"), 404, "not_found")
    assert api("DELETE", f"calendar/slots/{kept['id']}").status_code == 204
    assert api("GET", "calendar/slots").json()["items"] == []
    # Whoever made a key and lost the right has lost it for the key.
    once = api_of(manager, *RIGHTS)
    with team_scope(owner.team):
        Staff.objects.filter(pk=manager.pk).update(role=Role.ANALYST)
    assert_problem(once("POST", "calendar/slots", slot), 403, "not_allowed")


def test_a_file_is_taken_once_by_whoever_may_write(
    owner: Staff, manager: Staff, settings: LazySettings
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 200  # of what is no file

    def sends(api: Api, data: bytes, key: str) -> Any:
        return api.client.post(
            "/api/v1/media",
            {"file": sent(data, "海报.png")},
            headers={"Authorization": f"Bearer {api.token}", "Idempotency-Key": key},
        )

    mine, theirs = api_of(owner, *RIGHTS), api_of(manager, *RIGHTS)
    with team_scope(owner.team):
        Staff.objects.filter(pk=manager.pk).update(role=Role.ANALYST)
    first = sends(mine, png(), "poster-1")
    assert first.status_code == 201, first.content
    assert sends(mine, png(), "poster-1").json() == first.json()
    assert sends(mine, png("#123456"), "poster-1").status_code in (409, 422)
    assert_problem(sends(theirs, png("#654321"), "poster-2"), 403, "not_allowed")
    with team_scope(owner.team):
        assert LibraryFile.objects.count() == 1
