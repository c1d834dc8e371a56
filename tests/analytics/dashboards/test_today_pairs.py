"""今日 tells of records of the archive that may be one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from analytics.dashboards.selectors import today
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from kol.press.models import Outlet, OutletPair
from kol.press.services import ChannelInput, contact_create, outlet_create
from kol.press.services.merge import contacts_merge
from kol.press.services.pairs import pairs_find
from tests.cast import staff_actor

pytestmark = pytest.mark.usefixtures("scope")
PAGE = "/t/xiaoman/"


def test_pairs_of_contacts_and_outlets_wait(
    team: Team, pr: Staff, analyst: Staff, other_owner: Staff, client_for: Callable[[Any], Client]
) -> None:
    actor = staff_actor(pr)
    one, other = (
        contact_create(
            team_id=team.pk, actor=actor, name=name, channels=[ChannelInput("mobile", phone)]
        )
        for name, phone in (("张伟", "13800138000"), ("张玮", "13800138000"))
    )
    assert pairs_find(team_id=team.pk) == 1
    papers = [
        outlet_create(team_id=team.pk, actor=actor, name=name) for name in ("晨报", "江城晨报")
    ]
    OutletPair.objects.create(
        team=team, first=papers[0], second=papers[1], reasons=["name"], score=70
    )
    seen = today(team)
    assert (seen.contact_pairs, seen.outlet_pairs) == (1, 1)
    assert (seen.waiting_for("pr"), seen.waiting_for("analyst")) == (2, 0)
    page = client_for(pr).get(PAGE).content.decode()
    assert "1 对联系人可能是同一个人" in page
    assert "1 对媒体可能是同一家" in page
    assert "可能是同一" not in client_for(analyst).get(PAGE).content.decode()
    contacts_merge(winner=one, loser=other, actor=actor)
    Outlet.objects.filter(pk=papers[1].pk).update(state="merged", merged_into=papers[0])
    seen = today(team)
    assert (seen.contact_pairs, seen.outlet_pairs) == (0, 0)
    with team_scope(other_owner.team_id):
        assert today(other_owner.team).contact_pairs == 0
