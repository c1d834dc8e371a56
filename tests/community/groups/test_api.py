"""Groups and members by the API: what is answered, who may remove whom, and what is written."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from pytest_django import DjangoAssertNumQueries

from community.fans.document import fan_search_refresh
from community.groups.models import FanGroup, GroupMember, JoinRequest
from community.groups.services import group_create, member_for_staff, member_join, member_leave
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Role, Staff
from tests.api import (
    Api,
    api_of,
    assert_problem,
    assert_refused,
    events_of,
    maker_becomes,
    maker_leaves,
    trail_of,
    unchanged,
)
from tests.cast import staff_actor
from tests.community.groups.conftest import Person, make_fan

pytestmark = pytest.mark.django_db

ALL = (FanGroup, GroupMember, JoinRequest)


def iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def join(group: FanGroup, person: Person) -> GroupMember:
    fan, user, actor = person
    with team_scope(group.team_id):
        member = member_join(group=group, fan=fan, user=user, actor=actor, door=None).member
    assert member is not None
    return member


def fresh(member: GroupMember) -> GroupMember:
    with system_scope():
        return GroupMember.objects.select_related("group").get(pk=member.pk)


@pytest.fixture
def their_group(other_owner: Staff) -> FanGroup:
    """A group of the other team, with a fan in it."""
    with team_scope(other_owner.team_id):
        made = group_create(
            staff=other_owner, name="别家的群", entry="open", actor=staff_actor(other_owner)
        )
    join(made, make_fan(other_owner.team, "their-fan"))
    return made


def test_a_group_is_answered_in_full(api: Api, group: FanGroup, deer: Person) -> None:
    join(group, deer)
    with system_scope():
        FanGroup.objects.filter(pk=group.pk).update(
            blurb="先听", announcement="周五 8 点", last_seq=7
        )
    body = {
        "id": group.public_id,
        "name": "夏日小分队",
        "blurb": "先听",
        "announcement": "周五 8 点",
        "entry": "open",
        "state": "open",
        "capacity": 2,
        "member_count": 1,
        "last_seq": 7,
        "created_at": iso(group.created_at),
    }
    assert api("GET", f"groups/{group.public_id}").json() == body
    assert api("GET", "groups").json() == {"items": [body], "next": None}


def test_groups_are_narrowed(api: Api, make_group: Callable[..., FanGroup]) -> None:
    summer, winter = make_group(name="夏日 A"), make_group(name="冬日 A")
    with system_scope():
        FanGroup.objects.filter(pk=winter.pk).update(state="archived")
    for narrow, wanted in {
        "": [summer],
        "q=夏": [summer],
        "q=A 夏": [summer],
        "q=春": [],
        "state=open": [summer],
        "state=archived": [winter],
        "state=closed": [],
    }.items():
        found = [one["id"] for one in api("GET", f"groups?{narrow}").json()["items"]]
        assert found == [one.public_id for one in wanted], narrow


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("groups?state=over", "state"),
        ("groups?q=%00", "q"),
        ("groups/{id}/members?role=king", "role"),
        ("groups/{id}/members?q=a%00", "q"),
        ("groups/{id}/members?limit=0", "limit"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(
    api: Api, group: FanGroup, path: str, field: str
) -> None:
    assert_refused(api("GET", path.format(id=group.public_id)), field)


def test_members_are_answered_in_full_newest_first(
    api: Api, group: FanGroup, deer: Person, owner: Staff
) -> None:
    member = join(group, deer)
    place = GroupMember.objects.get(group=group, staff=owner)
    assert api("GET", f"groups/{group.public_id}/members").json() == {
        "items": [
            {
                "id": member.public_id,
                "fan": deer[0].public_id,
                "display_name": "deer",
                "role": "member",
                "state": "active",
                "joined_at": iso(member.joined_at),
                "muted_until": None,
            },
            {
                "id": place.public_id,
                "fan": None,
                "display_name": "小满",
                "role": "owner",
                "state": "active",
                "joined_at": iso(place.joined_at),
                "muted_until": None,
            },
        ],
        "next": None,
    }


def test_members_are_narrowed_and_who_left_is_not_among_them(
    api: Api, group: FanGroup, deer: Person, orange: Person
) -> None:
    gone, stays = join(group, deer), join(group, orange)
    with team_scope(group.team_id):
        member_leave(member=gone, actor=deer[2])
        fan_search_refresh(orange[0])
    path = f"groups/{group.public_id}/members"
    for narrow, wanted in {"role=member": ["orange"], "q=ORA": ["orange"], "q=deer": []}.items():
        items = api("GET", f"{path}?{narrow}").json()["items"]
        assert [one["display_name"] for one in items] == wanted, narrow
    assert fresh(stays).state == "active"


def test_a_member_is_removed(api: Api, group: FanGroup, deer: Person, owner: Staff) -> None:
    member = join(group, deer)
    response = api(
        "POST", f"groups/{group.public_id}/members/{member.public_id}/remove", {"reason": "广告"}
    )
    assert response.status_code == 200
    assert response.json() == {
        "id": member.public_id,
        "fan": deer[0].public_id,
        "display_name": "deer",
        "role": "member",
        "state": "removed",
        "joined_at": iso(member.joined_at),
        "muted_until": None,
    }
    after = fresh(member)
    assert (after.state, after.remove_reason, after.group.member_count) == ("removed", "广告", 0)
    payload = {"group": group.pk, "member": member.pk, "fan": deer[0].pk}
    assert events_of("group.member_removed") == [("api", owner.user_id, payload)]
    assert trail_of("group.member_remove") == [
        ("api", owner.user_id, api.key.pk, {"state": ["active", "removed"]})
    ]


def test_removing_is_refused_and_nothing_changes(
    api: Api, group: FanGroup, deer: Person, orange: Person, owner: Staff, pr: Staff
) -> None:
    gone, stays = join(group, deer), join(group, orange)
    staff_place = member_for_staff(group=group, staff=pr)
    root = f"groups/{group.public_id}/members"
    assert api("POST", f"{root}/{gone.public_id}/remove").status_code == 200
    path = f"{root}/{stays.public_id}/remove"
    reader, fans_only = api_of(owner, "groups:read"), api_of(owner, "fans:write")
    with unchanged(*ALL):
        again = api("POST", f"{root}/{gone.public_id}/remove")
        assert_problem(again, 409, "member_not_active")
        staff_one = api("POST", f"{root}/{staff_place.public_id}/remove")
        assert_problem(staff_one, 409, "member_is_staff")
        assert_refused(api("POST", path, {"reason": "x" * 121}), "reason")
        assert_refused(api("POST", path, {"why": "x"}), "why")
        assert_problem(reader("POST", path), 403, "permission_denied")
        assert_problem(fans_only("GET", root), 403, "permission_denied")
        assert_problem(api("POST", f"{root}/nobody/remove"), 404, "not_found")


@pytest.mark.parametrize("role", [Role.ANALYST, Role.PR])
def test_a_key_can_do_no_more_than_its_maker(
    api: Api, group: FanGroup, deer: Person, role: Role
) -> None:
    member = join(group, deer)
    maker_becomes(api, role)
    with unchanged(*ALL):
        response = api("POST", f"groups/{group.public_id}/members/{member.public_id}/remove")
        assert assert_problem(response, 403, "not_allowed")["detail"] == (
            "Whoever made this key may not do this: their role on the team is too low."
        )


def test_a_key_whose_maker_left_removes_nobody(api: Api, group: FanGroup, deer: Person) -> None:
    member = join(group, deer)
    maker_leaves(api)
    with unchanged(*ALL):
        response = api("POST", f"groups/{group.public_id}/members/{member.public_id}/remove")
        assert_problem(response, 403, "api_key_maker_gone")
        assert_problem(api("GET", f"groups/{group.public_id}"), 403, "api_key_maker_gone")


def test_another_teams_groups_and_members_are_not_there(
    api: Api, group: FanGroup, their_group: FanGroup, deer: Person
) -> None:
    mine = join(group, deer)
    with system_scope():
        theirs = GroupMember.objects.get(group=their_group, staff=None)
    with unchanged(*ALL):
        for method, path in (
            ("GET", f"groups/{their_group.public_id}"),
            ("GET", f"groups/{their_group.public_id}/members"),
            ("POST", f"groups/{their_group.public_id}/members/{theirs.public_id}/remove"),
            ("POST", f"groups/{group.public_id}/members/{theirs.public_id}/remove"),
            ("POST", f"groups/{their_group.public_id}/members/{mine.public_id}/remove"),
            ("GET", "groups/a%00b"),
            ("POST", f"groups/{group.public_id}/members/%00/remove"),
        ):
            assert_problem(api(method, path), 404, "not_found")
    assert [one["id"] for one in api("GET", "groups").json()["items"]] == [group.public_id]
    assert api("GET", "groups?q=别家").json()["items"] == []


def test_a_member_of_another_group_is_not_of_this_one(
    api: Api, make_group: Callable[..., FanGroup], group: FanGroup, deer: Person
) -> None:
    member, elsewhere = join(group, deer), make_group(name="别的群")
    with unchanged(*ALL):
        response = api("POST", f"groups/{elsewhere.public_id}/members/{member.public_id}/remove")
        assert_problem(response, 404, "not_found")


def test_queries_do_not_grow_with_rows(
    api: Api,
    make_group: Callable[..., FanGroup],
    owner: Staff,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    group = make_group(capacity=50)
    path = f"groups/{group.public_id}/members"
    api("GET", path)
    for rows in (0, 5):
        for number in range(rows):
            make_group(name=f"群{number}")
            join(group, make_fan(owner.team, f"fan{number}"))
        with django_assert_num_queries(2):  # the key, the groups
            assert len(api("GET", "groups").json()["items"]) == 1 + rows
        with django_assert_num_queries(3):  # the key, the group, its members with their fans
            assert len(api("GET", path).json()["items"]) == 1 + rows
        with django_assert_num_queries(2):
            api("GET", f"groups/{group.public_id}")
