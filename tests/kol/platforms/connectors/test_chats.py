"""Robots and bots of chats, as their pages document them: the number in the body counts."""

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from kol.platforms.connectors.base import Content, ContentKind
from kol.platforms.connectors.dingtalk import signature as ding_signature
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.feishu import signature as feishu_signature
from kol.platforms.connectors.registry import issuer_get, key_check_get
from tests.kol.platforms.connectors.chats import (
    DING,
    DISCORD,
    FEISHU,
    KEYS,
    QQ,
    SECRET,
    TELEGRAM,
    TEXT,
    WECOM,
    send,
)
from tests.kol.platforms.connectors.conftest import Played, picture, video


def test_wecoms_messages(played: Played) -> None:
    """A text, a card with its picture, a picture alone, an article as markdown."""
    shown = (picture(url="https://qz.example.com/f/1.png"),)
    contents = [
        Content(ContentKind.TEXT, "早", options={"mentioned_list": ["@all"]}),
        Content(ContentKind.IMAGES, "说明", title="标题", images=shown, link="https://x.cn/l"),
        Content(ContentKind.IMAGES, "", images=(picture(),)),
        Content(ContentKind.ARTICLE, "正文", title="标题", link="https://x.cn/l"),
    ]
    for content in contents:
        played.answers(WECOM, {"errcode": 0, "errmsg": "ok"})
        send("wecom", content)
    assert {one.args["key"] for one in played.asked} == {"693a91f6-7xxx"}
    data = b"\x89PNG picture"
    assert [one.get_json() for one in played.asked] == [
        {"msgtype": "text", "text": {"content": "早", "mentioned_list": ["@all"]}},
        {
            "msgtype": "news",
            "news": {
                "articles": [
                    {
                        "title": "标题",
                        "description": "说明",
                        "url": "https://x.cn/l",
                        "picurl": "https://qz.example.com/f/1.png",
                    }
                ]
            },
        },
        {
            "msgtype": "image",
            "image": {
                "base64": base64.b64encode(data).decode(),
                "md5": hashlib.md5(data, usedforsecurity=False).hexdigest(),
            },
        },
        {
            "msgtype": "markdown",
            "markdown": {"content": "**标题**\n正文\n[https://x.cn/l](https://x.cn/l)"},
        },
    ]


def test_feishus_signature_is_in_the_body(played: Played) -> None:
    """Nothing, signed with the moment and the secret; a title makes a post with a link."""
    played.answers(FEISHU, {"code": 0, "msg": "success", "data": {}})
    send("feishu")
    sent = played.last().get_json()
    key = f"{sent['timestamp']}\n{SECRET}".encode()
    expected = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
    assert sent["sign"] == expected == feishu_signature(SECRET, int(sent["timestamp"]))
    assert (sent["msg_type"], sent["content"]) == ("text", {"text": TEXT.text})
    played.answers(FEISHU, {"StatusCode": 0, "StatusMessage": "success", "code": 0})
    link = "https://x.cn/l"
    send("feishu", Content(ContentKind.ARTICLE, f"一\n二 {link}", title="标题", link=link))
    assert played.last().get_json()["content"]["post"]["zh_cn"] == {
        "title": "标题",
        "content": [
            [{"tag": "text", "text": "一"}],
            [{"tag": "text", "text": "二"}],
            [{"tag": "a", "text": link, "href": link}],
        ],
    }


def test_dingtalks_signature_is_in_the_address(played: Played) -> None:
    """In milliseconds, written into the address once."""
    played.answers(DING, {"errcode": 0, "errmsg": "ok"})
    send("dingtalk")
    args = played.last().args
    text = f"{args['timestamp']}\n{SECRET}".encode()
    made = hmac.new(SECRET.encode(), text, hashlib.sha256).digest()
    assert args["sign"] == base64.b64encode(made).decode()
    assert args["sign"] == ding_signature(SECRET, int(args["timestamp"]))
    assert len(args["timestamp"]) == 13
    assert args["access_token"] == "TOKEN1"
    played.answers(DING, {"errcode": 0, "errmsg": "ok"})
    shown = (picture(url="https://qz.example.com/f/1.png", alt="海"),)
    send("dingtalk", Content(ContentKind.IMAGES, "看海", title="标题", images=shown))
    assert played.last().get_json()["markdown"] == {
        "title": "标题",
        "text": "#### 标题\n\n看海\n\n![海](https://qz.example.com/f/1.png)",
    }


