"""Handing a group over, templates on their pages, and a group that is over."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from community.groups.errors import GroupOver
from community.groups.models import FanGroup, GroupMember, GroupTemplate
from community.groups.services import (
    group_owner,
    group_state_set,
    member_for_staff,
    member_join,
)
from foundation.teams.models import AuditEntry, Staff, Team
from tests.cast import staff_actor
from tests.community.groups.conftest import Person

pytestmark = pytest.mark.django_db


def test_a_group_is_handed_over_by_typing_its_name(
    group: FanGroup, owner: Staff, manager: Staff, team: Team, client_for: Callable[..., Client]
) -> None:
    successor = member_for_staff(group=group, staff=manager)
    client = client_for(owner)
    address = reverse("groups:transfer", args=[team.slug, group.public_id])
    wrong = client.post(address, {"member": successor.public_id, "confirm": "别的"})
    assert wrong.status_code == 422
    before = group_owner(group)
    assert before is not None
    assert before.staff == owner
    client.post(address, {"member": successor.public_id, "confirm": group.name})
    now = group_owner(group)
    assert now is not None
    assert now.staff == manager
    assert GroupMember.objects.get(staff=owner).role == "admin"
    changes = AuditEntry.objects.filter(action="group.member_role").order_by("pk")
    assert [entry.changes["role"] for entry in changes] == [
        ["owner", "admin"],
        ["admin", "owner"],
    ]


def test_a_fan_takes_no_group_over(
    group: FanGroup, owner: Staff, deer: Person, team: Team, client_for: Callable[..., Client]
) -> None:
    fan, user, actor = deer
    member = member_join(group=group, fan=fan, user=user, actor=actor, door=None).member
    assert member is not None
    answer = client_for(owner).post(
        reverse("groups:transfer", args=[team.slug, group.public_id]),
        {"member": member.public_id, "confirm": group.name},
    )
    assert answer.status_code in (200, 422)
    held = group_owner(group)
    assert held is not None
    assert held.staff == owner


def test_a_template_is_saved_listed_and_used(
    make_group: Callable[..., FanGroup],
    owner: Staff,
    team: Team,
    client_for: Callable[..., Client],
) -> None:
    group = make_group(capacity=321, blurb="看日落", announcement="守规矩")
    client = client_for(owner)
    client.post(reverse("groups:template_new", args=[team.slug, group.public_id]), {"name": "大群"})
    template = GroupTemplate.objects.get()
    page = client.get(reverse("groups:templates", args=[team.slug])).content.decode()
    new = reverse("groups:new", args=[team.slug]) + f"?template={template.public_id}"
    assert new in page
    form = client.get(new).content.decode()
    assert 'value="321"' in form
    client.post(new, {"name": "第二群", "blurb": "看日落", "entry": "open", "capacity": 321})
    made = FanGroup.objects.get(name="第二群")
    assert made.announcement == "守规矩"
    client.post(reverse("groups:template_out", args=[team.slug, template.public_id]))
    assert not GroupTemplate.objects.exists()


def test_an_archived_group_is_the_teams_to_read_and_over_for_fans(
    group: FanGroup, owner: Staff, deer: Person, orange: Person, client_for: Callable[..., Client]
) -> None:
    fan, user, actor = deer
    member_join(group=group, fan=fan, user=user, actor=actor, door=None)
    group_state_set(group=group, state="archived", staff=owner, actor=staff_actor(owner))
    room = reverse("chat_fan:room", args=[group.public_id])
    page = client_for(user).get(room)
    assert page.status_code == 410
    assert group.name in page.content.decode()
    script: Any = client_for(user).get(room, headers={"Accept": "application/json"})
    assert script.json()["code"] == "chat_group_archived"
    assert client_for(owner).get(room).status_code == 200
    other_fan, other_user, other_actor = orange
    with pytest.raises(GroupOver):
        member_join(group=group, fan=other_fan, user=other_user, actor=other_actor, door=None)
    group_state_set(group=group, state="open", staff=owner, actor=staff_actor(owner))
    assert client_for(user).get(room).status_code == 200
