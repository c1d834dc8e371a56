"""Posters: the QR code reads back, every text fits and reads, one picture is drawn once."""

import io
from collections.abc import Callable
from typing import Any

import pytest
import zxingcpp
from django.core.cache import cache
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from community.groups.models import FanGroup
from community.invites.models import Invite
from community.invites.poster import LAYOUTS, PosterParts, poster_png
from community.invites.poster import type as typesetting
from community.invites.poster.colours import palette_of
from community.invites.poster.type import broken, clean, drawable, fitted, width
from foundation.assets.services import asset_create
from foundation.scopes.scope import team_scope
from foundation.teams.colours import contrast
from foundation.teams.models import Staff, User
from tests.cast import staff_actor
from tests.pictures import picture, upload

from .conftest import MakeInvite

LINK = "https://qunzhu.example/j/abcdefghjk/"


def parts(**changed: str) -> PosterParts:
    return PosterParts(
        **{
            "phrase": "夏日橘子汽水",
            "group": "夏日小分队",
            "blurb": "第一时间看到新歌",
            "team": "小满",
            "name": "林小满",
            "accent": "#e8590c",
            "link": LINK,
            "short_link": "qunzhu.example/j/",
            "face": "",
            "cover": "",
            "says_phrase": "口令",
            "says_scan": "扫码进群，或打开下面的网页输入口令：",
            **changed,
        }
    )


def opened(png: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(png))
    image.load()
    return image


