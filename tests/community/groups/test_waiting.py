"""Who waits comes in as soon as the conditions are met; what they are told meanwhile."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from community.fans.models import Tag
from community.fans.services import fan_tag, fan_untag
from community.groups import tasks
from community.groups.models import FanGroup, GroupMember, JoinRequest
from community.groups.rules.tree import Kind, Leaf
from community.groups.selectors.waiting import answer_due, groups_waiting
from community.groups.services import (
    answer_set,
    fan_ban,
    group_state_set,
    group_update,
    request_approve,
    request_decline,
    request_reopen,
    waiting_recheck,
)
from community.points.services import Step, levels_set, points_add
from foundation.events.models import Event
from foundation.events.registry import consumer_get
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import AuditEntry, Staff, Team, User
from tests.cast import staff_actor
from tests.community.groups.rule_world import FREE, Person, Rule, join, old

pytestmark = pytest.mark.usefixtures("scope")
ClientFor = Callable[[User | Staff], Client]
Hear = Callable[[], None]


@pytest.fixture
def fans_tag(team: Team) -> Tag:
    return Tag.objects.create(team=team, name="铁粉")


def wait(group: FanGroup, person: Person, **more: Any) -> JoinRequest:
    request = join(group, person, answers={FREE.key: "橘子海"}, **more).request
    assert request is not None
    return request


@pytest.fixture
def hear(
    django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch, rule: Rule
) -> Hear:
    """What happened since is heard by the consumers of groups, and what they send runs at once.

    Called by name: a reader of the outbox sees nothing of a transaction that is not committed.
    """
    for task in (tasks.requests_recheck, tasks.waiting_recheck_group):
        monkeypatch.setattr(task, "delay", task)
    heard = [event.pk for event in Event.objects.all()]

    def listen() -> None:
        for event in Event.objects.exclude(pk__in=heard).order_by("id"):
            heard.append(event.pk)
            for name in ("groups.gains", "groups.settings"):
                one = consumer_get(name)
                if event.name in one.events:
                    with django_capture_on_commit_callbacks(execute=True):
                        one.handler(event)

    return listen


def outcome(request: JoinRequest) -> tuple[str, int, int]:
    """The request's state, its fan's places in the group, and the group's count."""
    request.refresh_from_db()
    places = GroupMember.objects.filter(fan=request.fan_id, group=request.group_id, state="active")
    return request.state, places.count(), FanGroup.objects.get(pk=request.group_id).member_count


WAITS, IN = ("pending", 0, 0), ("approved", 1, 1)


# --- Let in by itself -----------------------------------------------------------------------------
def test_a_level_gained_lets_in(rule: Rule, ladder: None, deer: Person, hear: Hear) -> None:
    request = wait(rule(Leaf(Kind.LEVEL, 2), FREE, some=True), deer)
    points_add(fan=deer[0], amount=99, reason="签到", key="a", actor=SYSTEM)
    hear()
    assert outcome(request) == WAITS
    points_add(fan=deer[0], amount=1, reason="签到", key="b", actor=SYSTEM)
    for _twice in range(2):
        hear()
    assert outcome(request) == IN
    assert (request.decided_by, request.auto_answered, request.seen_at) == (None, False, None)
    (event,) = Event.objects.filter(name="group.request_decided")
    assert event.payload["approved"] is True
    assert Event.objects.filter(name="group.member_joined").count() == 1


def test_a_tag_put_on_lets_in_and_another_does_not(
    rule: Rule, fans_tag: Tag, team: Team, deer: Person, orange: Person, hear: Hear
) -> None:
    made = rule(Leaf(Kind.TAG, fans_tag.pk), FREE, some=True)
    request, other = wait(made, deer), wait(made, orange)
    fan_tag(team_id=team.pk, fans=[deer[0]], names=["路人"], actor=SYSTEM)
    hear()
    assert outcome(request) == WAITS
    fan_tag(team_id=team.pk, fans=[deer[0]], names=["铁粉"], actor=SYSTEM)
    hear()
    assert outcome(request) == IN
    assert outcome(other) == ("pending", 0, 1)
    # What is taken off before anybody looked lets nobody in.
    fan_tag(team_id=team.pk, fans=[orange[0]], names=["铁粉"], actor=SYSTEM)
    fan_untag(team_id=team.pk, fans=[orange[0]], names=["铁粉"], actor=SYSTEM)
    hear()
    assert outcome(other) == ("pending", 0, 1)


