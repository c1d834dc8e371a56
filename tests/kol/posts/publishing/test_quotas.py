"""What counts for a platform's numbers when a time is chosen, and when it goes out."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from foundation.assets.services import asset_create
from kol.platforms.models import PlatformQuota
from kol.posts.models import Post, PostShape, PostTarget
from kol.posts.publish_errors import SlotFull
from kol.posts.quotas import slot_find
from kol.posts.services.scheduling import Slot, post_schedule
from tests.kol.posts.publishing.world import State, World, now, state
from tests.pictures import picture, upload

SHANGHAI = ZoneInfo("Asia/Shanghai")


def planned(world: World, mode: str) -> PostTarget:
    """An article for 小满's Official Account."""
    raw = upload(picture("JPEG", (40, 30)), "cover.jpg", "image/jpeg")
    cover = asset_create(
        team_id=world.staff.team_id, upload=raw, purpose="library", ref_id=None, actor=world.actor
    )
    post = world.post(kind="article", link_url="", cover=cover)
    if mode:
        PostShape.objects.create(
            team=world.staff.team, post=post, platform="wechat", options={"mode": mode}
        )
    world.approve(post)
    return world.target(post, world.wechat())


def test_only_what_is_sent_to_followers_counts_for_wechats_one_a_day(world: World) -> None:
    noon = timezone.localtime(timezone=SHANGHAI).replace(hour=12, minute=0) + timedelta(days=1)

    def schedule(target: PostTarget, at: datetime) -> None:
        slots = [Slot(target, at)]
        post_schedule(post=target.post, staff=world.staff, actor=world.actor, targets=slots)

    for hour in range(2):
        schedule(planned(world, ""), noon + timedelta(hours=hour))
    schedule(planned(world, "mass"), noon)
    schedule(planned(world, "publish"), noon)
    second = planned(world, "mass")
    with pytest.raises(SlotFull):
        schedule(second, noon + timedelta(hours=3))
    assert state(second) == State.PLANNED
    schedule(second, noon + timedelta(days=1))
    out = PostTarget.objects.filter(post__shapes__options={"mode": "publish"}).get()
    PostTarget.objects.filter(pk=out.pk).update(due_at=timezone.now(), next_try_at=timezone.now())
    world.run()
    assert (state(out), PlatformQuota.objects.count()) == (State.ACCEPTED, 0)
    assert now(second).counts == "sends"


def test_over_the_day_it_moves_to_the_same_time_of_the_next_and_is_looked_at_for_then(
    world: World, client: Client
) -> None:
    five = timezone.localtime(timezone=SHANGHAI).replace(
        hour=17, minute=12, second=0, microsecond=0
    )
    wanted = five + timedelta(days=1)
    first, second = planned(world, "mass"), planned(world, "mass")
    for target in (first, second):
        slots = [Slot(target, wanted, move=True)]
        post_schedule(post=target.post, staff=world.staff, actor=world.actor, targets=slots)
    assert now(first).due_at == wanted
    assert (now(second).due_at, now(second).wrong) == (wanted + timedelta(days=1), [])
    third = planned(world, "mass")
    client.force_login(world.staff.user)
    # Whether followers hear of it stands where the time is chosen.
    where = reverse("posts:post", args=[world.staff.team.slug, third.post.public_id])
    assert client.get(where).content.decode().count("群发给粉丝（每天一次）") == 2
    quiet = reverse("posts:post", args=["xiaoman", planned(world, "").post.public_id])
    assert "发布到主页，不通知粉丝" in client.get(quiet).content.decode()
    asked = {"due_at": wanted.strftime("%Y-%m-%dT%H:%M")}
    there = [world.staff.team.slug, third.post.public_id]
    hint = client.get(reverse("publishing:slots", args=there), asked).content.decode()
    after = (wanted + timedelta(days=2)).strftime("%m-%d %H:%M")
    assert f"最近的空位：{after}" in hint
    asked |= {"target": third.public_id, "move": "1", "when": "then"}
    told = client.post(reverse("publishing:schedule", args=there), asked, follow=True)
    assert now(third).due_at == wanted + timedelta(days=2)
    page = told.content.decode()
    assert (f"{third.where}（{after}）" in page, "额度（1）已用完" in page) == (True, False)


def test_now_is_never_tomorrow(world: World, client: Client) -> None:
    """What is to go out now waits for its turn, or is refused with the next free moment."""
    first, second = planned(world, "mass"), planned(world, "mass")
    now_ = timezone.now()

    def send(target: PostTarget) -> None:
        slots = [Slot(target, None, move=True)]
        post_schedule(post=target.post, staff=world.staff, actor=world.actor, targets=slots)

    send(first)
    with pytest.raises(SlotFull) as refused:
        send(second)
    after = timezone.localtime(now_ + timedelta(days=1), SHANGHAI).strftime("%m-%d")
    assert after in refused.value.text()
    assert (state(second), now(second).due_at) == (State.PLANNED, None)
    later = now_ + timedelta(days=1, hours=1)
    slots = [Slot(second, later)]
    post_schedule(post=second.post, staff=world.staff, actor=world.actor, targets=slots)
    client.force_login(world.staff.user)
    act = reverse("publishing:act", args=["xiaoman", second.public_id, "now"])
    told = client.post(act, follow=True).content.decode()
    assert ("可以改到那时" in told, now(second).due_at) == (True, later)


@pytest.mark.parametrize(
    ("platform", "keys"),
    [
        ("wecom", {"webhook": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k1"}),
        ("qqbot", {"app_id": "q1", "client_secret": "s"}),
    ],
)
def test_a_robots_minute_that_is_full_moves_by_seconds(
    world: World, platform: str, keys: dict[str, str]
) -> None:
    account = world.by_keys(platform, "k1", keys)
    first = datetime(2027, 5, 1, 9, tzinfo=SHANGHAI)
    for number in range(20):
        world.due_row(account, first + timedelta(seconds=number))
    target = world.due_row(account, None)
    found = slot_find(target, first + timedelta(seconds=30))
    assert (found.at, found.amount) == (first + timedelta(seconds=60), 20)
    assert slot_find(target, first + timedelta(minutes=2)).amount == 0


def test_a_groups_day_that_is_full_moves_to_the_next(world: World) -> None:
    account = world.by_keys("qqbot", "q1", {"app_id": "q1", "client_secret": "s"})
    first = datetime(2027, 5, 1, 0, 30, tzinfo=SHANGHAI)
    team = world.staff.team
    posts = Post.objects.bulk_create(Post(team=team, title="巡演") for _n in range(1000))
    PostTarget.objects.bulk_create(
        PostTarget(
            team=team, post=post, account=account, platform="qqbot", place=str(account),
            key=f"day{minute}", due_at=first + timedelta(minutes=minute), state=State.SCHEDULED,
            approved_hash=b"h" * 32,
        )
        for minute, post in enumerate(posts)
    )  # fmt: skip
    target = world.due_row(account, None)
    # All of them before six in the evening; the day is Beijing's.
    found = slot_find(target, datetime(2027, 5, 1, 23, tzinfo=SHANGHAI))
    assert (found.at, found.amount) == (datetime(2027, 5, 2, 23, tzinfo=SHANGHAI), 1000)
    assert slot_find(target, datetime(2027, 4, 30, 23, tzinfo=SHANGHAI)).amount == 0
