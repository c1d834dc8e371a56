"""Who waits for a row holds none that comes after it (services/__init__), on real PostgreSQL."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from time import monotonic, sleep

import pytest
from django.db import connection, connections, transaction
from django.utils import timezone

from community.fans.models import Fan, Tag
from community.groups.errors import RequestDecided
from community.groups.models import FanGroup, GroupMember, JoinRequest, TeamBan
from community.groups.rules.tree import Kind, Leaf, Node
from community.groups.services import (
    fan_ban,
    member_join,
    request_decline,
    request_reopen,
    rules_set,
)
from community.groups.services.erasure import fan_places_erase
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team, User
from tests.cast import staff_actor
from tests.community.groups.test_join_races import at_once, crowd, open_group

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(100)]
LEVEL = Node(True, (Leaf(Kind.LEVEL, 1), Leaf(Kind.KNOWN, 1)))


def come(group: FanGroup, person: tuple[Fan, User]) -> GroupMember:
    member = member_join(group=group, fan=person[0], user=person[1], actor=SYSTEM, door=None).member
    assert member is not None
    return member


def waiting_for(team: Team, act: Callable[[], object]) -> threading.Thread:
    """``act`` in a connection of its own, by the time it waits for a row of ours."""

    def run() -> None:
        try:
            with team_scope(team):
                act()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    until = monotonic() + 10
    with connection.cursor() as cursor:
        while monotonic() < until:
            cursor.execute(
                "SELECT 1 FROM pg_stat_activity WHERE pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone():
                return thread
            sleep(0.02)
    raise AssertionError("it never waited")


def free(group: FanGroup) -> FanGroup:
    """The group's row, which nobody holds."""
    return FanGroup.objects.select_for_update(no_key=True, nowait=True).get(pk=group.pk)


def test_conditions_that_are_checked_no_longer_wait_for_who_speaks_without_holding_the_group(
    owner: Staff, team: Team
) -> None:
    group = open_group(owner, entry="open", capacity=5)
    with team_scope(team):
        member = come(group, crowd(team, 1)[0])
        rules_set(group=group, tree=LEVEL, recheck=True, staff=owner, actor=staff_actor(owner))
        GroupMember.objects.filter(pk=member.pk).update(grace_until=timezone.now())

        def off() -> None:
            rules_set(group=group, tree=LEVEL, staff=owner, actor=staff_actor(owner))

        with transaction.atomic():
            # As message_send: the member, then the group.
            GroupMember.objects.select_for_update(no_key=True).get(pk=member.pk)
            thread = waiting_for(team, off)
            free(group)
        thread.join(10)
        member.refresh_from_db()
        assert member.grace_until is None


def test_conditions_wait_for_a_tag_that_ends_without_holding_the_group(
    owner: Staff, team: Team
) -> None:
    group = open_group(owner, entry="open", capacity=5)
    with team_scope(team):
        tag = Tag.objects.create(team=team, name="铁粉")
        asks = Node(True, (Leaf(Kind.TAG, tag.pk), Leaf(Kind.KNOWN, 1)))

        def ask() -> None:
            rules_set(group=group, tree=asks, staff=owner, actor=staff_actor(owner))

        with transaction.atomic():
            # As tag_end: the tag, then the groups that ask for it.
            Tag.objects.select_for_update().get(pk=tag.pk)
            thread = waiting_for(team, ask)
            free(group)
        thread.join(10)
        group.refresh_from_db()
        assert group.entry == "rules"


def ban(fan: Fan, owner: Staff) -> None:
    fan_ban(fan=fan, reason="", by=owner, actor=staff_actor(owner))
    assert TeamBan.objects.filter(fan=fan).exists()


def erase(fan: Fan, owner: Staff) -> None:
    fan_places_erase(fan_ids=[fan.pk])


@pytest.mark.parametrize("act", [ban, erase])
def test_who_goes_out_of_several_groups_takes_their_rows_in_one_order(
    owner: Staff, team: Team, act: Callable[[Fan, Staff], None]
) -> None:
    first, second, third = (open_group(owner, entry="open", capacity=5) for _one in range(3))
    person = crowd(team, 1)[0]
    with team_scope(team):
        # They came the other way round, so their places stand the other way round.
        places = [come(second, person), come(first, person)]
        FanGroup.objects.filter(pk=third.pk).update(entry="approval", held_count=1)
        JoinRequest.objects.create(
            team=team,
            group=third,
            fan=person[0],
            why="approval",
            held_until=timezone.now() + timedelta(hours=1),
        )
        with transaction.atomic():
            free(first)
            thread = waiting_for(team, lambda: act(person[0], owner))
            free(second)
            free(third)
        thread.join(10)
        for place in places:
            place.refresh_from_db()
            assert place.state != "active"
        third.refresh_from_db()
        assert third.held_count == 0
        assert JoinRequest.objects.get().held_until is None


def test_of_two_requests_of_a_fan_that_are_opened_again_one_is(owner: Staff, team: Team) -> None:
    group = open_group(owner, entry="approval", capacity=5)
    fan, user = crowd(team, 1)[0]
    requests = []
    with team_scope(team):
        for _time in range(2):
            asked = member_join(group=group, fan=fan, user=user, actor=SYSTEM, door=None).request
            assert asked is not None
            request_decline(request=asked, staff=owner, reason="", actor=staff_actor(owner))
            requests.append(asked)

    def again(request: JoinRequest) -> str:
        request_reopen(request=request, staff=owner, actor=staff_actor(owner))
        return "open"

    assert at_once(team, [partial(again, one) for one in requests * 4]) == {
        "open": 1,
        "request_decided": 7,
    }


def test_nothing_of_an_erased_fan_is_opened_again(owner: Staff, team: Team) -> None:
    group = open_group(owner, entry="approval", capacity=5)
    fan, user = crowd(team, 1)[0]
    with team_scope(team):
        asked = member_join(group=group, fan=fan, user=user, actor=SYSTEM, door=None).request
        assert asked is not None
        request_decline(request=asked, staff=owner, reason="", actor=staff_actor(owner))
        Fan.objects.filter(pk=fan.pk).update(state="erased", user=None)
    with team_scope(team):
        with pytest.raises(RequestDecided):
            request_reopen(request=asked, staff=owner, actor=staff_actor(owner))
        asked.refresh_from_db()
        assert asked.state == "declined"
