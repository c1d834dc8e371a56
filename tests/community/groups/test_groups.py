"""Making groups and changing them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from community.groups.errors import CapacityTooSmall, EntryNeedsAccount
from community.groups.models import FanGroup, GroupMember
from community.groups.selectors import group_choices
from community.groups.services import group_create, group_state_set, group_update, member_join
from foundation.events.models import Event
from foundation.scopes.errors import NotAllowed
from foundation.teams.models import AuditEntry, Staff
from kol.platforms.models import PlatformAccount
from tests.cast import staff_actor

pytestmark = pytest.mark.usefixtures("scope")


def test_opening_a_group(owner: Staff) -> None:
    group = group_create(staff=owner, name="  夏日小分队 ", actor=staff_actor(owner))
    group.refresh_from_db()
    assert (group.name, group.entry, group.state) == ("夏日小分队", "code", "open")
    assert (group.capacity, group.member_count, group.created_by) == (500, 0, owner)
    assert GroupMember.objects.get(group=group).role == "owner"
    assert Event.objects.get(name="group.created").subject_id == group.pk
    assert AuditEntry.objects.get(action="group.create").object_public_id == group.public_id


@pytest.mark.parametrize("who", ["operator", "pr", "analyst"])
def test_who_may_not(who: str, group: FanGroup, request: pytest.FixtureRequest) -> None:
    staff = request.getfixturevalue(who)
    actor = staff_actor(staff)
    with pytest.raises(NotAllowed):
        group_create(staff=staff, name="x", actor=actor)
    with pytest.raises(NotAllowed):
        group_update(group=group, staff=staff, actor=actor, name="x")
    with pytest.raises(NotAllowed):
        group_state_set(group=group, state="closed", staff=staff, actor=actor)
    (stored,) = FanGroup.objects.all()
    assert (stored.name, stored.state) == ("夏日小分队", "open")


def test_a_follow_rule_needs_an_account(
    owner: Staff, group: FanGroup, weibo: PlatformAccount
) -> None:
    actor = staff_actor(owner)
    with pytest.raises(EntryNeedsAccount) as refusal:
        group_create(staff=owner, name="x", entry="mutual", actor=actor)
    assert refusal.value.field == "entry_account"
    with pytest.raises(EntryNeedsAccount):
        group_update(group=group, staff=owner, actor=actor, entry="follows")
    assert FanGroup.objects.count() == 1
    changed = group_update(
        group=group, staff=owner, actor=actor, entry="follows", entry_account=weibo
    )
    assert (changed.entry, changed.entry_account) == ("follows", weibo)
    back = group_update(group=group, staff=owner, actor=actor, entry="open", entry_account=weibo)
    assert (back.entry, back.entry_account) == ("open", None)


def test_changes_are_noted_and_what_is_the_same_is_not(owner: Staff, group: FanGroup) -> None:
    actor = staff_actor(owner)
    group_update(group=group, staff=owner, actor=actor, name=group.name)
    assert not AuditEntry.objects.filter(action="group.update").exists()
    group_update(group=group, staff=owner, actor=actor, announcement="群规\n第一条", capacity=9)
    entry = AuditEntry.objects.get(action="group.update")
    assert entry.changes == {"announcement": ["", "群规\n第一条"], "capacity": [2, 9]}
    event = Event.objects.get(name="group.updated")
    assert event.payload == {"fields": ["announcement", "capacity"]}


def test_capacity_not_below_the_people_in_it(
    owner: Staff, group: FanGroup, deer: Any, orange: Any
) -> None:
    for fan, user, actor in (deer, orange):
        member_join(group=group, fan=fan, user=user, actor=actor, door=None)
    with pytest.raises(CapacityTooSmall) as refusal:
        group_update(group=group, staff=owner, actor=staff_actor(owner), capacity=1)
    assert "2" in refusal.value.text()
    group.refresh_from_db()
    assert group.capacity == 2
    # Whoever forgets to ask is stopped by the database.
    with pytest.raises(IntegrityError), transaction.atomic():
        FanGroup.objects.filter(pk=group.pk).update(capacity=1)


@pytest.mark.parametrize("before", FanGroup.State.values)
@pytest.mark.parametrize("after", FanGroup.State.values)
def test_every_state_leads_to_every_other(
    owner: Staff, group: FanGroup, before: str, after: str
) -> None:
    FanGroup.objects.filter(pk=group.pk).update(state=before)
    group_state_set(group=group, state=after, staff=owner, actor=staff_actor(owner))
    group.refresh_from_db()
    assert group.state == after
    assert AuditEntry.objects.filter(action="group.state").exists() == (before != after)


def test_an_unknown_setting_is_a_mistake_of_ours(
    owner: Staff, group: FanGroup, make_group: Callable[..., FanGroup]
) -> None:
    with pytest.raises(TypeError, match="member_count"):
        group_update(group=group, staff=owner, actor=staff_actor(owner), member_count=0)


def test_the_chosen_group_is_among_the_choices_whatever_its_age(
    make_group: Callable[..., FanGroup], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("community.groups.selectors.groups.CHOICES", 2)
    old, mid, new = (make_group(name=name) for name in ("旧", "中", "新"))
    assert group_choices() == [(new.public_id, "新"), (mid.public_id, "中")]
    assert group_choices(old.public_id) == [(old.public_id, "旧"), (new.public_id, "新")]
