"""The demo team: the same one each time, as large as it is meant to be."""

import pytest
from django.db import transaction

from community.chat.models import Message
from community.fans.models import Fan
from community.groups.models import FanGroup, GroupMember
from community.invites.models import Invite
from config.demo.build import FANS, demo_build, demo_talk
from config.demo.talk import BREAKFAST, GROUPS, KITCHEN, TESTERS
from foundation.scopes.scope import team_scope

pytestmark = pytest.mark.django_db


def built() -> dict[str, list[tuple[object, ...]]]:
    """What a demo of 150 fans holds, in words; nothing of it stays."""
    with transaction.atomic():
        team = demo_build(lambda _step: None, fans=150)
        demo_talk(team)
        with team_scope(team):
            said = Message.objects.exclude(kind=Message.Kind.SYSTEM).order_by("group__name", "seq")
            codes = Invite.objects.order_by("pk")
            found: dict[str, list[tuple[object, ...]]] = {
                "fans": list(Fan.objects.order_by("pk").values_list("nickname")),
                "groups": list(FanGroup.objects.order_by("pk").values_list("name", "capacity")),
                "codes": list(codes.filter(owner__isnull=False).values_list("phrase", "channel")),
                "fans' codes": [(codes.filter(owner=None).count(),)],
                "members": list(
                    GroupMember.objects.order_by("pk").values_list("group__name", "display_name")
                ),
                "said": list(said.values_list("group__name", "text")),
            }
        transaction.set_rollback(True)
    return found


def test_it_is_the_same_each_time() -> None:
    """Names, codes, who is where and what is said; and people talk in each of the three groups.

    A fan's own code is drawn by chance, as everywhere: they are as many, and no more.
    """
    first, second = built(), built()
    assert first == second
    assert len(first["fans"]) >= 150
    for plan in (BREAKFAST, KITCHEN, TESTERS):
        texts = [text for group, text in first["said"] if group == plan.name]
        assert len(texts) >= len(plan.talk) > 5
    phrases = {phrase for phrase, _channel in first["codes"]}
    assert {plan.phrase for plan in GROUPS} <= phrases


def test_how_large_it_is() -> None:
    """As bin/run makes it."""
    assert FANS == 2000
    assert [plan.name for plan in GROUPS] == ["小满的早餐桌", "厨房新手互助群", "小满好物内测群"]