def test_days_that_go_by_let_in_by_the_clock(rule: Rule, deer: Person, hear: Hear) -> None:
    made = rule(Leaf(Kind.KNOWN, 7), FREE, some=True)
    old(deer, 6)
    request = wait(made, deer)
    tasks.waiting_recheck()
    assert outcome(request) == WAITS
    old(deer, 7)
    for _twice in range(2):
        tasks.waiting_recheck()
    assert outcome(request) == IN
    assert Event.objects.filter(name="group.request_decided").count() == 1
    assert AuditEntry.objects.filter(action="group.request_approve").count() == 1


def test_the_clock_finds_what_no_event_told(
    rule: Rule, ladder: None, team: Team, owner: Staff, deer: Person, hear: Hear
) -> None:
    points_add(fan=deer[0], amount=50, reason="x", key="a", actor=SYSTEM)
    request = wait(rule(Leaf(Kind.LEVEL, 2), FREE, some=True), deer)
    levels_set(team=team, steps=[Step("L1", 10), Step("L2", 50)], actor=staff_actor(owner))
    assert outcome(request) == WAITS
    assert waiting_recheck(group_id=request.group_id) is None
    assert outcome(request) == IN


def test_other_conditions_and_more_room_let_in(
    rule: Rule, owner: Staff, deer: Person, orange: Person, hear: Hear
) -> None:
    made = rule(Leaf(Kind.KNOWN, 7), FREE, some=True)
    first, second = wait(made, deer), wait(made, orange)
    group_update(group=made, staff=owner, actor=staff_actor(owner), capacity=1)
    hear()
    assert (outcome(first), outcome(second)) == (WAITS, WAITS)
    for person in (deer, orange):
        old(person, 3)
    rule(Leaf(Kind.KNOWN, 3), FREE, some=True)
    hear()
    assert outcome(first) == IN
    assert outcome(second) == ("pending", 0, 1)  # no room
    for _hours in range(3):
        tasks.waiting_recheck()
    assert outcome(second) == ("pending", 0, 1)
    group_update(group=made, staff=owner, actor=staff_actor(owner), capacity=5)
    hear()
    assert outcome(second) == ("approved", 1, 2)


def test_a_place_kept_is_the_one_taken(rule: Rule, deer: Person, orange: Person) -> None:
    made = rule(Leaf(Kind.KNOWN, 7), FREE, some=True)
    request = wait(made, deer)
    later = timezone.now() + timedelta(hours=1)
    JoinRequest.objects.filter(pk=request.pk).update(held_until=later)
    FanGroup.objects.filter(pk=made.pk).update(held_count=1, capacity=1)
    old(deer, 7)
    assert waiting_recheck(group_id=made.pk) is None
    assert outcome(request) == IN
    group = FanGroup.objects.get(pk=made.pk)
    assert (group.held_count, request.held_until) == (0, None)


def test_the_banned_the_removed_and_closed_groups_stay_as_they_are(
    rule: Rule, owner: Staff, deer: Person, orange: Person
) -> None:
    made = rule(Leaf(Kind.KNOWN, 7), FREE, some=True)
    banned, late = wait(made, deer), wait(made, orange)
    fan_ban(fan=deer[0], reason="", by=owner, actor=staff_actor(owner))
    request_reopen(request=banned, staff=owner, actor=staff_actor(owner))
    for person in (deer, orange):
        old(person, 9)
    group_state_set(group=made, state="closed", staff=owner, actor=staff_actor(owner))
    with system_scope():
        assert groups_waiting() == []
    assert waiting_recheck(group_id=made.pk) is None
    assert (outcome(banned), outcome(late)) == (WAITS, WAITS)
    group_state_set(group=made, state="open", staff=owner, actor=staff_actor(owner))
    waiting_recheck(group_id=made.pk)
    assert outcome(banned) == ("pending", 0, 1)
    assert outcome(late) == IN


