"""Many at once, on real PostgreSQL, each in a connection of their own."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.db.models import F

from community.fans.models import Fan
from community.fans.services import follow_fact_record
from community.groups import registry
from community.groups.models import FanGroup, GroupMember, JoinRequest
from community.groups.registry import DoorRef
from community.groups.services import (
    group_create,
    member_join,
    member_leave,
    member_remove,
    request_approve,
)
from foundation.events.models import Event
from foundation.scopes.actors import SYSTEM
from foundation.scopes.errors import DomainError
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team, User
from kol.platforms.models import PlatformAccount
from tests.cast import staff_actor

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(100)]
THREADS = 24


class Full(DomainError):
    code = "test_full"
    message = "full"


@pytest.fixture
def door(team: Team) -> Iterator[PlatformAccount]:
    """A door that counts in a row of its own, as an invite does: here the row of an account."""
    with team_scope(team):
        row = PlatformAccount.objects.create(team=team, platform="other", handle="0")

    def claim(door_id: int, fan: Fan, member: GroupMember, actor: Any) -> None:
        found = PlatformAccount.objects.select_for_update().get(pk=door_id)
        if int(found.handle) >= 100:
            raise Full
        PlatformAccount.objects.filter(pk=door_id).update(handle=str(int(found.handle) + 1))

    registry.door("race", claim)
    yield row
    del registry._doors["race"]


def crowd(team: Team, size: int) -> list[tuple[Fan, User]]:
    users = User.objects.bulk_create(
        [User(email=f"crowd{n}@example.com", display_name=f"粉丝{n}") for n in range(size)]
    )
    with team_scope(team):
        fans = Fan.objects.bulk_create(
            [
                Fan(team=team, user=user, nickname=user.display_name, source="invite")
                for user in users
            ]
        )
    return list(zip(fans, users, strict=True))


def at_once(team: Team, acts: list[Callable[[], str]]) -> Counter[str]:
    """Run all acts in threads; what each said or was refused with."""

    def run(act: Callable[[], str]) -> str:
        try:
            with team_scope(team):
                return act()
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return Counter(pool.map(run, acts))


def joining(group: FanGroup, person: tuple[Fan, User], door: DoorRef | None) -> Callable[[], str]:
    fan, user = person
    return lambda: member_join(group=group, fan=fan, user=user, actor=SYSTEM, door=door).kind


def open_group(owner: Staff, **fields: Any) -> FanGroup:
    with team_scope(owner.team_id):
        return group_create(staff=owner, name="直播群", actor=staff_actor(owner), **fields)


def count(group: FanGroup) -> tuple[int, int]:
    with team_scope(group.team_id):
        group.refresh_from_db()
        members = GroupMember.objects.filter(group=group, staff=None, state="active")
        return group.member_count, members.count()


def test_two_hundred_for_fifty_places(owner: Staff, team: Team) -> None:
    group = open_group(owner, entry="open", capacity=50)
    people = crowd(team, 200)
    said = at_once(team, [joining(group, person, None) for person in people])
    assert said == {"joined": 50, "group_full": 150}
    assert count(group) == (50, 50)
    with team_scope(team):
        assert Event.objects.filter(name="group.member_joined").count() == 50


def test_a_burst_by_one_code(owner: Staff, team: Team, door: PlatformAccount) -> None:
    group = open_group(owner, entry="code", capacity=500)
    people = crowd(team, 250)
    said = at_once(team, [joining(group, person, DoorRef("race", door.pk)) for person in people])
    assert said == {"joined": 100, "test_full": 150}
    assert count(group) == (100, 100)
    with team_scope(team):
        door.refresh_from_db()
    assert door.handle == "100"


def test_one_person_many_times_at_once(owner: Staff, team: Team, door: PlatformAccount) -> None:
    group = open_group(owner, entry="code", capacity=500)
    people = crowd(team, 5)
    ref = DoorRef("race", door.pk)
    said = at_once(team, [joining(group, person, ref) for person in people for _ in range(12)])
    assert said == {"joined": 5, "already": 55}
    assert count(group) == (5, 5)
    with team_scope(team):
        door.refresh_from_db()
    assert door.handle == "5"


def test_one_request_however_often_asked_at_once(owner: Staff, team: Team) -> None:
    group = open_group(owner, entry="approval")
    (person,) = crowd(team, 1)
    said = at_once(team, [joining(group, person, None) for _ in range(20)])
    assert said == {"pending": 20}
    with team_scope(team):
        assert JoinRequest.objects.count() == 1
        assert Event.objects.filter(name="group.request_made").count() == 1


def test_coming_back_many_times_at_once(owner: Staff, team: Team) -> None:
    group = open_group(owner, entry="open")
    (person,) = crowd(team, 1)
    with team_scope(team):
        member = member_join(
            group=group, fan=person[0], user=person[1], actor=SYSTEM, door=None
        ).member
        assert member is not None
        member_leave(member=member, actor=SYSTEM)
    said = at_once(team, [joining(group, person, None) for _ in range(20)])
    assert said == {"joined": 1, "already": 19}
    assert count(group) == (1, 1)


def test_leaving_and_being_removed_at_once_frees_one_place(owner: Staff, team: Team) -> None:
    group = open_group(owner, entry="open")
    people = crowd(team, 10)
    actor = staff_actor(owner)

    def go(member: GroupMember) -> str:
        member_leave(member=member, actor=SYSTEM)
        return "left"

    def throw(member: GroupMember) -> str:
        member_remove(member=member, by=owner, reason="", actor=actor)
        return "removed"

    acts: list[Callable[[], str]] = []
    with team_scope(team):
        for fan, user in people:
            member = member_join(group=group, fan=fan, user=user, actor=SYSTEM, door=None).member
            assert member is not None
            acts += [partial(go, member), partial(throw, member)] * 3
    at_once(team, acts)
    assert count(group) == (0, 0)
    with team_scope(team):
        gone = Event.objects.filter(name__in=["group.member_left", "group.member_removed"])
        assert gone.count() == 10


def test_staff_and_the_rule_let_the_same_fans_in_at_once(owner: Staff, team: Team) -> None:
    """Accepting, joining and evidence for the same people cross each other without a deadlock."""
    with team_scope(team):
        account = PlatformAccount.objects.create(team=team, platform="weibo", handle="小满")
    group = open_group(owner, entry="follows", entry_account=account, capacity=12)
    people = crowd(team, 20)
    actor = staff_actor(owner)
    acts: list[Callable[[], str]] = []
    with team_scope(team):
        for fan, user in people:
            request = member_join(group=group, fan=fan, user=user, actor=SYSTEM, door=None).request
            assert request is not None
            acts += [
                lambda r=request: request_approve(request=r, staff=owner, actor=actor).kind,  # type: ignore[misc]
                lambda f=fan: str(  # type: ignore[misc]
                    follow_fact_record(
                        fan=f, account=account, follows_us=True, we_follow=None, how="import",
                        actor=SYSTEM,
                    )
                ) and "known",
                joining(group, (fan, user), None),
            ]  # fmt: skip
    said = at_once(team, acts)
    assert said["known"] == 20
    assert said["joined"] == 12
    assert set(said) <= {"known", "joined", "already", "pending", "request_decided", "group_full"}
    assert count(group) == (12, 12)
    with team_scope(team):
        approved = JoinRequest.objects.filter(state="approved").count()
        waiting = JoinRequest.objects.filter(state="pending").count()
    assert (approved, waiting) == (12, 8)


def test_no_ring_between_joiners_and_a_changing_capacity(owner: Staff, team: Team) -> None:
    group = open_group(owner, entry="open", capacity=1000)
    people = crowd(team, 60)

    def grow() -> str:
        FanGroup.objects.filter(pk=group.pk).update(capacity=F("capacity") + 1)
        return "grown"

    acts = [joining(group, person, None) for person in people]
    mixed = [act for pair in zip(acts, [grow] * 60, strict=True) for act in pair]
    assert at_once(team, mixed) == {"joined": 60, "grown": 60}
    assert count(group) == (60, 60)
