"""Whom a picture of a door outside was shown to is forgotten; the number stays."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from community.groups.models import FanGroup, GroupPool, PoolPicture, PoolVisitor
from community.groups.person import person_erase, person_extract
from community.groups.selectors.pools import visitors_count
from community.groups.services import (
    Viewer,
    member_join,
    picture_show,
    pool_create,
    visitors_sweep,
)
from community.groups.services.erasure import fan_places_erase
from community.groups.tasks import visitors_sweep as visitors_sweep_task
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import system_scope
from foundation.teams.models import Staff
from tests.cast import staff_actor
from tests.community.groups.conftest import Person


@pytest.fixture
def door(owner: Staff, scope: None) -> GroupPool:
    """A door to two WeChat groups."""
    made = pool_create(staff=owner, name="微信粉丝群", kind="wechat", actor=staff_actor(owner))
    for name in ("一群", "二群"):
        PoolPicture.objects.create(
            team=owner.team, pool=made, name=name, target=name, created_by=owner,
            expires_at=timezone.now() + timedelta(days=7),
        )  # fmt: skip
    return made


def look(door: GroupPool, visitor: str, person: Person | None = None) -> PoolPicture:
    viewer = Viewer(visitor, user=person[1] if person else None)
    return picture_show(pool=door, viewer=viewer)


def left(door: GroupPool) -> tuple[set[str], int]:
    """Who is known, and how many it was shown to in all."""
    door.refresh_from_db()
    known = PoolVisitor.objects.filter(pool=door).values_list("visitor", flat=True)
    return set(known), visitors_count(door)


def test_forgotten_with_the_picture_or_after_90_days(door: GroupPool) -> None:
    picture = look(door, "one")
    PoolPicture.objects.filter(pk=picture.pk).update(state="retired")
    look(door, "two")
    look(door, "three")
    old = PoolVisitor.objects.filter(visitor="three")
    old.update(seen_at=timezone.now() - timedelta(days=89))
    assert left(door) == ({"one", "two", "three"}, 3)
    assert visitors_sweep() == 1
    assert left(door) == ({"two", "three"}, 3)
    old.update(seen_at=timezone.now() - timedelta(days=91))
    assert visitors_sweep() == 1
    assert left(door) == ({"two"}, 3)
    PoolPicture.objects.update(expires_at=timezone.now())
    visitors_sweep_task()
    assert left(door) == (set(), 3)
    assert visitors_sweep(chunk=1) == 0


def test_a_person_is_told_of_it_and_forgotten(
    door: GroupPool, deer: Person, orange: Person
) -> None:
    look(door, "phone", deer)
    look(door, "phone", deer)
    look(door, "other", orange)
    with system_scope():
        told = person_extract(deer[1])["doors_outside"]
        json.dumps(told)
        assert [(one["door"], one["picture"], one["times"]) for one in told] == [
            ("微信粉丝群", "一群", 2)
        ]
        person_erase(deer[1], SYSTEM)
        person_erase(deer[1], SYSTEM)
    assert left(door) == ({"other"}, 2)


def test_a_fan_whom_the_team_erases_is_forgotten(
    door: GroupPool, group: FanGroup, deer: Person, orange: Person
) -> None:
    for fan, user, actor in (deer, orange):
        member_join(group=group, fan=fan, user=user, actor=actor, door=None)
        look(door, user.display_name, (fan, user, actor))
    fan_places_erase(fan_ids=[deer[0].pk])
    assert left(door) == ({"orange"}, 2)