def test_many_are_asked_by_keys_in_a_fixed_number_of_queries(
    rule: Rule, team: Team, ladder: None, fans_tag: Tag, deer: Person, orange: Person,
    plum: Person, django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    parts = (Leaf(Kind.LEVEL, 2), Leaf(Kind.TAG, fans_tag.pk), Leaf(Kind.KNOWN, 9), FREE)
    made = rule(*parts, some=True)
    first = wait(made, deer)
    # group, who waits with their fans, tree, levels, balances, tags, answers
    with django_assert_num_queries(7):
        assert waiting_recheck(group_id=made.pk) is None
    second, third = wait(made, orange), wait(made, plum)
    with django_assert_num_queries(7):
        assert waiting_recheck(group_id=made.pk) is None
    # Who passes and finds no place costs nothing more, hour after hour.
    for person in (deer, orange, plum):
        old(person, 9)
    FanGroup.objects.filter(pk=made.pk).update(capacity=1, member_count=1)
    with django_assert_num_queries(7):
        assert waiting_recheck(group_id=made.pk) is None
    FanGroup.objects.filter(pk=made.pk).update(capacity=20, member_count=0)
    for person in (deer, orange, plum):
        old(person, 8)
    assert waiting_recheck(group_id=made.pk, limit=2) == second.pk
    assert waiting_recheck(group_id=made.pk, after=second.pk, limit=2) is None
    assert [outcome(one) for one in (first, second, third)] == [WAITS] * 3


# --- What they are told ---------------------------------------------------------------------------
def test_the_answer_stands_in_their_list_until_they_look(
    rule: Rule, deer: Person, owner: Staff, client_for: ClientFor
) -> None:
    made = rule(Leaf(Kind.KNOWN, 7), FREE, some=True)
    request = wait(made, deer)
    client, address = client_for(deer[1]), f"/g/requests/{request.public_id}/"
    assert address in client.get("/g/").content.decode()
    old(deer, 7)
    waiting_recheck(group_id=made.pk)
    assert "你已经进群了" in client.get("/g/").content.decode()
    assert "现在已经符合入群条件" in client.get(address).content.decode()
    assert address not in client.get("/g/").content.decode()
    request.refresh_from_db()
    seen = request.seen_at
    assert seen is not None
    client.get(address)
    request.refresh_from_db()
    assert request.seen_at == seen


def test_a_decline_is_told_and_again_after_it_was_reopened(
    rule: Rule, deer: Person, owner: Staff, client_for: ClientFor
) -> None:
    request, actor = wait(rule(Leaf(Kind.APPROVAL)), deer), staff_actor(owner)
    client, address = client_for(deer[1]), f"/g/requests/{request.public_id}/"
    request_decline(request=request, staff=owner, reason="人数有限", actor=actor)
    assert "这次没通过" in client.get("/g/").content.decode()
    client.get(address)
    assert address not in client.get("/g/").content.decode()
    request_reopen(request=request, staff=owner, actor=actor)
    request_approve(request=request, staff=owner, actor=actor)
    assert "你已经进群了" in client.get("/g/").content.decode()


def test_who_comes_in_at_the_door_needs_no_telling(
    rule: Rule, deer: Person, client_for: ClientFor
) -> None:
    made = rule(Leaf(Kind.KNOWN, 7), FREE, some=True)
    request = wait(made, deer)
    old(deer, 7)
    assert join(made, deer).kind == "joined"
    assert outcome(request) == IN
    assert "你已经进群了" not in client_for(deer[1]).get("/g/").content.decode()


@pytest.mark.parametrize(
    ("answer", "words", "english"),
    [
        ("approve", "最晚 3月2日 00:06 自动通过", "let in automatically by March 2, 00:06"),
        ("decline", "最晚 3月2日 00:06 自动婉拒", "declined automatically by March 2, 00:06"),
    ],
)
def test_when_the_answer_comes_by_itself(
    rule: Rule, deer: Person, owner: Staff, client_for: ClientFor,
    answer: str, words: str, english: str,
) -> None:  # fmt: skip
    made = rule(Leaf(Kind.APPROVAL))
    client = client_for(deer[1])
    with time_machine.travel(datetime(2027, 3, 1, 4, 0, 30, tzinfo=UTC), tick=False):
        request = wait(made, deer)
        address = f"/g/requests/{request.public_id}/"
        assert "最晚" not in client.get(address).content.decode()
        answer_set(
            group=made, answer=answer, hours=12, words="", staff=owner, actor=staff_actor(owner)
        )
        assert words in client.get(address).content.decode()
        client.cookies["qz_lang"] = "en"
        assert english in client.get(address).content.decode()
    # Told on the team's clock (UTC+8), with the minutes that the beat may be late; then no more.
    one = JoinRequest.objects.select_related("group", "team").get(pk=request.pk)
    due = datetime(2027, 3, 1, 16, 0, 30, tzinfo=UTC)
    with translation.override("en"):
        told = answer_due(one, now=due)
        assert told is not None
        assert (told.text, told.approves) == ("March 2, 00:06", answer == "approve")
    assert answer_due(one, now=due + timedelta(minutes=6)) is None
    with team_scope(one.team_id):
        group_state_set(group=made, state="closed", staff=owner, actor=staff_actor(owner))
    one = JoinRequest.objects.select_related("group", "team").get(pk=request.pk)
    assert answer_due(one, now=due) is None
