"""Two outlets and five people to list."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from foundation.imports.services import custom_field_add
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff, Team
from kol.press.models import Contact, MediaAccount, Outlet
from kol.press.services import (
    ChannelInput,
    EmploymentInput,
    contact_create,
    outlet_create,
)
from kol.press.services.states import contact_block


@pytest.fixture
def archive(team: Team, actor: Actor, pr: Staff, scope: None) -> dict[str, Contact]:
    """晨报 (a newspaper of the city) and 科技台 (central TV), and five people."""
    for label, kind, options in (
        ("星级", "number", []), ("签约日", "date", []), ("语言", "choices", ["普通话", "粤语"]),
        ("主页", "link", []), ("档案", "boolean", []), ("备注", "text", []),
    ):  # fmt: skip
        custom_field_add(target="contacts", label=label, kind=kind, options=options, actor=actor)
    morning = outlet_create(
        team_id=team.pk, actor=actor, name="晨报", kind="newspaper", level="city", region="北京",
        beats=["科技"], tags=["重点"], reach=5_000,
    )  # fmt: skip
    station = outlet_create(
        team_id=team.pk, actor=actor, name="科技台", kind="tv", level="central", region="上海",
        parent=morning,
    )  # fmt: skip

    def make(name: str, *jobs: Outlet, email: str = "", **fields: Any) -> Contact:
        return contact_create(
            team_id=team.pk, actor=actor, name=name,
            channels=[ChannelInput("email", email)] if email else [],
            employments=[EmploymentInput(outlet=one) for one in jobs],
            **fields,
        )  # fmt: skip

    made = {
        "张伟": make(
            "张伟", morning, email="zw@example.com", beats=["科技", "财经"], tags=["重点", "友好"],
            region="北京", owner=pr,
            custom={"xing_ji": 5, "qian_yue_ri": "2026-01-05", "yu_yan": ["普通话", "粤语"],
                    "dang_an": True, "bei_zhu": "爱喝茶"},
        ),
        "李娜": make("李娜", station, beats=["娱乐"], tags=["友好"], region="上海", is_kol=True,
                   custom={"xing_ji": 3, "yu_yan": ["粤语"], "dang_an": False}),
        "王芳": make("王芳", morning, station, email="wf@example.com", beats=["财经"],
                   custom={"qian_yue_ri": "2026-03-01"}),
        "赵敏": make("赵敏", email="zm@example.com", is_kol=True, basis="consent"),
        "陈刚": make("陈刚", tags=["重点"]),
    }  # fmt: skip
    contact_block(contact=made["陈刚"], actor=actor, reason="要求不再联系")
    for name, followers in (("李娜", 20_000_000), ("赵敏", 80_000)):
        MediaAccount.objects.create(
            team=team, contact=made[name], platform="douyin", handle=name, followers=followers
        )
    now = timezone.now()
    for name, health, days in (("张伟", 80, 3), ("李娜", 40, 60), ("王芳", 10, 400)):
        Contact.objects.filter(pk=made[name].pk).update(
            health=health, last_touch_at=now - timedelta(days=days)
        )
    return made
