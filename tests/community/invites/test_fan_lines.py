"""What codes tell on the page of a fan: by which they came, who brought them, whom they brought."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from community.fans.models import Fan
from community.groups.models import FanGroup
from community.invites.fan_pages import redemption_lines, referral_lines
from community.invites.models import Invite, Redemption
from community.invites.services.fan_codes import fan_code_get
from community.invites.services.limits import group_rules_update
from foundation.teams.models import Staff
from tests.cast import fan_actor, make_user, staff_actor
from tests.community.invites.conftest import Redeem

pytestmark = pytest.mark.django_db


def test_codes_and_who_brought_whom(
    invite: Invite, group: FanGroup, redeem: Redeem, owner: Staff, in_team: None
) -> None:
    group_rules_update(
        group_id=group.pk,
        team_id=group.team_id,
        actor=staff_actor(owner),
        fan_codes=True,
        fan_joins=None,
    )
    users = [make_user(f"粉{n}", phone=f"+861380000010{n}") for n in range(3)]
    first = redeem(invite.code, users[0]).member
    assert first is not None
    own = fan_code_get(member=first, actor=fan_actor(users[0]))
    for user in users[1:]:
        redeem(own.code, user)
    fans = {fan.nickname: fan for fan in Fan.objects.all()}
    with translation.override("zh-hans"):
        came = list(redemption_lines(fans["粉0"], "xiaoman", None, 50))
        assert [(line.text, line.url) for line in came] == [
            ("凭口令「夏日橘子汽水」（抖音）进来", f"/t/xiaoman/invites/{invite.public_id}/")
        ]
        brought = list(referral_lines(fans["粉0"], "xiaoman", None, 50))
        assert [line.text for line in brought] == ["带来了粉2", "带来了粉1"]
        (by,) = referral_lines(fans["粉1"], "xiaoman", None, 50)
        assert (by.text, by.url) == (
            "由粉0带来",
            f"/t/xiaoman/fans/{fans['粉0'].public_id}/",
        )
        assert [one.text for one in redemption_lines(fans["粉1"], "xiaoman", None, 50)] == [
            f"凭口令「{own.phrase}」进来"
        ]
    past = timezone.now() - timedelta(days=1)
    assert list(redemption_lines(fans["粉0"], "xiaoman", past, 50)) == []
    assert list(referral_lines(fans["粉0"], "xiaoman", past, 50)) == []
    assert len(list(referral_lines(fans["粉0"], "xiaoman", brought[1].at, 50))) == 1
    assert Redemption.objects.count() == 3
