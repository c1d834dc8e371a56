"""Two beats at once, on real PostgreSQL: each warning, each parting and each answer once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from community.fans.models import Fan
from community.groups.models import FanGroup, GroupMember, JoinRequest
from community.groups.rules.tree import Kind, Leaf, Node
from community.groups.services import (
    answer_set,
    group_create,
    member_join,
    members_recheck,
    request_approve,
    requests_answer_due,
    rules_set,
    waiting_recheck,
)
from foundation.events.models import Event
from foundation.scopes.actors import SYSTEM
from foundation.scopes.errors import DomainError
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff
from tests.cast import staff_actor
from tests.community.groups.test_join_races import at_once, crowd

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(150)]
SIZE = 20


def filled(owner: Staff, entry: str) -> FanGroup:
    """A group at whose door twenty fans were."""
    group = group_create(
        staff=owner, name="一群", entry=entry, capacity=100, actor=staff_actor(owner)
    )
    for fan, user in crowd(owner.team, SIZE):
        member_join(group=group, fan=fan, user=user, actor=SYSTEM, door=None)
    return group


def test_two_checks_at_once_warn_each_once_and_part_with_each_once(owner: Staff) -> None:
    with team_scope(owner.team):
        group = filled(owner, "open")
        rules_set(
            group=group,
            tree=Node(True, (Leaf(Kind.LEVEL, 1), Leaf(Kind.KNOWN, 1))),
            recheck=True,
            staff=owner,
            actor=staff_actor(owner),
        )

    def check() -> str:
        return str(members_recheck(group_id=group.pk))

    assert at_once(owner.team, [check] * 4) == {"None": 4}
    with team_scope(owner.team):
        assert Event.objects.filter(name="member.failing").count() == SIZE
        GroupMember.objects.update(grace_until=timezone.now() - timedelta(seconds=1))
    assert at_once(owner.team, [check] * 4) == {"None": 4}
    with team_scope(owner.team):
        check()  # whom both left to the other
        assert Event.objects.filter(name="group.member_left").count() == SIZE
        assert GroupMember.objects.filter(state="left", remove_reason="rules").count() == SIZE
        assert FanGroup.objects.get(pk=group.pk).member_count == 0


def test_two_beats_and_staff_answer_each_request_once(owner: Staff) -> None:
    with team_scope(owner.team):
        group = filled(owner, "approval")
        answer_set(
            group=group,
            answer="approve",
            hours=1,
            words="",
            staff=owner,
            actor=staff_actor(owner),
        )
        JoinRequest.objects.update(created_at=timezone.now() - timedelta(hours=2))
        waiting = list(JoinRequest.objects.all())

    def beat() -> str:
        return f"done {requests_answer_due(group_id=group.pk)}"

    def staff() -> str:
        done = 0
        for request in reversed(waiting):
            try:
                request_approve(request=request, staff=owner, actor=staff_actor(owner))
            except DomainError:
                continue
            done += 1
        return f"done {done}"

    said = at_once(owner.team, [beat, beat, staff])
    assert sum(int(word.split()[1]) * times for word, times in said.items()) == SIZE
    with team_scope(owner.team):
        assert FanGroup.objects.get(pk=group.pk).member_count == SIZE
        assert Event.objects.filter(name="group.request_decided").count() == SIZE
        assert JoinRequest.objects.filter(state="approved").count() == SIZE


def test_hours_that_strike_together_fill_the_places_there_are(owner: Staff) -> None:
    with team_scope(owner.team):
        group = filled(owner, "approval")
        tree = Node(False, (Leaf(Kind.KNOWN, 7), Leaf(Kind.APPROVAL)))
        rules_set(group=group, tree=tree, staff=owner, actor=staff_actor(owner))
        FanGroup.objects.filter(pk=group.pk).update(capacity=12)
        Fan.objects.update(created_at=timezone.now() - timedelta(days=7))

    def strike() -> str:
        return str(waiting_recheck(group_id=group.pk))

    assert at_once(owner.team, [strike] * 4) == {"None": 4}
    with team_scope(owner.team):
        assert FanGroup.objects.get(pk=group.pk).member_count == 12
        assert (
            GroupMember.objects.filter(group=group, fan__isnull=False, state="active").count() == 12
        )
        assert Event.objects.filter(name="group.request_decided").count() == 12
        assert JoinRequest.objects.filter(state="pending").count() == SIZE - 12
