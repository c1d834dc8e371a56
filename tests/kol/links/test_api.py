"""Short links for partners' programs: made, changed, and their clicks added up."""

import pytest

from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.links.models import Click, TrackedLink
from tests.api import Api, api_of, assert_problem


@pytest.fixture
def api(owner: Staff) -> Api:
    return api_of(owner, "links:read", "links:write")


def test_links_and_their_clicks(api: Api, team: Team) -> None:
    made = api("POST", "links", {"url": "https://shop.example.com/", "platform": "weibo"})
    assert made.status_code == 201
    one = made.json()
    assert (one["state"], one["platform"]) == ("active", "weibo")
    assert_problem(api("POST", "links", {"url": "file:///etc/passwd"}), 409, "link_address")
    path = f"links/{one['id']}"
    with team_scope(team):
        link = TrackedLink.objects.get()
        for bot, visitor in ((False, b"a"), (False, b"a"), (True, b"b")):
            Click.objects.create(team=team, link_id=link.pk, bot=bot, visitor=visitor)
    assert one["short_url"].endswith(f"/l/{link.code}")
    days = api("GET", f"{path}/clicks?days=7").json()["items"]
    assert len(days) == 7
    assert (days[0]["clicks"], days[0]["visitors"], days[0]["programs"]) == (2, 1, 1)
    changed = api("PATCH", path, {"url": "https://shop.example.com/b", "name": "店"}).json()
    assert (changed["url"], changed["name"]) == ("https://shop.example.com/b", "店")
    assert api("PATCH", path, {"state": "paused"}).json()["state"] == "paused"
    listed = api("GET", "links?state=paused").json()["items"]
    assert [row["id"] for row in listed] == [one["id"]]
    assert_problem(api("GET", "links/nothing"), 404, "not_found")


def test_a_reader_may_not_make_one(owner: Staff) -> None:
    reads = api_of(owner, "links:read")
    assert_problem(reads("POST", "links", {"url": "https://a.example/"}), 403, "permission_denied")
