"""A phrase is found however it is written; what we hand out is understood when it comes back."""

import string

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from community.groups.models import FanGroup
from community.invites.models import Invite
from community.invites.qr import qr_png, qr_svg
from community.invites.selectors import invite_find, invite_find_link
from community.invites.share import CHANNELS, Way, channel_of, share_texts
from foundation.scopes.scope import system_scope
from foundation.text.phrases import extract_phrases
from tests.cast import group_of
from tests.community.invites.conftest import MakeInvite

NOISE = st.sampled_from(
    [" ", "　", "！", "~", "🍊", "❤️", "-", "，", "。", "·", "\u200b", "\ufe0f", "👨‍👩‍👧", "★"]
)
FULL_WIDTH = str.maketrans(
    string.ascii_letters + string.digits,
    "".join(chr(ord(char) + 0xFEE0) for char in string.ascii_letters + string.digits),
)
TRADITIONAL = str.maketrans("风带来门开见", "風帶來門開見")


@pytest.fixture
def spoken(make_invite: MakeInvite) -> Invite:
    """春风带来Qz新故事."""
    return make_invite(phrase="春风带来Qz新故事")


@pytest.mark.django_db
def test_a_phrase_is_found_in_any_form(spoken: Invite) -> None:
    for text in (
        "春风带来Qz新故事",
        "春風帶來QZ新故事",
        "春风带来Ｑｚ新故事",
        " 春 风 带 来 q z 新 故 事 ",
        "春风，带来🌸qz新故事！",
        "口令：春风带来qz新故事",
        "快来！\n「春風帶來ｑｚ新故事」\n复制打开",
        f"https://qz.example/j/{spoken.code}?from=weibo",
        spoken.code.upper(),
    ):
        assert invite_find(text).invite == spoken, text
    assert invite_find_link(spoken.code).invite == spoken
    assert invite_find_link("春風帶來qz新故事").invite == spoken
    for text in ("春风带来Qz新故", "春风带来Qz新故事了", "", "   ", "🌸", "x" * 9000):
        assert invite_find(text).invite is None, text


@pytest.mark.django_db
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_found_whatever_stands_between_and_however_it_is_written(data: st.DataObject) -> None:
    phrase = "春风带来Qz新故事"
    chars = []
    for char in phrase:
        kind = data.draw(st.sampled_from(["same", "wide", "upper", "lower", "traditional"]))
        chars.append(
            {
                "same": char,
                "wide": char.translate(FULL_WIDTH),
                "upper": char.upper(),
                "lower": char.lower(),
                "traditional": char.translate(TRADITIONAL),
            }[kind]
        )
    noise = data.draw(st.lists(NOISE, min_size=len(chars), max_size=len(chars)))
    noisy = "".join(a + b for a, b in zip(chars, noise, strict=True))
    wanted = extract_phrases(phrase)[0].normal
    assert wanted in [one.normal for one in extract_phrases(noisy)]


GROUP_NAMES = st.text(
    st.sampled_from("夏日小分队「」『』【】“”\"'《》#￥:：/ jJ口令邀请码abc123🍊"),
    min_size=1,
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(group=GROUP_NAMES, language=st.sampled_from(["zh-hans", "en"]))
def test_every_share_text_leads_back_whatever_the_group_is_called(
    group: str, language: str
) -> None:
    code, phrase = "abcdefghjk", "春风带来新故事"
    with translation.override(language):
        shares = share_texts(
            phrase=phrase, group=group, link=f"https://qz.example/j/{code}/", channel="抖音"
        )
    assert [share.channel.key for share in shares if share.own] == ["douyin"]
    assert shares[0].own
    for share in shares:
        if share.channel.way in {Way.QR, Way.NOT}:
            assert share.text == ""
            continue
        found = [one.text for one in extract_phrases(share.text)]
        assert code in found or phrase in found, share.text


@pytest.mark.django_db
def test_whole_share_texts_lead_through_the_join_page(invite: Invite, client: object) -> None:
    from django.test import Client

    assert isinstance(client, Client)
    link = f"http://testserver/j/{invite.code}/"
    for share in share_texts(
        phrase=invite.phrase, group=group_of(invite).name, link=link, channel=invite.channel
    ):
        if share.text:
            answer = client.post("/j/", {"text": f"转发：\n{share.text}\n[捂脸]"})
            assert answer["Location"] == f"/j/{invite.code}/"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("朋友圈", "moments"),
        ("微信朋友圈", "moments"),
        ("微信群 3", "wechat_chat"),
        ("公众号菜单", "official_account"),
        ("抖音评论区", "douyin"),
        ("B站置顶", "weibo"),
        ("周五直播", "live"),
        ("线下海报", None),
        ("", None),
    ],
)
def test_a_channel_is_known_by_its_name(name: str, key: str | None) -> None:
    channel = channel_of(name)
    assert (channel.key if channel else None) == key


def test_no_channel_promises_anything_for_sharing() -> None:
    with translation.override("zh-hans"):
        for channel in CHANNELS:
            assert not any(word in str(channel.label) for word in ("奖", "返", "红包"))


def test_qr_codes_are_pictures_of_the_link() -> None:
    svg = qr_svg("https://qz.example/j/abcdefghjk/")
    assert svg.startswith(b"<svg")
    assert b"style=" not in svg
    assert b"<script" not in svg
    assert qr_png("https://qz.example/j/abcdefghjk/").startswith(b"\x89PNG")


def test_a_link_brings_all_its_page_shows_in_one_query(
    make_invite: MakeInvite, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    made = make_invite()
    names = (made.team.slug, group_of(made).name)
    with django_assert_num_queries(1):
        found = invite_find_link(made.code).invite
        assert found is not None
        assert group_of(found).entry_account is None
        assert (group_of(found).team.slug, group_of(found).name) == names
    with system_scope():
        assert (
            found.group.__dict__.items()
            >= {
                field.attname: getattr(FanGroup.objects.get(pk=group_of(made).pk), field.attname)
                for field in FanGroup._meta.concrete_fields
            }.items()
        )
