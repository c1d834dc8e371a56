"""今日 warns of pools before nobody gets in."""

from collections.abc import Callable

import pytest
from django.test import Client

from community.groups.services import group_create, pool_create, pools_watch
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from tests.cast import staff_actor

pytestmark = pytest.mark.django_db


def test_pictures_that_run_out_and_full_pools_stand_on_the_desk(
    team: Team, owner: Staff, client_for: Callable[..., Client]
) -> None:
    actor = staff_actor(owner)
    with team_scope(team):
        group = group_create(staff=owner, name="满群", entry="open", capacity=1, actor=actor)
        pool_create(staff=owner, name="小厅", groups=[group], actor=actor)
        pool_create(staff=owner, name="微信群", kind="wechat", actor=actor)
        pools_watch()
    text = client_for(owner).get("/t/xiaoman/").content.decode()
    assert "微信群" in text
    assert "小厅" not in text
    with team_scope(team):
        type(group).objects.filter(pk=group.pk).update(member_count=1)
        pools_watch()
    assert "小厅" in client_for(owner).get("/t/xiaoman/").content.decode()
