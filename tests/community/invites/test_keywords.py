"""One phrase, many doors: the answer to what somebody sent, for any place that asks."""

from typing import Any

import pytest

from community.groups.models import FanGroup
from community.invites import keywords
from community.invites.errors import TooManyGuesses
from community.invites.guesses import Guesser
from community.invites.keywords import PhraseAnswer, answer_channel, phrase_answer
from community.invites.models import Invite
from community.invites.services import invite_pause
from community.invites.share import CHANNELS, Way, reward_words, share_links, share_texts
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff
from tests.api import Api, assert_problem
from tests.cast import staff_actor

pytestmark = pytest.mark.django_db
WHO = Guesser(ip=None, who="sender:o-1")


def answer(text: str, **more: Any) -> PhraseAnswer:
    return phrase_answer(
        text=text,
        **{"channel": "official_account", "root": "https://qz.example", "guesser": WHO, **more},
    )


@pytest.mark.parametrize("said", ["夏日橘子汽水", "夏 日 橘 子 汽 水", "口令：夏日橘子汽水！"])
def test_a_phrase_is_answered_with_the_way_in(invite: Invite, said: str) -> None:
    link = f"https://qz.example/j/{invite.code}/"
    assert answer(said) == PhraseAnswer(
        True, f"点这里进“夏日小分队”：{link}", link, "夏日小分队", "第一时间看到新歌"
    )


def test_wrong_ended_and_other_teams_codes_are_answered_alike(
    invite: Invite, owner: Staff, other_owner: Staff
) -> None:
    wrong = answer("没有这个口令")
    assert (wrong.found, wrong.link) == (False, "")
    assert answer("夏日橘子汽水", team_id=other_owner.team_id) == wrong
    with team_scope(owner.team_id):
        invite_pause(invite=invite, actor=staff_actor(owner))
    assert answer("夏日橘子汽水") == wrong


def test_a_full_group_gives_no_link(invite: Invite, group: FanGroup) -> None:
    with team_scope(group.team_id):
        FanGroup.objects.update(state="closed")
    told = answer("夏日橘子汽水")
    assert (told.found, told.link) == (True, "")
    assert told.text == "“夏日小分队”暂时不再加人，过些时候再来看看。"


def test_a_sender_who_guesses_is_stopped_and_others_are_not(invite: Invite, settings: Any) -> None:
    settings.INVITE_GUESSES = 3
    for _time in range(3):
        answer("没有这个口令")
    with pytest.raises(TooManyGuesses):
        answer("夏日橘子汽水")
    assert answer("夏日橘子汽水", guesser=Guesser(ip=None, who="sender:o-2")).found


def test_a_connector_brings_its_own_shape(invite: Invite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keywords, "_styles", dict(keywords._styles))
    answer_channel(
        "robot",
        way=Way.PHRASE,
        style=lambda one: PhraseAnswer(one.found, f"[{one.text}]", one.link),
    )
    assert answer("夏日橘子汽水", channel="robot").text == "[口令“夏日橘子汽水”，进“夏日小分队”。]"
    with pytest.raises(KeyError):
        answer("夏日橘子汽水", channel="nobody")


def test_a_partner_asks_for_the_answer(api: Api, invite: Invite) -> None:
    body = {"text": "夏日橘子汽水", "channel": "official_account", "sender": "o-1"}
    told = api("POST", "invites/answer", body)
    assert told.status_code == 200
    assert told.json()["found"] is True
    assert told.json()["link"] == f"http://testserver/j/{invite.code}/"
    assert_problem(api("POST", "invites/answer", {**body, "channel": "x"}), 404, "not_found")


def test_a_partner_reads_figures_and_referrals(
    api: Api, invite: Invite, fan_user: Any, redeem: Any
) -> None:
    member = redeem("夏日橘子汽水", fan_user).member
    told = api("GET", f"invites/{invite.public_id}/figures").json()
    assert told == {
        "views": 0,
        "joins": 1,
        "stayed": [{"days": days, "of": 0, "count": 0} for days in (1, 7, 30)],
        "left": 0,
        "removed": 0,
        "brought": 0,
    }
    with team_scope(invite.team_id):
        fan = member.fan.public_id
    assert api("GET", f"fans/{fan}/referrals").json() == {
        "referrer": None,
        "direct": 0,
        "deeper": 0,
    }


# --- Where it may be shared ----------------------------------------------------------------------
def test_every_place_says_why_and_what_instead() -> None:
    texts = share_texts(
        phrase="夏日橘子汽水", group="夏日小分队", link="https://qz.example/j/x/", channel=""
    )
    assert {one.channel.key for one in texts} == {channel.key for channel in CHANNELS}
    for one in texts:
        assert str(one.channel.advice)
        assert bool(one.text) == (one.channel.way in {Way.BOTH, Way.PHRASE})
    ways = {channel.key: channel.way for channel in CHANNELS}
    assert ways["moments"] == Way.QR
    assert ways["abroad"] == Way.NOT


def test_places_abroad_are_off_by_default(settings: Any) -> None:
    words = {"phrase": "夏日橘子汽水", "group": "小&队", "link": "https://qz.example/j/x/"}
    assert [one.key for one in share_links(**words)] == ["weibo", "qzone", "qq"]
    weibo = share_links(**words)[0].url
    assert weibo.startswith("https://service.weibo.com/share/share.php?url=https%3A%2F%2Fqz.exa")
    assert "小&队" not in weibo
    settings.SHARE_TARGETS = ["telegram"]
    assert share_links(**words)[0].url.startswith("https://t.me/share/url?")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("分享到朋友圈得红包", True),
        ("邀请三位好友送周边", True),
        ("集赞换礼物", True),
        ("转发抽奖", True),
        ("每天早上七点说今天吃什么", False),
        ("邀请你来听新歌", False),
        ("", False),
    ],
)
def test_a_promise_for_sharing_is_found(text: str, found: bool) -> None:
    assert bool(reward_words(text)) is found
