"""Press events of the demo: one next week with answers coming in, one that was."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from foundation.scopes.actors import Actor
from foundation.teams.models import Staff
from kol.conferences.models import Guest, PressEvent
from kol.conferences.services import event_create, guest_answer, guest_check_in, guests_add
from kol.press.models import Contact

_COMING = (
    ("张伟", "yes", "带一位摄影"),
    ("解文博", "yes", ""),
    ("欧阳晓晨", "no", "当天在外地出差"),
    ("曾雨桐", "", ""),
    ("周可心", "yes", "想约十分钟专访"),
    ("仇一鸣", "", ""),
    ("孙若兰", "", ""),
)
_WAS = ("张伟", "李静怡", "单立群", "吕小米", "查晚晴")
_STAYED_AWAY = "查晚晴"


def press_events(*, owner: Staff, pr: Staff) -> None:
    """Made by the services; then the one that was is moved into the past, which none of them
    does."""
    actor = Actor(kind="staff", user_id=pr.user_id, staff_id=pr.pk)
    today = timezone.localdate()
    coming = event_create(
        team_id=owner.team_id,
        actor=actor,
        name="小满凉拌酱新品发布会",
        starts_at=_at(today + timedelta(days=8), 14),
        ends_at=_at(today + timedelta(days=8), 17),
        venue="岭东文化中心 3 号厅",
        address="广州市越秀区东湖路 9 号",
        programme="14:00 签到\n14:30 新品发布\n15:30 现场试吃\n16:30 媒体群访",
        capacity=40,
        reply_by=_at(today + timedelta(days=6), 18),
        campaign="凉拌酱上市",
        owner=pr,
        by=pr,
    )
    known = {one.name: one for one in Contact.objects.order_by("pk")}
    guests_add(event=coming, contacts=[known[name] for name, *_rest in _COMING], actor=actor)
    for name, answer, words in _COMING:
        if answer:
            guest = Guest.objects.get(event=coming, contact=known[name])
            guest_answer(guest=guest, answer=answer, words=words, actor=actor)
    _past(owner, pr, actor, [known[name] for name in _WAS])


def _past(owner: Staff, pr: Staff, actor: Actor, people: list[Contact]) -> None:
    soon = timezone.now() + timedelta(hours=1)
    event = event_create(
        team_id=owner.team_id,
        actor=actor,
        name="厨房开放日：媒体探访",
        kind=PressEvent.Kind.VISIT,
        starts_at=soon,
        ends_at=soon + timedelta(hours=3),
        venue="小满研发厨房",
        capacity=12,
        owner=pr,
        by=pr,
    )
    guests_add(event=event, contacts=people, actor=actor)
    for guest in Guest.objects.filter(event=event).select_related("contact", "event"):
        guest_answer(guest=guest, answer="yes", actor=actor)
        if guest.contact.name != _STAYED_AWAY:
            guest_check_in(guest=guest, by=pr, how=Guest.CameBy.QR, actor=actor)
    began = _at(timezone.localdate() - timedelta(days=21), 14)
    PressEvent.objects.filter(pk=event.pk).update(
        starts_at=began, ends_at=began + timedelta(hours=3)
    )
    Guest.objects.filter(event=event).update(answered_at=began - timedelta(days=4))
    Guest.objects.filter(event=event, attended_at__isnull=False).update(attended_at=began)


def _at(day: date, hour: int) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour)))
