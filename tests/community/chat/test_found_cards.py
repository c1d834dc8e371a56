"""From a work published in the platform's own app to the card in a group, with its picture."""

import hashlib
import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django.fixtures import Settings

from analytics.metrics.models import Pull, Work
from analytics.metrics.services.planning import pulls_plan
from analytics.metrics.services.pulling import pulls_work
from community.chat.models import Message
from community.chat.posting import feeds_set, group_publish
from community.chat.render import message_html
from community.chat.selectors.messages import messages_latest
from foundation.assets.library import library_add, uses_of
from foundation.assets.models import Asset
from foundation.events.models import Event
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Staff, User
from kol.platforms.connectors.base import Content, ContentKind, Media
from kol.platforms.connectors.registry import connector_get
from kol.platforms.models import PlatformAccount
from kol.platforms.services.apps import app_save
from kol.platforms.services.connections import account_connection
from kol.posts.models import Post, PostMedia, PostTarget
from kol.posts.rendering import content_for
from kol.posts.services.places import Place, targets_choose
from kol.posts.services.scheduling import Slot, post_schedule
from tests.cast import staff_actor
from tests.community.chat.room import Room
from tests.kol.platforms.connected import connected
from tests.kol.posts.publishing.world import World
from tests.outbox import hand_to
from tests.sandbox_server import Sandbox

pytestmark = pytest.mark.django_db


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1200, 800), "#c9472b").save(out, "JPEG")
    return out.getvalue()


def published(account: PlatformAccount, text: str) -> None:
    """Somebody publishes a picture in the app itself."""
    body = picture()
    media = Media("p1", "image/jpeg", len(body), 1200, 800, b"", lambda: io.BytesIO(body), "a.jpg")
    content = Content(
        kind=ContentKind.IMAGES, text=text, images=(media,), link="https://tour.example/"
    )
    link, connector = account_connection(account.pk), connector_get(account.platform)
    connector.submit(link, content, "k", connector.prepare(link, content, "k"))


def newest(name: str) -> Event:
    with system_scope():
        return Event.objects.filter(name=name).order_by("-pk")[0]


def due(account: PlatformAccount) -> None:
    Pull.objects.exclude(account=account, what="recent").delete()
    assert Pull.objects.count() == 1


def opens(user: User, asset: Asset) -> int:
    client = Client()
    client.force_login(user)
    return client.get(reverse("asset", args=[asset.public_id]), {"v": "thumb"}).status_code


def test_a_work_found_by_pulling_is_a_card_with_its_picture(
    room: Room, owner: Staff, analyst: Staff, sandbox: Sandbox, settings: Settings, stranger: User
) -> None:
    sandbox.point(settings)
    with team_scope(owner.team):
        weibo = connected(owner, sandbox, "weibo", "1001")
        feeds_set(account=weibo, groups=[room.group], staff=owner, actor=staff_actor(owner))
        pulls_plan()
        due(weibo)
        published(weibo, "新歌出来了")
        assert pulls_work(10) == 1
        found = newest("platform.work_found")
        assert found.payload == {"account": weibo.pk}
        hand_to("chat.works", found)
        hand_to("chat.works", found)
        message = Message.objects.get(kind="card")
        assert message.image is not None
        place = room.place(room.fan)
        (said,) = messages_latest(place=place).messages[-1:]
        drawn = message_html(said, time_zone="Asia/Shanghai")
    cover = message.image
    assert (cover.purpose, cover.width, cover.height) == ("work", 1200, 800)
    address = reverse("asset", args=[cover.public_id])
    assert (
        f'<img class="msg-card-cover" src="{address}?v=thumb" width="1200" height="800" alt=""'
    ) in drawn
    assert opens(room.fan.user, cover) == 200
    assert opens(owner.user, cover) == 200
    assert opens(stranger, cover) == 404
    with team_scope(owner.team):
        Message.objects.update(recalled_at=timezone.now())
    assert opens(room.fan.user, cover) == 404


