"""What groups tell of a person and forget of them, and what Ctrl-K finds."""

import json
from collections.abc import Callable

import pytest
from pytest_django import DjangoAssertNumQueries

from community.groups.models import FanGroup
from community.groups.person import person_erase, person_extract
from community.groups.search import groups_find
from community.groups.services import member_join
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Staff, Team
from tests.community.groups.conftest import Person


def test_telling_and_forgetting(make_group: Callable[..., FanGroup], deer: Person) -> None:
    group, closed = make_group(), make_group("approval", name="审核群")
    fan, user, actor = deer
    member = member_join(group=group, fan=fan, user=user, actor=actor, door=None).member
    request = member_join(
        group=closed, fan=fan, user=user, actor=actor, door=None, note="老粉"
    ).request
    assert member is not None
    assert request is not None
    with system_scope():
        told = person_extract(user)
        json.dumps(told)
        assert [one["group"] for one in told["places"]] == ["夏日小分队"]
        assert [(one["group"], one["note"]) for one in told["requests"]] == [("审核群", "老粉")]
        person_erase(user, actor)
    for thing in (member, request, group):
        thing.refresh_from_db()
    assert (member.state, member.display_name, group.member_count) == ("left", "", 0)
    assert (request.state, request.note) == ("withdrawn", "")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("小分", ["夏日小分队"]),
        ("xiari", ["夏日小分队"]),
        ("xrxfd", ["夏日小分队"]),
        ("XR", ["夏日小分队"]),
        ("审核", ["审核群"]),
        ("没有", []),
        ("", []),
    ],
)
def test_search(
    query: str, found: list[str], make_group: Callable[..., FanGroup], owner: Staff, team: Team
) -> None:
    make_group()
    make_group(name="审核群")
    assert [hit.title for hit in groups_find(team, owner, query, 5)] == found


def test_search_stays_in_the_team(
    make_group: Callable[..., FanGroup],
    other_owner: Staff,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_group()
    with team_scope(other_owner.team_id), django_assert_num_queries(1):
        assert groups_find(other_owner.team, other_owner, "夏日", 5) == []
