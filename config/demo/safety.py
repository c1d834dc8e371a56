"""What the demo shows of content safety: a word list, what waits, and a few reports."""

from community.chat.models import Message
from community.chat.services import message_send
from community.groups.models import GroupMember
from community.moderation.errors import MessageHeld
from community.moderation.lines import lines_read
from community.moderation.services import (
    report_decide,
    report_make,
    word_list_create,
    words_add,
)
from community.moderation.services.reports import Reported
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff, Team

_ADS = [
    "加微信",
    "加V",
    "私聊我",
    "代购",
    "代理招商",
    "免费领",
    "扫码进群",
    "兼职刷单",
    "低价出",
    "高仿",
    "返利",
    "拉人头",
]
_RUDE = ["傻子", "滚开", "有病吧", "脑残", "闭嘴"]


def build(team: Team, owner: Staff, operator: Staff) -> None:
    """Through the services, like everything in the demo; the same each time."""
    actor = Actor(kind="staff", user_id=owner.user_id, staff_id=owner.pk)
    ads = word_list_create(
        team=team, name="广告引流", category="ads", act="hold", by_sound=True, actor=actor
    )
    words_add(word_list=ads, lines=lines_read("\n".join(_ADS)).lines, actor=actor)
    rude = word_list_create(team=team, name="不文明用语", category="abuse", act="mask", actor=actor)
    words_add(word_list=rude, lines=lines_read("\n".join(_RUDE)).lines, actor=actor)
    members = list(
        GroupMember.objects.filter(staff=None, state=GroupMember.State.ACTIVE)
        .select_related("user", "group", "team")
        .order_by("group_id", "pk")
    )
    _wait(members[5], "同款砂锅有货，加 微❤️信 xm2046", "demo-held-0001")
    _wait(members[9], "家里多了两箱车厘子，低价出，同城自提", "demo-held-0002")
    _reports(members, operator)


def _wait(member: GroupMember, text: str, client_id: str) -> None:
    try:
        message_send(member=member, text=text, client_id=client_id, actor=_as_fan(member))
    except MessageHeld:
        return


def _reports(members: list[GroupMember], operator: Staff) -> None:
    """Two that are open, one that was decided."""
    group_id = members[0].group_id
    here = {one.pk: one for one in members if one.group_id == group_id}
    said = [
        one
        for one in Message.objects.filter(group_id=group_id, kind="text").order_by("seq")
        if one.sender_id in here
    ]
    notes = [
        ("ads", "他私聊好几个人推销锅具"),
        ("abuse", "说话不太客气"),
        ("other", "跟做饭没关系，一直刷屏"),
    ]
    made = []
    for number, (message, (reason, note)) in enumerate(zip(said[-3:], notes, strict=False)):
        target = here[int(message.sender_id or 0)]
        reporter = next(one for one in here.values() if one.user_id != target.user_id)
        made.append(
            report_make(
                reporter=reporter,
                target=target,
                message=Reported(message.seq, message.text, False) if number != 1 else None,
                reason=reason,
                note=note,
                actor=_as_fan(reporter),
            )[0]
        )
    if made:
        actor = Actor(kind="staff", user_id=operator.user_id, staff_id=operator.pk)
        report_decide(report=made[-1], act="dismiss", reason="", by=operator, actor=actor)


def _as_fan(member: GroupMember) -> Actor:
    return Actor(kind="fan", user_id=member.user_id, ip="127.0.0.1")
