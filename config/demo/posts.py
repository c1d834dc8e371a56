"""Posts of the demo team in every state one meets: an idea, a draft, in review, scheduled, out."""

import io
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image, ImageDraw

from community.groups.models import FanGroup
from community.invites.models import Invite
from config.demo.talk import BREAKFAST
from foundation.assets.library import library_add
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff
from kol.links.services import link_create
from kol.platforms.models import PlatformAccount
from kol.posts.body import text_to_body
from kol.posts.calendar.slots import slot_add
from kol.posts.drafts import Draft, MediaIn, ShapeIn
from kol.posts.models import Post
from kol.posts.services.editing import post_create
from kol.posts.services.places import Place, targets_choose
from kol.posts.services.review import comment_add, post_approve, post_ask, post_ask_changes
from kol.posts.services.scheduling import Slot, post_schedule

SHOP = "https://shop.example.com/xiaoman"
SOUP = (
    "今天的早餐：番茄蛋花汤配葱油饼。\n番茄先用油炒出红油再加水，汤会更浓。"
    "\n步骤放在群里了，口令进群领菜谱。"
)
PICKLES = "腌黄瓜第三次改配方：少一勺糖，多一片姜。\n想要完整视频的在评论里说一声。"
MARKET = "周六去菜市场直播，想看什么摊位，群里投票。"
KNIFE = "用了三年的菜刀，今天认真讲讲怎么磨。"
BRAND = "和岭南酱油一起做了一道豉油鸡，皮滑肉嫩，最好的一次。"


def posts(owner: Staff, operator: Staff, pr: Staff) -> None:
    """A week of a kitchen's account, through the services the pages call."""
    desk = _Desk(owner, operator, pr)
    picture = desk.picture("番茄蛋花汤.jpg", "#c9472b", "#f4d58d", ["早餐", "菜谱"])
    other = desk.picture("葱油饼.jpg", "#d9a441", "#7a4b1c", ["早餐"])
    desk.picture("菜市场.jpg", "#4c8c4a", "#e9e3c9", ["直播"])
    link = f"{SHOP}/recipes"
    soup = desk.draft(
        "番茄蛋花汤", SOUP, link, [picture, other], topics=("早餐", "家常菜"),
        shapes={"weibo": _one_picture(picture)},
    )  # fmt: skip
    desk.approved(soup)
    desk.schedule(soup, ("weibo", "xiaohongshu"), day=0, at=None, group=True)
    pickles = desk.draft("腌黄瓜第三版", PICKLES, link, [other], topics=("小菜",))
    desk.approved(pickles)
    desk.schedule(pickles, ("weibo", "wecom"), day=1, at=time(20), group=True)
    desk.schedule_later(market := desk.draft("菜市场直播预告", MARKET, link, []), day=2)
    post_ask(post=market, staff=operator, actor=_actor(operator), number=market.number,
             asked_of=owner, note="标题行吗？")  # fmt: skip
    brand = desk.draft("豉油鸡", BRAND, f"{SHOP}/soy", [], campaign="岭南酱油", ad=True)
    post_ask(post=brand, staff=operator, actor=_actor(operator), number=brand.number)
    post_ask_changes(post=brand, staff=owner, actor=_actor(owner), number=brand.number,
                     answer="“最好的一次”要改，广告法不让用最高级。")  # fmt: skip
    comment_add(post=brand, staff=pr, actor=_actor(pr), text=f"@{operator.display_name} 品牌要求"
                "出现在前三行。")  # fmt: skip
    desk.schedule_later(desk.draft("怎么磨刀", KNIFE, "", []), day=5)
    for weekday in (1, 4):
        slot_add(staff=owner, actor=_actor(owner), weekday=weekday, at=time(20), label="晚八点")
    invite = Invite.objects.filter(group__name=BREAKFAST.name, fan=None).order_by("pk").first()
    if invite is not None:
        link_create(staff=operator, actor=_actor(operator), url=f"{SHOP}/cards", label="菜谱卡",
                    platform="wechat", campaign="早餐")  # fmt: skip


