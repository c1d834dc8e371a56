"""Pages of pools, and the door that leads outside."""

import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import segno
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from community.groups.errors import PictureKnown, PictureWithoutCode, PoolPicturesOut
from community.groups.models import FanGroup, GroupPool, GroupTemplate, PoolGroup, PoolPicture
from community.groups.services import (
    Viewer,
    picture_add,
    picture_retire,
    picture_show,
    pool_create,
    pool_update,
    pools_watch,
    template_save,
)
from foundation.assets.models import Asset
from foundation.events.models import Event
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff
from tests.cast import staff_actor

SHANGHAI = ZoneInfo("Asia/Shanghai")
pytestmark = pytest.mark.django_db


def qr(text: str) -> SimpleUploadedFile:
    """A picture with a QR code, as a phone saves it: the code within a card."""
    drawn = io.BytesIO()
    segno.make_qr(text).save(drawn, kind="png", scale=6)
    card = Image.new("RGB", (600, 900), "#07c160")
    with Image.open(drawn) as code:
        card.paste(code.convert("RGB"), (100, 300))
    out = io.BytesIO()
    card.save(out, "PNG")
    return SimpleUploadedFile("wechat.png", out.getvalue(), content_type="image/png")


def plain() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (300, 300), "#fa5").save(out, "PNG")
    return SimpleUploadedFile("x.png", out.getvalue(), content_type="image/png")


@pytest.fixture
def outside(owner: Staff, scope: None) -> GroupPool:
    """A pool of WeChat groups whose pictures are for two people each."""
    return pool_create(
        staff=owner, name="微信群", kind="wechat", limit_people=2, actor=staff_actor(owner)
    )


def add(pool: GroupPool, text: str, staff: Staff) -> PoolPicture:
    return picture_add(
        pool=pool, upload=qr(text), name=text[-1], staff=staff, actor=staff_actor(staff)
    )


def show(pool: GroupPool, visitor: str, **more: Any) -> str:
    return picture_show(pool=pool, viewer=Viewer(visitor, **more)).name


@pytest.fixture
def template(make_group: Callable[..., FanGroup], owner: Staff) -> GroupTemplate:
    group = make_group(name="样板", capacity=2)
    return template_save(group=group, name="粉丝群", staff=owner, actor=staff_actor(owner))


# --- Groups here ---------------------------------------------------------------------------------
def test_a_pool_is_made_filled_and_ordered_on_its_page(
    owner: Staff, template: GroupTemplate, client_for: Callable[..., Client], team: Any
) -> None:
    client = client_for(owner)
    page = client.get(reverse("groups:pools", args=[team.slug]))
    assert "No pool yet" in page.content.decode() or "还没有群池" in page.content.decode()
    made = client.post(
        reverse("groups:pool_new", args=[team.slug]),
        {"name": "大厅", "template": template.public_id, "stem": "小满", "most_groups": 3},
    )
    pool = GroupPool.objects.get()
    assert made.headers["Location"] == reverse("groups:pool", args=[team.slug, pool.public_id])
    first = PoolGroup.objects.get().group
    assert first.name == "小满 1群"
    other = FanGroup.objects.get(name="样板")
    turn = reverse("groups:pool_turn", args=[team.slug, pool.public_id, "add"])
    client.post(turn, {"group": other.public_id})
    client.post(turn.replace("/add/", "/up/"), {"group": other.public_id})
    shown = client.get(reverse("groups:pool", args=[team.slug, pool.public_id])).content.decode()
    assert shown.index("样板</a>") < shown.index("小满 1群</a>")
    assert '<progress class="progress" value="0" max="2"' in shown
    client.post(turn.replace("/add/", "/remove/"), {"group": other.public_id})
    assert PoolGroup.objects.get().group == first


def test_a_refused_pool_keeps_what_was_typed(
    owner: Staff, scope: None, client_for: Callable[..., Client], team: Any
) -> None:
    answer = client_for(owner).post(
        reverse("groups:pool_new", args=[team.slug]), {"name": "空厅", "most_groups": 3}
    )
    assert answer.status_code == 422
    assert 'value="空厅"' in answer.content.decode()
    assert not GroupPool.objects.exists()


def test_pausing_is_undone_by_the_toast(
    owner: Staff, template: GroupTemplate, client_for: Callable[..., Client], team: Any
) -> None:
    pool = pool_create(staff=owner, name="厅", template=template, actor=staff_actor(owner))
    client, address = (
        client_for(owner),
        reverse("groups:pool_state", args=[team.slug, pool.public_id]),
    )
    client.post(address, {"state": "paused"})
    pool.refresh_from_db()
    assert pool.state == "paused"
    client.post(f"{address}?state=open")
    pool.refresh_from_db()
    assert pool.state == "open"