@pytest.mark.parametrize("layout", LAYOUTS)
@pytest.mark.parametrize("accent", ["#000000", "#ffffff", "#ffe100", "#2563eb"])
def test_the_code_is_read_back_from_every_shape(layout: str, accent: str) -> None:
    image = opened(poster_png(parts(accent=accent), layout))
    assert image.size == LAYOUTS[layout].size
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [LINK]
    # As it arrives after a chat has made it smaller and blurred it as JPEG.
    small = image.convert("RGB").resize((image.width // 2, image.height // 2))
    out = io.BytesIO()
    small.save(out, "JPEG", quality=60)
    assert [found.text for found in zxingcpp.read_barcodes(Image.open(out))] == [LINK]


def test_sizes_are_what_the_places_ask_for() -> None:
    assert {key: layout.size for key, layout in LAYOUTS.items()} == {
        "portrait": (1080, 1920),
        "square": (1080, 1080),
        "wide": (1200, 630),
    }


@pytest.mark.parametrize("layout", LAYOUTS)
def test_long_words_stay_inside_their_boxes(layout: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every line drawn ends before the poster does, however long the words are."""
    shape, seen = LAYOUTS[layout], []
    from PIL import ImageDraw

    drawn = ImageDraw.ImageDraw.text

    def noting(self: Any, xy: Any, text: str, *args: Any, **kwargs: Any) -> None:
        if "anchor" in kwargs and kwargs.get("stroke_width", 0) >= 0 and len(text) > 1:
            box = self.textbbox(xy, text, font=kwargs["font"], anchor=kwargs["anchor"])
            seen.append(box)
        drawn(self, xy, text, *args, **kwargs)

    monkeypatch.setattr(ImageDraw.ImageDraw, "text", noting)
    long = parts(
        phrase="春风带来新早餐夏日送来橘子汽水秋天的第一杯奶茶冬天的第一口火锅一起来吃",
        group="林小满和她的朋友们一起吃早餐听新歌看电影的周末小分队第二十七群啊啊啊啊",
        blurb="每天早上七点，小满会在这里说今天吃什么，" * 6,
        name="一个名字非常非常长的团队它有二十多个字放不下",
        short_link="a-very-long-host-name-of-a-team.example.com.cn/j/",
    )
    image = opened(poster_png(long, layout))
    assert seen
    for left, top, right, bottom in seen:
        assert left >= 0, (left, top)
        assert top >= 0, (left, top)
        assert right <= shape.size[0], (right, bottom)
        assert bottom <= shape.size[1], (right, bottom)
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [LINK]


@pytest.mark.parametrize("accent", ["#000000", "#ffffff", "#ffe100", "#ff0000", "#00ff88"])
def test_text_in_the_accent_reads(accent: str) -> None:
    palette = palette_of(accent)
    for ground in (palette.paper, palette.soft):
        assert contrast(palette.accent, ground) >= 4.5
    assert contrast(palette.muted, palette.paper) >= 4.5


# --- Setting text --------------------------------------------------------------------------------
def test_what_the_font_can_not_draw_is_dropped() -> None:
    assert drawable("群")
    assert drawable("A")
    assert not drawable("🍳")
    assert clean("早餐🍳铺 👨‍👩‍👧 ❤️开张\n了") == "早餐 铺 开张 了"
    assert clean("🍊🍊") == ""


def test_lines_break_where_chinese_may() -> None:
    lines = broken("今天吃什么，明天吃什么（都行）。", 40, 40 * 5 + 1)
    assert lines == ["今天吃什", "么，明天吃", "什么（都", "行）。"]
    assert broken("来 Qunzhu 群主玩", 40, 230) == ["来 Qunzhu", "群主玩"]


def test_two_lines_are_made_even() -> None:
    assert fitted("春风带来新早餐", most=500, lines=2, largest=100, smallest=50).lines == (
        "春风带来",
        "新早餐",
    )


@settings(max_examples=150, deadline=None)
@given(
    text=st.text(st.sampled_from("春风带来新早餐，。（）《》AbZ 9-🍊…"), max_size=60),
    most=st.integers(120, 900),
    lines=st.integers(1, 3),
)
def test_whatever_the_text_it_fits(text: str, most: int, lines: int) -> None:
    found = fitted(text, most=most, lines=lines, largest=90, smallest=20)
    assert len(found.lines) <= lines
    assert 20 <= found.size <= 90
    for line in found.lines:
        assert width(line, found.size) <= most
    kept = "".join(found.lines).replace(" ", "")
    whole = clean(text).replace(" ", "")
    assert kept == whole or whole.startswith(kept.rstrip("…")[:-1])


def test_the_font_comes_with_the_packages() -> None:
    assert "site-packages" in str(typesetting.font(20).path)


# --- Pages ---------------------------------------------------------------------------------------
@pytest.fixture
def desk(client_for: Callable[[User | Staff], Client], owner: Staff) -> Client:
    """The owner at their desk."""
    return client_for(owner)


@pytest.mark.django_db
def test_the_page_shows_every_shape_and_saves_it(desk: Client, invite: Invite) -> None:
    base = f"/t/xiaoman/invites/{invite.public_id}/posters/"
    page = desk.get(base).content.decode()
    for layout in LAYOUTS:
        assert f'src="{base}{layout}.png"' in page
        assert f'href="{base}{layout}.png?save=1"' in page
    assert f'href="{base}"' in desk.get(f"/t/xiaoman/invites/{invite.public_id}/").content.decode()
    shown = desk.get(f"{base}square.png")
    assert shown["Content-Type"] == "image/png"
    assert [found.text for found in zxingcpp.read_barcodes(opened(shown.content))] == [
        f"http://testserver/j/{invite.code}/"
    ]
    saved = desk.get(f"{base}square.png?save=1")
    assert saved["Content-Disposition"] == (
        f'attachment; filename="qunzhu-{invite.code}-square.png"'
    )
    assert desk.get(f"{base}round.png").status_code == 404
    again = desk.get(f"{base}square.png", headers={"If-None-Match": shown["ETag"]})
    assert again.status_code == 304


@pytest.mark.django_db
def test_a_picture_is_drawn_once_and_anew_when_a_word_changes(
    desk: Client, make_invite: MakeInvite, owner: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    from community.invites.poster import drawing

    invite = make_invite(phrase="夏日橘子汽水")
    times: list[str] = []
    draw = drawing._drawn

    def counted(*args: Any) -> Image.Image:
        times.append("drawn")
        return draw(*args)

    monkeypatch.setattr(drawing, "_drawn", counted)
    url = f"/t/xiaoman/invites/{invite.public_id}/posters/wide.png"
    first = desk.get(url)
    assert desk.get(url).content == first.content
    assert len(times) == 1
    with team_scope(owner.team_id):
        FanGroup.objects.update(name="秋天小分队")
    second = desk.get(url)
    assert len(times) == 2
    assert second["ETag"] != first["ETag"]
    cache.clear()
    assert desk.get(url).content == second.content


@pytest.mark.django_db
def test_cover_and_face_are_the_teams_pictures(
    desk: Client, invite: Invite, owner: Staff, files: Any
) -> None:
    with team_scope(owner.team_id):
        cover = asset_create(
            team_id=owner.team_id,
            upload=upload(picture("PNG", (1200, 900), "#e00000")),
            purpose="cover",
            ref_id=invite.group_id,
            actor=staff_actor(owner),
        )
        FanGroup.objects.update(cover=cover.public_id)
    shown = opened(desk.get(f"/t/xiaoman/invites/{invite.public_id}/posters/portrait.png").content)
    pixel = shown.convert("RGB").getpixel((540, 300))
    assert isinstance(pixel, tuple)
    red, green, blue = pixel
    assert (red > 200, green < 60, blue < 60) == (True, True, True)