def test_qqs_bots_answer_and_speak(played: Played) -> None:
    """Their token's life is a text; an answer carries what it answers, and is known twice."""
    issuer = issuer_get("qqbot")
    assert issuer is not None
    token = {"access_token": "qq-token", "expires_in": "7200"}
    played.answers("bots.qq.com/app/getAppAccessToken", token)
    assert issuer.issue(KEYS["qqbot"]).expires_at is not None
    assert played.last().get_json() == {"appId": "1020", "clientSecret": "qs"}
    played.answers(f"{QQ}/messages", {"id": "ROBOT1.0_a", "timestamp": "2026-11-27T00:00:00+08:00"})
    assert send("qqbot").remote_id == "ROBOT1.0_a"
    assert played.last().headers["Authorization"] == "QQBot token-0"
    assert played.last().get_json() == {"msg_type": 0, "content": TEXT.text}
    answer = Content(ContentKind.TEXT, "在的", options={"msg_id": "M1", "msg_seq": 2})
    duplicate = {"message": "消息被去重,请检查请求msgseq", "code": 40054005, "err_code": 40054005}
    played.answers(f"{QQ}/messages", duplicate, status=400)
    with pytest.raises(PlatformError) as refused:
        send("qqbot", answer)
    assert refused.value.fault is Fault.CONFLICT
    assert (played.last().get_json()["msg_id"], played.last().get_json()["msg_seq"]) == ("M1", 2)
    played.answers(f"{QQ}/files", {"file_uuid": "u", "file_info": "INFO", "ttl": 3600})
    played.answers(f"{QQ}/messages", {"id": "ROBOT1.0_b"})
    shown = (picture(url="https://qz.example.com/f/1.png"),)
    send("qqbot", Content(ContentKind.IMAGES, "图", images=shown))
    assert played.last().get_json()["media"] == {"file_info": "INFO"}


def test_telegrams_messages(played: Played) -> None:
    """A text, a picture, an album in one call, a film; a public chat's message has an address."""
    chat = {"id": -1001, "type": "channel", "username": "linxiaoman"}
    told = {"ok": True, "result": {"message_id": 42, "chat": chat}}
    played.answers(f"{TELEGRAM}/sendMessage", told)
    assert send("telegram").url == "https://t.me/linxiaoman/42"
    assert dict(played.last().form) == {"chat_id": "@linxiaoman", "text": TEXT.text}
    played.answers(f"{TELEGRAM}/sendPhoto", told)
    send("telegram", Content(ContentKind.IMAGES, "图", images=(picture(),)))
    assert played.last().files["photo"].read() == b"\x89PNG picture"
    played.answers(f"{TELEGRAM}/sendMediaGroup", {"ok": True, "result": [told["result"]] * 2})
    two = (picture("as_1", b"1"), picture("as_2", b"2"))
    assert send("telegram", Content(ContentKind.IMAGES, "图", images=two)).remote_id == "42"
    assert json.loads(played.last().form["media"]) == [
        {"type": "photo", "media": "attach://p0", "caption": "图"},
        {"type": "photo", "media": "attach://p1"},
    ]
    assert [played.last().files[name].read() for name in ("p0", "p1")] == [b"1", b"2"]
    played.answers(f"{TELEGRAM}/sendVideo", told)
    film = send("telegram", Content(ContentKind.VIDEO, "海边", video=video()))
    assert (film.remote_id, film.url) == ("42", "https://t.me/linxiaoman/42")
    assert dict(played.last().form) == {"chat_id": "@linxiaoman", "caption": "海边"}
    ((name, sent),) = played.last().files.items()
    assert (name, sent.filename, sent.mimetype) == ("video", "海边.mp4", "video/mp4")
    assert sent.read() == b"moving"


def test_discords_messages_mention_nobody(played: Played) -> None:
    """It is made to say what became of a message."""
    played.answers(DISCORD, {"id": "1098", "channel_id": "199", "content": TEXT.text})
    assert send("discord").remote_id == "1098"
    assert played.last().args["wait"] == "true"
    assert played.last().get_json() == {
        "content": TEXT.text,
        "allowed_mentions": {"parse": []},
    }
    played.answers(DISCORD, {"id": "1099", "channel_id": "199"})
    send("discord", Content(ContentKind.IMAGES, "图", images=(picture(alt="海"),)))
    body = json.loads(played.last().form["payload_json"])
    assert body["attachments"] == [{"id": 0, "description": "海"}]
    assert played.last().files["files[0]"].read() == b"\x89PNG picture"
    # It takes so many characters about a picture.
    played.answers(DISCORD, {"id": "1100", "channel_id": "199"})
    send("discord", Content(ContentKind.IMAGES, "图", images=(picture(alt="海" * 1025),)))
    body = json.loads(played.last().form["payload_json"])
    assert body["attachments"] == [{"id": 0, "description": "海" * 1024}]


@pytest.mark.parametrize(
    ("site", "agent"),
    [
        ("https://qz.example.com", "DiscordBot (https://qz.example.com, 1.0)"),
        ("", "DiscordBot (Qunzhu, 1.0)"),
    ],
)
def test_discord_is_told_who_calls(played: Played, settings: Any, site: str, agent: str) -> None:
    """As its page wants it: whoever says nothing of the kind may be kept out."""
    settings.SITE_URL = site
    played.answers(DISCORD, {"id": "1098", "channel_id": "199"})
    send("discord")
    played.answers(DISCORD, {"id": "2237", "name": "公告", "type": 1})
    check = key_check_get("discord")
    assert check is not None
    check.profile(KEYS["discord"])
    assert [one.headers["User-Agent"] for one in played.asked] == [agent, agent]
