"""Tags renamed, merged and deleted by the API."""

import pytest

from community.fans.models import Fan, FanTag, Tag
from foundation.scopes.scope import team_scope
from foundation.teams.models import Role, Team
from tests.api import Api, assert_problem, maker_becomes, trail_of, unchanged

pytestmark = pytest.mark.django_db


@pytest.fixture
def tags(team: Team, api: Api) -> dict[str, str]:
    """Ids of 铁粉 and 老粉, by name; a fan has both and another 老粉 alone."""
    for names in (["铁粉", "老粉"], ["老粉"]):
        assert api("POST", "fans", {"nickname": "小鹿", "tags": names}).status_code == 201
    with team_scope(team):
        return dict(Tag.objects.values_list("name", "public_id"))


def test_renamed(api: Api, tags: dict[str, str]) -> None:
    path = f"tags/{tags['铁粉']}"
    assert api("PATCH", path, {"name": "核心粉"}).json() == {"id": tags["铁粉"], "name": "核心粉"}
    assert_problem(api("PATCH", path, {"name": "老粉"}), 409, "fan_tag_taken")
    assert_problem(api("PATCH", "tags/nothinghere1", {"name": "x"}), 404, "not_found")
    assert [line[0] for line in trail_of("tag.rename")] == ["api"]


def test_merged_and_deleted(api: Api, tags: dict[str, str], team: Team) -> None:
    old, core = tags["老粉"], tags["铁粉"]
    assert_problem(api("POST", f"tags/{old}/merge", {"into": old}), 404, "not_found")
    assert api("POST", f"tags/{old}/merge", {"into": core}).json() == {"job": None}
    with team_scope(team):
        assert list(Tag.objects.values_list("name", flat=True)) == ["铁粉"]
        assert FanTag.objects.count() == Fan.objects.count() == 2
    maker_becomes(api, Role.ANALYST)
    with unchanged(Tag, FanTag):
        assert api("DELETE", f"tags/{core}").status_code == 403
    maker_becomes(api, Role.OWNER)
    assert api("DELETE", f"tags/{core}").json() == {"job": None}
    with team_scope(team):
        assert not FanTag.objects.exists()
    assert_problem(api("DELETE", f"tags/{core}"), 404, "not_found")


def test_counted_in_full(api: Api, tags: dict[str, str]) -> None:
    assert {one["name"]: one["fans"] for one in api("GET", "tags").json()["items"]} == {
        "铁粉": 1,
        "老粉": 2,
    }
