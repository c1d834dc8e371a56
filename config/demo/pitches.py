"""Releases and pitches of the demo: one release that went out and was answered, one in writing."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from foundation.delivery.models import Delivery
from foundation.delivery.services import delivery_attempt
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff
from kol.pitches.models import Pitch, PitchRecipient, Release
from kol.pitches.services.answers import recipient_answer, recipient_replied
from kol.pitches.services.drafts import pitch_create
from kol.pitches.services.freezing import pitch_send_off
from kol.pitches.services.releases import release_create, release_save, release_state
from kol.pitches.services.sender import sender_update
from kol.pitches.services.sending import pitch_hand_over
from kol.press.models import Channel, Contact

_LEAD = "小满厨房把粉丝票选出的三种凉拌汁做成了瓶装，11 月起在岭东各门店试销。"
_FIRST = (
    "小满厨房今日宣布，由两万名粉丝票选出的三款凉拌汁将装瓶上市。\n\n"
    "三款口味分别为藤椒、酸辣和蒜香，均不添加防腐剂。"
)
_SECOND = (
    "小满厨房今日宣布，由两万三千名粉丝票选出的三款凉拌汁将于 11 月装瓶上市。\n\n"
    "三款口味分别为藤椒、酸辣和蒜香，均不添加防腐剂，开封后冷藏可存放 30 天。\n\n"
    "“我们想把做凉菜的时间缩短到三分钟。”创始人林小满说。"
)
_BODY = (
    "{{称呼}}您好：\n\n{{附言}}\n\n小满的凉拌汁要上市了，附上新闻稿，想着{{媒体|贵媒体}}的读者会感兴趣。"
    "\n\n需要高清图片或采访，直接回复这封邮件就好。\n\n{{发件人}}"
)
_PEOPLE = 5


def pitches(*, owner: Staff, pr: Staff) -> None:
    """Made by the services. Where the site has no address yet, nothing goes out."""
    actor = Actor(kind="staff", user_id=pr.user_id, staff_id=pr.pk)
    sender_update(
        team_id=owner.team_id,
        actor=actor,
        from_name="小满厨房公关",
        per_domain=60,  # in the demo all of them have one
        signature="周周｜小满厨房公关\n电话 020-0000 0000",
    )
    release = release_create(
        team_id=owner.team_id, actor=actor, title="小满凉拌汁装瓶上市", lead=_LEAD, body=_FIRST
    )
    release_save(
        release=release,
        actor=actor,
        title="小满凉拌汁装瓶上市：粉丝票选三种口味",
        lead=_LEAD,
        body=_SECOND,
        note="补人数和保存期，加创始人的话",
    )
    release.refresh_from_db()
    release_state(release=release, state=Release.State.READY, actor=actor)
    sent = pitch_create(
        release=release,
        actor=actor,
        subject="{{称呼}}，{{标题}}",
        body=_BODY,
        chosen={"picked": _reachable()},
    )
    if settings.SITE_URL:
        pitch_send_off(pitch=sent, actor=actor)
        _goes_out(sent)
        _answers(sent, actor)
    next_one = release_create(
        team_id=owner.team_id,
        actor=actor,
        title="小满厨房开放日邀请媒体探访",
        body="小满厨房将于下月举办第二次厨房开放日，邀请美食与生活方式媒体到场。",
        embargo_until=timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=6),
    )
    pitch_create(
        release=next_one,
        actor=actor,
        subject="{{媒体}}的{{称呼}}，想请您来厨房看看",
        body=_BODY,
        chosen={"filters": {"beat": "美食"}},
    )


def _reachable() -> list[str]:
    """The first few with an address, by the order they were entered."""
    there = Contact.objects.filter(
        state=Contact.State.ACTIVE,
        do_not_contact=False,
        channels__kind=Channel.Kind.EMAIL,
        channels__status=Channel.Status.OK,
    )
    return list(there.order_by("pk").distinct().values_list("public_id", flat=True)[:_PEOPLE])


def _goes_out(pitch: Pitch) -> None:
    """What the workers do, so that the demo begins with a pitch that has arrived."""
    pitch_hand_over(team_id=pitch.team_id, pitch_id=pitch.pk)
    waiting = Delivery.objects.filter(team_id=pitch.team_id, template="pitch", state="pending")
    for pk in waiting.order_by("pk").values_list("pk", flat=True):
        delivery_attempt(delivery_id=pk)
    pitch_hand_over(team_id=pitch.team_id, pitch_id=pitch.pk)


def _answers(pitch: Pitch, actor: Actor) -> None:
    arrived = list(
        PitchRecipient.objects.filter(pitch=pitch, state=PitchRecipient.State.SENT).order_by("pk")
    )
    for recipient in arrived[:2]:
        recipient_replied(recipient=recipient, at=timezone.now(), actor=actor)
    for recipient, answer in zip(arrived[1:3], ("covered", "declined"), strict=False):
        url = "https://news.example/xiaoman" if answer == "covered" else ""
        recipient_answer(recipient=recipient, answer=answer, url=url, actor=actor)
