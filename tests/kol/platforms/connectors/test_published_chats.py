"""Robots and bots on what their platforms' pages publish (samples/): the messages as they have
them, and each answer they list. Nothing here knows the sandbox."""

import json
from typing import Any

import pytest

from kol.platforms.connectors.base import Content, ContentKind
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.registry import capabilities, issuer_get
from tests.kol.platforms.connectors.chats import KEYS, PATHS, QQ, TELEGRAM, TEXT, send
from tests.kol.platforms.connectors.conftest import SAMPLES, Played, picture

LINK = "https://qz.example.com/l/a"
SHOWN = "https://qz.example.com/f/1.png"
PLATFORMS = ("wecom", "feishu", "dingtalk", "qqbot", "telegram", "discord")


def _text(text: str, **options: Any) -> Content:
    return Content(ContentKind.TEXT, text, options=options)


def shown(text: str, title: str = "", link: str = "", data: bytes = b"hello") -> Content:
    """A picture that the platform fetches, and words beside it."""
    pictures = (picture("as_1", data, url=SHOWN, alt="图"),)
    return Content(ContentKind.IMAGES, text, title=title, images=pictures, link=link)


# A sample of a message -> what somebody has to write for it to be just that.
MESSAGES: dict[str, Content] = {
    "wecom.text": _text(
        "广州今晚有雨",
        mentioned_list="wangqing, @all",
        mentioned_mobile_list="13800001111,@all",
    ),
    "wecom.markdown": Content(ContentKind.ARTICLE, "正文", title="标题"),
    "wecom.image": shown(""),
    "wecom.news": shown("看这里", "中秋领取", LINK),
    "feishu.text": _text("新更新提醒"),
    "feishu.post": Content(
        ContentKind.ARTICLE, f"项目有更新\n{LINK}", title="项目更新通知", link=LINK
    ),
    "dingtalk.text": _text("我就是我", at_mobiles="150XXXXXXXX"),
    "dingtalk.markdown": Content(
        ContentKind.IMAGES,
        "9度",
        title="杭州天气",
        images=shown("").images,
        options={"at_all": "1"},
    ),
    "qqbot.text": _text("hello"),
    "qqbot.reply": _text("在的", msg_id="ROBOT1.0_abc"),
    "qqbot.media": shown("图"),
    "qqbot.media_alone": shown(""),
    "telegram.message": _text("hello"),
    "discord.message": _text("hello"),
}


@pytest.mark.parametrize("name", list(MESSAGES))
def test_a_message_is_written_as_the_platforms_page_has_it(played: Played, name: str) -> None:
    platform = name.partition(".")[0]
    if name.startswith("qqbot.media"):
        played.answers(f"{QQ}/files", "qqbot.file_ok")
    played.answers(PATHS[platform], f"{platform}.ok")
    live = send(platform, MESSAGES[name])
    if name.startswith("qqbot.media"):
        assert played.asked[0].get_json() == played.sample("qqbot.file")
    asked = played.last()
    sent = dict(asked.form) if platform == "telegram" else asked.get_json()
    # Feishu's moment and signature stand in the same body, and have tests of their own.
    sent = {key: one for key, one in sent.items() if key not in ("timestamp", "sign")}
    assert sent == played.sample(name)
    told = {"qqbot": "ROBOT1.0_xyz", "telegram": "42", "discord": "1098765432109876543"}
    assert live.remote_id == told.get(platform, "")


REFUSALS = [
    (platform, *refusal)
    for platform in PLATFORMS
    for refusal in json.loads((SAMPLES / f"{platform}.json").read_text("utf-8"))["refusals"]
]


@pytest.mark.parametrize(("platform", "answer", "status", "fault", "wait"), REFUSALS)
def test_what_it_answers_has_our_name(
    played: Played, platform: str, answer: Any, status: int, fault: str, wait: int | None
) -> None:
    # A refused token of a bot is made anew, once.
    again = fault == "auth" and issuer_get(platform) is not None
    for _n in range(2 if again else 1):
        played.answers(PATHS[platform], answer, status=status)
    with pytest.raises(PlatformError) as refused:
        send(platform, TEXT)
    assert (refused.value.fault, refused.value.retry_after) == (Fault(fault), wait)
    assert len(played.asked) == 1 + again


def test_qqs_token_is_asked_for_as_its_page_has_it(played: Played) -> None:
    issuer = issuer_get("qqbot")
    assert issuer is not None
    played.answers("bots.qq.com/app/getAppAccessToken", "qqbot.token")
    assert issuer.issue(KEYS["qqbot"]).expires_at is not None
    assert played.last().get_json() == played.sample("qqbot.token_request")


def test_nothing_is_sent_to_telegram_but_to_its_chat(played: Played) -> None:
    """A group that moved is not followed by itself: somebody has to change the id."""
    played.answers(f"{TELEGRAM}/sendMessage", played.sample("telegram.refusals")[2][0], status=400)
    with pytest.raises(PlatformError) as refused:
        send("telegram")
    assert "upgraded" in refused.value.text


def test_every_sample_says_which_pages_it_was_written_from() -> None:
    """Names, texts and ids in it are ours."""
    spoken_to = {one.platform for one in capabilities() if not one.by_hand}
    assert {path.stem for path in SAMPLES.glob("*.json")} == spoken_to
    for path in SAMPLES.glob("*.json"):
        sources = json.loads(path.read_text("utf-8"))["sources"]
        assert sources, path.name
        assert all(source.startswith("https://") for source in sources), path.name
