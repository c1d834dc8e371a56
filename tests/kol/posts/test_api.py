"""Posts for partners' programs: begun, changed from what was read, reviewed as on the pages."""

from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff
from kol.posts.models import Post
from tests.api import Api, api_of, assert_problem, assert_refused

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
