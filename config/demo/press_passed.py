"""What passed with the media of the demo: calls, meals, a gift, what follows; who goes cold."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.teams.models import Staff
from kol.press.models import Contact
from kol.press.services.follow_ups import FollowUpInput, follow_up_add
from kol.press.services.gifts import gift_record, rules_set
from kol.press.services.interactions import There, interaction_log
from kol.press.services.retention import retention_ask, retention_set

# Who, what, how many days ago, what was said.
_PASSED = (
    ("张伟", "call", 2, "聊凉拌酱新品，他想要一组夏天的家常菜图；周五前给。"),
    ("张伟", "wechat", 20, "发来晚报版面截图，谢谢我们的样品。"),
    ("张伟", "meeting", 48, "在报社旁边吃饭，认识了新来的生活部副主任。"),
    ("解文博", "email", 9, "寄了上半年复购数据，请他看看能不能做深度稿。"),
    ("解文博", "call", 70, "确认收到数据，说要等排期。"),
    ("欧阳晓晨", "interview", 12, "采访林小满，谈一个人吃饭，四十分钟。"),
    ("李静怡", "meeting", 100, "交接选题口，约好每季度碰一次。"),
    ("曾雨桐", "call", 130, "问《厨房里》下一季录制时间，答年后。"),
    ("仇一鸣", "wechat", 85, "问过厨电补贴的口径，没有再回。"),
    ("吕小米", "wechat", 5, "样品收到了，排在下下周拍。"),
    ("孙若兰", "email", 240, "寄评测样机的借用单。"),
)
# Who, what is to be done, in how many days.
_PLANNED = (
    ("张伟", "把夏天家常菜的图发过去", 0),
    ("解文博", "追问深度稿排期", -1),
    ("吕小米", "问拍摄脚本定了没有", 3),
)
_ENDING = "马晓东"


def press_passed(*, owner: Staff, pr: Staff) -> None:
    """Entered by the services, as 周周 would."""
    actor = Actor(kind="staff", user_id=pr.user_id, staff_id=pr.pk)
    known = {one.name: one for one in Contact.objects.order_by("pk")}
    now, today = timezone.now(), timezone.localdate()
    for name, kind, days, summary in _PASSED:
        interaction_log(
            team_id=owner.team_id,
            actor=actor,
            kind=kind,
            there=There([known[name]]),
            at=now - timedelta(days=days, hours=2),
            minutes=8 if kind == "call" else None,
            summary=summary,
        )
    for name, text, days in _PLANNED:
        due = now + timedelta(days=days, hours=1)
        follow_up_add(
            team_id=owner.team_id,
            actor=actor,
            given=FollowUpInput(text, due),
            contact=known[name],
        )
    lead = Actor(kind="staff", user_id=owner.user_id, staff_id=owner.pk)
    rules_set(team_id=owner.team_id, actor=lead, gift_ceiling=Decimal(500), fee_ceiling=None)
    gift_record(
        contact=known["张伟"], actor=actor, kind="gift", what="中秋礼盒（自家酱料）",
        value=Decimal(168), on=today - timedelta(days=60),
    )  # fmt: skip
    ending = today + timedelta(days=9)
    retention_set(contact=known[_ENDING], until=ending, actor=lead, why="社会新闻采访")
    retention_ask(team=owner.team)