def test_douyin_tells_of_a_work_and_its_card_does_not_wait_for_the_next_look(
    room: Room, owner: Staff, sandbox: Sandbox, settings: Settings, client: Client
) -> None:
    sandbox.point(settings)
    sandbox.switch(**{"douyin.review_seconds": 60})
    with team_scope(owner.team):
        app = app_save(
            staff=owner, actor=staff_actor(owner), platform="douyin",
            values={"client_id": "ck", "client_secret": "secret-ck"},
        )  # fmt: skip
        douyin = connected(owner, sandbox, "douyin", "2001")
        PlatformAccount.objects.filter(pk=douyin.pk).update(app=app)
        feeds_set(account=douyin, groups=[room.group], staff=owner, actor=staff_actor(owner))
        pulls_plan()
        due(douyin)
        assert pulls_work(10) == 1
        assert pulls_work(1) == 0
        published(douyin, "练习室")
    body = json.dumps({"event": "create_video", "from_user_id": "2001", "content": {}}).encode()
    signed = hashlib.sha1(b"secret-ck" + body, usedforsecurity=False).hexdigest()
    answer = client.post(
        reverse("platform_hooks:hook", args=[app.public_id]), body,
        content_type="application/json", headers={"x-douyin-signature": signed, "msg-id": "m1"},
    )  # fmt: skip
    assert answer.status_code == 200
    with team_scope(owner.team):
        hand_to("metrics.notices", newest("platform.notice"))
        assert pulls_work(5) == 1
        # It is being looked at by the platform: asked for again soon, not in a quarter of an hour.
        assert Work.objects.count() == 0
        left = Pull.objects.get().next_at - timezone.now()
        assert left.total_seconds() <= 120
        sandbox.ahead(61)
        Pull.objects.update(next_at=timezone.now())
        assert pulls_work(5) == 1
        hand_to("chat.works", newest("platform.work_found"))
        assert Message.objects.get(kind="card").text == "练习室"


def test_a_post_in_a_group_shows_its_cover_to_members_alone(
    room: Room, owner: Staff, stranger: User
) -> None:
    with team_scope(owner.team):
        upload = SimpleUploadedFile("a.jpg", picture(), content_type="image/jpeg")
        file = library_add(team_id=owner.team_id, actor=SYSTEM, upload=upload)
        post = Post.objects.create(team_id=owner.team_id, title="巡演加场")
        PostMedia.objects.create(team_id=owner.team_id, post=post, asset=file.asset, alt="一张海报")
        target = PostTarget.objects.create(
            team_id=owner.team_id, post=post, kind="group", ref=room.group.public_id,
            platform="group", place=room.group.name, key="qzkey1",
        )  # fmt: skip
        assert opens(room.fan.user, file.asset) == 404
        group_publish(target, content_for(post, "group"))
        said = messages_latest(place=room.place(room.fan)).messages[-1]
        assert 'alt="一张海报"' in message_html(said, time_zone="Asia/Shanghai")
        assert room.group.name in [use.label for use in uses_of(file)]
    assert opens(room.fan.user, file.asset) == 200
    assert opens(stranger, file.asset) == 404


def test_a_group_is_a_place_like_any_platform_and_the_dispatcher_fills_it_once(
    room: Room, owner: Staff, sandbox: Sandbox
) -> None:
    """Chosen, scheduled and brought out as a post to a platform is; each place stands alone."""
    with team_scope(owner.team):
        world = World(owner, sandbox)
        post = world.post(title="巡演加场", link_url="")
        (target,) = targets_choose(
            post=post, staff=owner, actor=world.actor,
            places=[Place(room.group.public_id, kind="group")],
        )  # fmt: skip
        post_schedule(
            post=post, staff=owner, actor=world.actor, targets=[Slot(target, timezone.now())]
        )
        assert world.run() == 1
        assert world.run() == 0
        target.refresh_from_db()
        card = Message.objects.get(kind="card")
        assert (target.state, target.remote_id) == ("live", str(card.seq))
        assert (card.text, card.group_id) == ("巡演加场", room.group.pk)
