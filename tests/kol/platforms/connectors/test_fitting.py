"""What the table lets through fits what the platform takes."""

from dataclasses import replace
from typing import IO

import pytest

from kol.platforms.connectors.base import Content, ContentKind
from kol.platforms.connectors.capability import Counting
from kol.platforms.connectors.counting import cut_to, length_of
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.registry import capability_get, connector_get
from kol.platforms.connectors.wecom import message_of
from kol.posts.checking import faults_for
from tests.kol.platforms.connectors.chats import FEISHU, KEYS, link_to, send
from tests.kol.platforms.connectors.conftest import Played, connection, picture

WECOM = capability_get("wecom")
LINK = "https://qz.example.com/l/abcdefgh"


def test_the_longest_article_fits_into_wecoms_markdown() -> None:
    """With the title before it and the link behind it, which count there too."""
    limits = WECOM.kinds[ContentKind.ARTICLE]
    text = cut_to("语" * 5000, limits.text, Counting.BYTES)
    article = Content(ContentKind.ARTICLE, text, title="题" * limits.title, link=LINK)
    assert not [one for one in faults_for(article, WECOM) if one.stops]
    assert length_of(message_of(article)["markdown"]["content"], Counting.BYTES) <= 4096


def test_what_is_too_long_for_feishu_by_its_many_lines_is_not_sent(played: Played) -> None:
    """Feishu counts the whole message as it is sent, where each line has words of its own."""
    lines = Content(ContentKind.ARTICLE, "行\n" * 700, title="标题")
    with pytest.raises(PlatformError) as refused:
        connector_get("feishu").submit(link_to("feishu"), lines, "k", {})
    assert (refused.value.fault, refused.value.code) == (Fault.VALIDATION, "body_long")
    assert not played.asked
    played.answers(FEISHU, {"code": 0, "msg": "success", "data": {}})
    send("feishu", replace(lines, text="行\n" * 500))
    assert len(played.last().data) <= 20 * 1024
    # What is as long as the table lets through, in one line, fits.
    played.answers(FEISHU, {"code": 0, "msg": "success", "data": {}})
    send("feishu", replace(lines, text="语" * 6000))
    assert len(played.last().data) <= 20 * 1024


@pytest.mark.parametrize("platform", ["weibo", "wecom", "telegram", "discord", "kuaishou"])
def test_a_file_that_is_gone_is_no_unknown_call(played: Played, platform: str) -> None:
    """Nothing was sent: nobody has to look whether it is there."""

    def gone() -> IO[bytes]:
        raise FileNotFoundError

    lost = picture(open=gone)
    post = Content(
        ContentKind.IMAGES, "" if platform == "wecom" else f"看 {LINK}", images=(lost,), cover=lost
    )
    app = {"client_id": "a", "client_secret": "s", "domain": ""}
    link = connection(platform, credentials=KEYS.get(platform, {}), app=app)
    with pytest.raises(PlatformError) as refused:
        connector_get(platform).submit(link, post, "k", {"upload_token": "u"})
    assert (refused.value.fault, refused.value.code) == (Fault.VALIDATION, "media_missing")
    assert not played.asked


@pytest.mark.parametrize(("text", "pictures", "told"), [("", 1, 0), ("看", 1, 1), ("", 2, 1)])
def test_a_card_without_a_link_is_told_while_writing(text: str, pictures: int, told: int) -> None:
    """And not at the minute it was to go out at."""
    shown = tuple(picture(f"as_{n}") for n in range(pictures))
    card = Content(ContentKind.IMAGES, text, images=shown)
    faults = [one.code for one in faults_for(card, WECOM) if one.stops]
    assert faults.count("card_needs_link") == told
    linked = [one.code for one in faults_for(replace(card, link=LINK), WECOM)]
    assert "card_needs_link" not in linked
