"""The demo's pools: groups behind one code, and a WeChat group's picture behind a lasting one."""

import io
from collections.abc import Callable

import segno
from django.core.files.uploadedfile import SimpleUploadedFile

from community.groups.models import GroupMember
from community.groups.selectors.pools import pool_aim
from community.groups.services import (
    group_create,
    group_state_set,
    picture_add,
    pool_create,
    template_save,
)
from community.invites.models import Invite
from community.invites.services import invite_create
from config.demo.people import Person
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff

PEOPLE = 34
CAPACITY = 20

Join = Callable[[Invite, Person], GroupMember | None]


def pools(owner: Staff, actor: Actor, crowd: list[Person], used: int, join: Join) -> int:
    """A pool that has filled its first group and opened the next; returns how many are used up."""
    sample = group_create(
        staff=owner,
        name="小满读者群（样板）",
        blurb="每周一道菜，一起做、一起晒。",
        announcement="只聊吃的，不发广告。",
        entry="code",
        capacity=CAPACITY,
        actor=actor,
    )
    template = template_save(group=sample, name="读者群", staff=owner, actor=actor)
    # It has served: nobody talks there.
    group_state_set(group=sample, state="archived", staff=owner, actor=actor)
    pool = pool_create(
        staff=owner,
        name="小满读者群",
        template=template,
        stem="小满读者群",
        most_groups=10,
        actor=actor,
    )
    aim = pool_aim(pool.pk, None)
    assert aim is not None
    code = invite_create(
        group=aim.group,
        pool=pool,
        owner=owner,
        phrase="跟着小满吃一周",
        channel="视频口播",
        actor=actor,
    )
    for person in crowd[used : used + PEOPLE]:
        join(code, person)
    outside = pool_create(
        staff=owner,
        name="线下品尝会微信群",
        kind="wechat",
        blurb="只发活动时间和地点，聊天请回站内的群。",
        actor=actor,
    )
    picture_add(
        pool=outside,
        upload=_qr("https://weixin.qq.com/g/AwYAADemoPicture"),
        name="品尝会 1群",
        staff=owner,
        actor=actor,
    )
    return used + PEOPLE


def _qr(text: str) -> SimpleUploadedFile:
    """A picture like the one WeChat saves."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="png", scale=10, border=4)
    return SimpleUploadedFile("wechat.png", out.getvalue(), content_type="image/png")
