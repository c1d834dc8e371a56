"""A template brings along whether a group's fans have codes of their own."""

from collections.abc import Callable

import pytest
from django.test import Client

from community.groups.models import FanGroup
from community.groups.services import group_from_template, template_save
from community.invites.models import GroupInvites
from community.invites.services.limits import group_rules_update
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff
from tests.cast import staff_actor

pytestmark = pytest.mark.usefixtures("in_team")
FIELDS = ("fan_codes", "fan_joins")


def departs(group: FanGroup) -> tuple[bool, int | None] | None:
    return GroupInvites.objects.filter(group=group).values_list(*FIELDS).first()


@pytest.mark.django_db
def test_a_group_that_departs_from_the_team(
    group: FanGroup, owner: Staff, client_for: Callable[[Staff], Client]
) -> None:
    actor = staff_actor(owner)
    group_rules_update(
        group_id=group.pk, team_id=group.team_id, actor=actor, fan_codes=False, fan_joins=4
    )
    template = template_save(group=group, name="样板", staff=owner, actor=actor)
    twin = group_from_template(template=template, name="二群", staff=owner, actor=actor)
    assert departs(twin) == (False, 4)
    answer = client_for(owner).post(
        f"/t/xiaoman/groups/new/?template={template.public_id}",
        {"name": "三群", "entry": "code", "capacity": "500", "blurb": ""},
    )
    assert answer.status_code == 302
    with team_scope(owner.team_id):
        assert departs(FanGroup.objects.get(name="三群")) == (False, 4)


@pytest.mark.django_db
def test_a_group_that_follows_the_team(group: FanGroup, owner: Staff) -> None:
    actor = staff_actor(owner)
    template = template_save(group=group, name="样板", staff=owner, actor=actor)
    assert "parts" not in template.settings
    twin = group_from_template(template=template, name="二群", staff=owner, actor=actor)
    assert departs(twin) is None