class _Desk:
    """Whoever writes and schedules."""

    def __init__(self, owner: Staff, operator: Staff, pr: Staff) -> None:
        self.owner, self.operator, self.pr = owner, operator, pr
        self.zone = ZoneInfo(owner.team.time_zone)
        self.today: date = timezone.now().astimezone(self.zone).date()

    def picture(self, name: str, colour: str, accent: str, tags: list[str]) -> str:
        """A picture of the library; its public id."""
        upload = SimpleUploadedFile(name, drawn(colour, accent), content_type="image/jpeg")
        file = library_add(
            team_id=self.operator.team_id,
            actor=Actor(kind="system"),
            upload=upload,
            name=name,
            tags=tags,
        )
        return file.asset.public_id

    def draft(
        self,
        title: str,
        text: str,
        link: str,
        pictures: list[str],
        *,
        topics: tuple[str, ...] = (),
        campaign: str = "早餐",
        ad: bool = False,
        shapes: Mapping[str, ShapeIn] | None = None,
    ) -> Post:
        """What 阿宁 wrote."""
        wanted = Draft(
            kind="images" if pictures else "text",
            title=title,
            body=text_to_body(text),
            topics=topics,
            link_url=link,
            campaign=campaign,
            ad=ad,
            advertiser="岭南酱油" if ad else "",
            media=tuple(MediaIn(one) for one in pictures),
            shapes=dict(shapes or {}),
        )
        return post_create(staff=self.operator, actor=_actor(self.operator), draft=wanted)

    def approved(self, post: Post) -> None:
        """小满 says yes."""
        post_approve(post=post, staff=self.owner, actor=_actor(self.owner), number=post.number)
        post.refresh_from_db()

    def schedule(
        self,
        post: Post,
        platforms: tuple[str, ...],
        *,
        day: int,
        at: time | None,
        group: bool = False,
    ) -> None:
        """At the accounts of these platforms, and in the breakfast group; now without a time."""
        accounts = PlatformAccount.objects.filter(platform__in=platforms).order_by("pk")
        places = [Place(one.public_id) for one in accounts]
        if group:
            table = FanGroup.objects.get(name=BREAKFAST.name)
            places.append(Place(table.public_id, kind="group"))
        targets = targets_choose(
            post=post, staff=self.operator, actor=_actor(self.operator), places=places
        )
        due = self.moment(day, at) if at else None
        slots = [Slot(target, due, move=True) for target in targets]
        post_schedule(post=post, staff=self.owner, actor=_actor(self.owner), targets=slots)

    def schedule_later(self, post: Post, *, day: int) -> None:
        """It is meant for a day; nobody said yes yet."""
        Post.objects.filter(pk=post.pk).update(planned_at=self.moment(day, time(11)))
        post.refresh_from_db()

    def moment(self, days: int, at: time) -> datetime:
        """A time of a day from today on, on the team's clock."""
        return datetime.combine(self.today + timedelta(days=days), at, self.zone)


def _one_picture(asset: str) -> ShapeIn:
    """Weibo's interface takes one picture a post."""
    return ShapeIn(own=frozenset({"media"}), media=(MediaIn(asset),))


def drawn(colour: str, accent: str) -> bytes:
    """A bowl on a table, as JPEG bytes."""
    image = Image.new("RGB", (1080, 1080), colour)
    draw = ImageDraw.Draw(image)
    draw.ellipse((140, 140, 940, 940), fill="#fbf7ef")
    draw.ellipse((220, 220, 860, 860), fill=accent)
    for left, top in ((360, 360), (560, 320), (480, 540), (660, 560), (380, 640)):
        draw.ellipse((left, top, left + 90, top + 70), fill="#fffdf6")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()


def _actor(staff: Staff) -> Actor:
    return Actor(kind="staff", user_id=staff.user_id, staff_id=staff.pk)
