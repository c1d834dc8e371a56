"""A fan's code that staff revoked stays so; limits of one fan's own."""

from collections.abc import Callable

import pytest
from django.test import Client

from community.fans.models import Fan
from community.groups.models import FanGroup
from community.invites.errors import FanCodeEnded, InviteFull, InviteMoved
from community.invites.fan_pages import BY_CODE
from community.invites.merging import allowances_move, allowances_unmove
from community.invites.models import Invite, InviteAllowance
from community.invites.services import invite_restore, invite_revoke
from community.invites.services.fan_codes import fan_code_allow
from community.invites.services.limits import allowance_set
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff, User
from tests.cast import make_user, staff_actor

from .conftest import Redeem
from .test_mine import fans_have_codes, mine
from .test_referrals import code_of

__all__ = ["fans_have_codes"]
pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | Staff], Client]


@pytest.fixture
def own(
    fans_have_codes: None, invite: Invite, group: FanGroup, fan_user: User, redeem: Redeem
) -> Invite:
    """The fan's own code."""
    redeem(invite.code, fan_user)
    return code_of(fan_user, group)


def test_a_revoked_code_is_not_made_anew_by_looking(
    own: Invite, group: FanGroup, fan_user: User, owner: Staff, client_for: ClientFor
) -> None:
    with team_scope(owner.team_id):
        invite_revoke(invite=own, actor=staff_actor(owner))
        with pytest.raises(FanCodeEnded):
            code_of(fan_user, group)
    fan, desk = client_for(fan_user), client_for(owner)
    page = fan.get(mine(group))
    assert page.status_code == 403
    assert "团队停用了你在这个群的口令" in page.content.decode()
    with team_scope(owner.team_id):
        assert Invite.objects.filter(fan__isnull=False).count() == 1
    url = f"/t/xiaoman/invites/{own.public_id}/"
    assert "允许再领一个口令" in desk.get(url).content.decode()
    for _twice in range(2):
        desk.post(f"{url}anew/")
    with team_scope(owner.team_id):
        assert AuditEntry.objects.filter(action="invite.anew").count() == 1
    assert "允许再领一个口令" not in desk.get(url).content.decode()
    assert fan.get(mine(group)).status_code == 200
    with team_scope(owner.team_id):
        states = Invite.objects.filter(fan__isnull=False).order_by("pk")
        assert list(states.values_list("state", flat=True)) == ["revoked", "active"]
        with pytest.raises(InviteMoved):  # the new one is in use: there are never two
            invite_restore(invite=own, actor=staff_actor(owner))


def test_an_undone_revocation_gives_the_same_code_back(
    own: Invite, group: FanGroup, fan_user: User, owner: Staff, invite: Invite
) -> None:
    actor = staff_actor(owner)
    with team_scope(owner.team_id):
        invite_revoke(invite=own, actor=actor)
        invite_restore(invite=own, actor=actor)
        assert code_of(fan_user, group) == own
        for code in (own, invite):  # one in use, and one of the team's
            with pytest.raises(InviteMoved):
                fan_code_allow(invite=code, actor=actor)


def test_limits_of_one_fan(
    own: Invite, fan_user: User, owner: Staff, analyst: Staff, redeem: Redeem, client_for: ClientFor
) -> None:
    with team_scope(owner.team_id):
        fan = Fan.objects.get(user=fan_user)
    url = f"/t/xiaoman/invites/fans/{fan.public_id}/"
    desk = client_for(owner)
    assert f'href="{url}"' in desk.get(f"/t/xiaoman/fans/{fan.public_id}/").content.decode()
    assert own.phrase in desk.get(url).content.decode()
    refused = desk.post(url, {"max_codes": "2", "max_joins": "many"})
    assert refused.status_code == 422
    assert 'value="many"' in refused.content.decode()
    assert client_for(analyst).post(url, {"max_joins": "1"}).status_code == 403
    with team_scope(owner.team_id):
        assert not InviteAllowance.objects.filter(fan=fan, max_joins__isnull=False).exists()
    assert desk.post(url, {"max_codes": "", "max_joins": "1"}).status_code == 302
    redeem(own.code, make_user("one", phone="+8613800007001"))
    with pytest.raises(InviteFull):
        redeem(own.code, make_user("two", phone="+8613800007002"))
    assert "最多 1" in desk.get(url).content.decode()
    with team_scope(owner.team_id):
        allowance = InviteAllowance.objects.get(fan=fan)
        assert (allowance.joins, allowance.max_joins) == (1, 1)
        assert AuditEntry.objects.filter(action="invite.allowance").count() == 1


def test_a_limit_follows_a_merge_and_comes_back(own: Invite, fan_user: User, owner: Staff) -> None:
    with team_scope(owner.team_id):
        loser = Fan.objects.get(user=fan_user)
        winner = Fan.objects.create(team=owner.team, nickname="二号", source="manual")
        actor = staff_actor(owner)
        allowance_set(owner=loser, max_codes=1, max_joins=7, actor=actor)
        allowance_set(owner=winner, max_codes=3, max_joins=None, actor=actor)
        moved = allowances_move(loser, winner)
        held = InviteAllowance.objects.get(fan=winner)
        assert (held.max_codes, held.max_joins) == (3, 7)
        allowances_unmove(loser, winner, moved)
        rows = InviteAllowance.objects.order_by("max_codes")
        assert list(
            rows.filter(fan__isnull=False).values_list("fan", "max_codes", "max_joins")
        ) == [
            (loser.pk, 1, 7),
            (winner.pk, 3, None),
        ]


def test_fans_codes_are_told_apart_from_the_teams(
    own: Invite, invite: Invite, owner: Staff, operator: Staff, client_for: ClientFor
) -> None:
    desk, url = client_for(owner), "/t/xiaoman/invites/"

    def shown(whose: str) -> list[str]:
        page = desk.get(url, {"owner": whose})
        return [code.phrase for code, _state in page.context["rows"]]

    assert shown("") == [own.phrase, invite.phrase]
    assert shown("team") == [invite.phrase]
    assert shown("fans") == [own.phrase]
    assert shown(owner.public_id) == [invite.phrase]
    assert shown(operator.public_id) == []
    page = desk.get(url, {"owner": "fans"}).content.decode()
    assert '<option value="fans" selected>粉丝的口令</option>' in page
    with team_scope(owner.team_id):
        assert [value for value, _label in BY_CODE.choices()] == [invite.public_id]