def test_the_pages_cost(
    owner: Staff,
    make_group: Callable[..., FanGroup],
    template: GroupTemplate,
    client_for: Callable[..., Client],
    team: Any,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    actor = staff_actor(owner)
    pools = [
        pool_create(staff=owner, name=f"厅{n}", template=template, actor=actor) for n in range(3)
    ]
    client = client_for(owner)
    address = reverse("groups:pool", args=[team.slug, pools[0].public_id])
    client.get(address)
    with django_assert_num_queries(4):
        client.get(reverse("groups:pools", args=[team.slug]))
    with django_assert_num_queries(6):
        client.get(address)


# --- Outside -------------------------------------------------------------------------------------
def test_only_a_readable_code_is_taken_and_once(outside: GroupPool, owner: Staff) -> None:
    with pytest.raises(PictureWithoutCode):
        picture_add(pool=outside, upload=plain(), staff=owner, actor=staff_actor(owner))
    picture = add(outside, "https://weixin.qq.com/g/A", owner)
    assert picture.target == "https://weixin.qq.com/g/A"
    assert picture.expires_at == picture.made_at + timedelta(days=7)
    with pytest.raises(PictureKnown):
        add(outside, "https://weixin.qq.com/g/A", owner)
    assert Asset.objects.count() == PoolPicture.objects.count() == 1


def test_pictures_take_turns_by_count_and_one_sees_ones_own_again(
    outside: GroupPool, owner: Staff
) -> None:
    add(outside, "https://weixin.qq.com/g/A", owner)
    add(outside, "https://weixin.qq.com/g/B", owner)
    assert [show(outside, name) for name in ("v1", "v2", "v1", "v3", "v2", "v4")] == list("AAABAB")
    with pytest.raises(PoolPicturesOut):
        show(outside, "v5")
    assert show(outside, "v1") == "A"
    counted = PoolPicture.objects.order_by("pk").values_list("people", "views")
    assert list(counted) == [(2, 5), (2, 2)]


def test_pictures_take_turns_by_age(outside: GroupPool, owner: Staff) -> None:
    old = add(outside, "https://weixin.qq.com/g/A", owner)
    add(outside, "https://weixin.qq.com/g/B", owner)
    assert show(outside, "v1") == "A"
    PoolPicture.objects.filter(pk=old.pk).update(expires_at=timezone.now())
    assert show(outside, "v1") == "B"
    picture_retire(picture=PoolPicture.objects.get(name="B"), staff=owner, actor=staff_actor(owner))
    with pytest.raises(PoolPicturesOut):
        show(outside, "v1")


def test_who_signed_in_sees_the_same_on_another_phone(
    outside: GroupPool, owner: Staff, fan_user: Any
) -> None:
    add(outside, "https://weixin.qq.com/g/A", owner)
    add(outside, "https://weixin.qq.com/g/B", owner)
    assert show(outside, "phone", user=fan_user) == "A"
    show(outside, "x")
    assert show(outside, "tablet", user=fan_user) == "A"
    assert show(outside, "y") == "B"


def test_the_crowd_of_one_address_uses_up_nothing(outside: GroupPool, owner: Staff) -> None:
    add(outside, "https://weixin.qq.com/g/A", owner)
    for number in range(5):
        assert show(outside, f"bot{number}", counted=False) == "A"
    assert PoolPicture.objects.get().people == 0


def test_the_team_is_warned_before_the_last_one_runs_out(outside: GroupPool, owner: Staff) -> None:
    outside.limit_people = 5
    outside.save()
    assert pools_watch() == 1  # none there at all
    add(outside, "https://weixin.qq.com/g/A", owner)
    outside.refresh_from_db()
    assert outside.low_since is None
    for number in range(3):
        show(outside, f"v{number}")
    outside.refresh_from_db()
    assert outside.low_since is None
    show(outside, "v4")
    assert GroupPool.objects.get(pk=outside.pk).low_since is not None
    last = Event.objects.filter(name="pool.pictures_low").order_by("pk").last()
    assert last is not None
    assert last.payload == {"pool": outside.pk, "pictures": 1, "places": 1}
    add(outside, "https://weixin.qq.com/g/B", owner)
    outside.refresh_from_db()
    assert outside.low_since is None
    PoolPicture.objects.update(expires_at=timezone.now() + timedelta(hours=3))
    assert (pools_watch(), pools_watch()) == (1, 0)


def test_the_door_shows_the_picture_and_what_to_do(
    outside: GroupPool, owner: Staff, client: Client
) -> None:
    picture = add(outside, "https://weixin.qq.com/g/A", owner)
    address = reverse("groups_door:door", args=[outside.public_id])
    phone = {"User-Agent": "Mozilla/5.0 MicroMessenger/8.0"}
    page = client.get(address, headers=phone)
    assert page.status_code == 200
    source = re.search(r'src="(/q/[^"]+)"', page.content.decode())
    assert source is not None
    file: Any = client.get(source.group(1))
    assert file.headers["Content-Type"] == "image/webp"
    assert b"".join(file.streaming_content)[:4] == b"RIFF"
    client.get(address, headers=phone)
    picture.refresh_from_db()
    assert (picture.people, picture.views) == (1, 2)
    Client().get(address)
    Client().get(address)
    full = Client().get(address)
    assert full.status_code == 409


def test_the_door_opens_outside_any_team(
    owner: Staff, team: Any, client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with team_scope(team):
        pool = pool_create(staff=owner, name="QQ群", kind="qq", actor=staff_actor(owner))
        add(pool, "https://qm.qq.com/q/A", owner)
    address = reverse("groups_door:door", args=[pool.public_id])
    assert client.get(address).status_code == 200
    with django_assert_num_queries(6):
        assert client.get(address).status_code == 200


def test_the_door_of_an_archived_pool_says_so(
    outside: GroupPool, owner: Staff, client: Client
) -> None:
    picture = add(outside, "https://weixin.qq.com/g/A", owner)
    GroupPool.objects.filter(pk=outside.pk).update(state="archived")
    page = client.get(reverse("groups_door:door", args=[outside.public_id]))
    assert page.status_code == 409
    gone = client.get(reverse("groups_door:picture", args=[outside.public_id, picture.public_id]))
    assert gone.status_code == 404
    assert client.get("/q/nothinghere1/").status_code == 404


def test_uploading_on_the_page(
    outside: GroupPool, operator: Staff, client_for: Callable[..., Client], team: Any
) -> None:
    client = client_for(operator)
    address = reverse("groups:picture_new", args=[team.slug, outside.public_id])
    refused = client.post(address, {"picture": plain(), "name": "一群"})
    assert refused.status_code == 422
    assert 'value="一群"' in refused.content.decode()
    client.post(address, {"picture": qr("https://weixin.qq.com/g/Z"), "name": "一群"})
    with team_scope(team):
        picture = PoolPicture.objects.get()
    page = client.get(reverse("groups:pool", args=[team.slug, outside.public_id]))
    assert "0 / 2" in page.content.decode()
    client.post(
        reverse("groups:picture_out", args=[team.slug, outside.public_id, picture.public_id])
    )
    picture.refresh_from_db()
    assert picture.state == "retired"
    image = client.get(reverse("groups:pool_qr", args=[team.slug, outside.public_id]))
    assert image.content.startswith(b"<svg")


def test_the_days_of_a_code_count_from_the_day_it_was_made(
    outside: GroupPool,
    owner: Staff,
    operator: Staff,
    client_for: Callable[..., Client],
    team: Any,
    time_machine: Any,
) -> None:
    time_machine.move_to(datetime(2026, 11, 26, 12, tzinfo=SHANGHAI))
    pool_update(pool=outside, staff=owner, actor=staff_actor(owner), limit_days=7)
    client = client_for(operator)
    address = reverse("groups:picture_new", args=[team.slug, outside.public_id])

    def upload(made_on: str, number: int) -> Any:
        picture = qr(f"https://weixin.qq.com/g/{number}")
        return client.post(address, {"picture": picture, "name": "一群", "made_on": made_on})

    for made_on, says in (("2026-11-27", "还没到"), ("2026-11-19", "已经过期"), ("x", "日期")):
        refused = upload(made_on, 1)
        assert refused.status_code == 422
        assert says in refused.content.decode()
    with team_scope(team):
        assert not PoolPicture.objects.exists()
    for number, made_on in enumerate(["2026-11-21", "", "2026-11-26"]):
        assert upload(made_on, number).status_code == 302
    with team_scope(team):
        ends = [one.expires_at for one in PoolPicture.objects.order_by("pk")]
    assert [f"{end.astimezone(SHANGHAI):%m-%d %H:%M}" for end in ends if end] == [
        "11-28 00:00", "12-03 12:00", "12-03 12:00",
    ]  # fmt: skip


def test_a_picture_without_a_name_is_called_by_its_upload(
    outside: GroupPool, owner: Staff, client_for: Callable[..., Client]
) -> None:
    picture = picture_add(
        pool=outside, upload=qr("https://weixin.qq.com/g/N"), staff=owner, actor=staff_actor(owner)
    )
    page = client_for(owner).get(f"/t/xiaoman/groups/pools/{outside.public_id}/")
    text = page.content.decode()
    assert re.search(r"<span><time [^>]+>[\d :-]+</time> 上传</span>", text)
    assert f"<span>{picture.public_id}</span>" not in text
