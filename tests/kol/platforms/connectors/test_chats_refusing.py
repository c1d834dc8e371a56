"""What chats answer instead of taking a message, and what is never asked of them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.registry import connector_get, key_check_get
from tests.kol.platforms.connectors.chats import DISCORD, KEYS, PATHS, TELEGRAM, TEXT, link_to, send
from tests.kol.platforms.connectors.conftest import Played, connection


@pytest.mark.parametrize(
    ("platform", "answer", "status", "fault", "wait"),
    [
        ("wecom", {"errcode": 93000, "errmsg": "invalid webhook url"}, 200, Fault.AUTH, None),
        ("wecom", {"errcode": 93000, "errmsg": "Invalid Webhook URL"}, 200, Fault.AUTH, None),
        ("wecom", {"errcode": 93000, "errmsg": "Invalid input"}, 200, Fault.VALIDATION, None),
        ("wecom", {"errcode": 45009, "errmsg": "api freq out of limit"}, 200, Fault.RATE, 60),
        ("wecom", {"errcode": 40058, "errmsg": "invalid param"}, 200, Fault.VALIDATION, None),
        ("wecom", {"ok": 1}, 200, Fault.UNKNOWN, None),
        ("feishu", {"code": 9499, "msg": "Bad Request", "data": {}}, 200, Fault.VALIDATION, None),
        ("feishu", {"code": 9499, "msg": "too many request", "data": {}}, 400, Fault.RATE, 60),
        ("feishu", {"code": 11232, "msg": "frequency limited"}, 200, Fault.RATE, 60),
        ("feishu", {"code": 11233, "msg": "x"}, 200, Fault.RATE, 60),
        ("feishu", {"code": 11247, "msg": "x"}, 200, Fault.RATE, 60),
        ("feishu", {"code": 99991400, "msg": "x"}, 400, Fault.RATE, 60),
        ("feishu", {"code": 19021, "msg": "sign match fail"}, 200, Fault.AUTH, None),
        ("feishu", {"code": 19024, "msg": "Key Words Not Found"}, 400, Fault.VALIDATION, None),
        ("dingtalk", {"errcode": 310000, "errmsg": "sign not match"}, 200, Fault.AUTH, None),
        (
            "dingtalk",
            {"errcode": 310000, "errmsg": "keywords not in content"},
            200,
            Fault.VALIDATION,
            None,
        ),
        (
            "dingtalk",
            {"errcode": 310000, "errmsg": "ip 1.1.1.1 not in whitelist"},
            200,
            Fault.PERMISSION,
            None,
        ),
        ("dingtalk", {"errcode": 130101, "errmsg": "send too fast"}, 200, Fault.RATE, 600),
        ("dingtalk", {"errcode": 90030, "errmsg": "超出配额"}, 200, Fault.RATE, 600),
        ("dingtalk", {"punish": "deny"}, 200, Fault.RATE, 600),
        ("dingtalk", {"status": 1111}, 200, Fault.RATE, 600),
        ("dingtalk", {"status": 200}, 200, Fault.UNKNOWN, None),
        ("dingtalk", {"errcode": 310000, "errmsg": "签名的时间戳"}, 200, Fault.AUTH, None),
        # Whoever names a keyword may name any word.
        (
            "dingtalk",
            {"errcode": 310000, "errmsg": "关键词不匹配:签名"},
            200,
            Fault.VALIDATION,
            None,
        ),
        ("dingtalk", {"errcode": 310000, "errmsg": "?"}, 200, Fault.VALIDATION, None),
        ("qqbot", {"code": 22009, "message": "msg limit exceed"}, 400, Fault.RATE, 60),
        ("qqbot", {"code": 777, "message": "?"}, 504, Fault.UNKNOWN, None),
        (
            "telegram",
            {"ok": False, "error_code": 429, "description": "x", "parameters": {"retry_after": 35}},
            429,
            Fault.RATE,
            35,
        ),
        (
            "telegram",
            {"ok": False, "error_code": 400, "description": "Bad Request: chat not found"},
            400,
            Fault.NOT_FOUND,
            None,
        ),
        ("telegram", {"ok": False, "error_code": 401, "description": "x"}, 401, Fault.AUTH, None),
        (
            "discord",
            {"message": "limited", "retry_after": 1.34, "global": False},
            429,
            Fault.RATE,
            2,
        ),
        ("discord", {"message": "Unknown Webhook", "code": 10015}, 404, Fault.AUTH, None),
        ("discord", {"message": "401: Unauthorized", "code": 0}, 401, Fault.AUTH, None),
        ("discord", {"message": "500: Internal", "code": 0}, 500, Fault.UNKNOWN, None),
    ],
)
def test_what_an_answer_means(
    played: Played, platform: str, answer: Any, status: int, fault: Fault, wait: int | None
) -> None:
    """None of them can be asked afterwards: what nobody can tell stays unknown."""
    played.answers(PATHS[platform], answer, status=status)
    # A refused token is asked for anew where there is one to ask for.
    with pytest.raises(PlatformError) as refused:
        send(platform)
    assert (refused.value.fault, refused.value.retry_after) == (fault, wait)
    assert len(played.asked) == 1


@pytest.mark.parametrize(
    ("platform", "answer", "unlisted"),
    [
        ("wecom", {"errcode": 60020, "errmsg": "not allow to access from your ip"}, True),
        ("feishu", {"code": 19022, "msg": "Ip Not Allowed"}, True),
        ("dingtalk", {"errcode": 310000, "errmsg": "ip 1.1.1.1 not in whitelist"}, True),
        # A robot that was turned off, whatever is said with it, and a keyword that is the word.
        ("dingtalk", {"errcode": 400102, "errmsg": "robot is disabled"}, False),
        ("wecom", {"errcode": 93004, "errmsg": "机器人不在白名单"}, False),
        ("dingtalk", {"errcode": 310000, "errmsg": "关键词不匹配:白名单"}, False),
    ],
)
def test_a_list_of_servers_is_told_from_a_right_that_is_missing(
    played: Played, platform: str, answer: Any, unlisted: bool
) -> None:
    played.answers(PATHS[platform], answer)
    with pytest.raises(PlatformError) as refused:
        send(platform)
    assert refused.value.unlisted is unlisted


@pytest.mark.parametrize("platform", list(KEYS))
def test_no_chat_can_be_asked(platform: str) -> None:
    """Looking for a message says so, rather than that it is not there."""
    with pytest.raises(PlatformError) as refused:
        connector_get(platform).find(link_to(platform), TEXT, "k", {}, datetime.now(UTC))
    assert refused.value.fault is Fault.PERMISSION


@pytest.mark.parametrize(
    ("platform", "key", "value"),
    [
        ("wecom", "webhook", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send"),
        ("feishu", "webhook", "https://open.feishu.cn/../../x y"),
        ("dingtalk", "webhook", "https://oapi.dingtalk.com/robot/send"),
        ("telegram", "bot_token", "1:../../getUpdates?x="),
        ("discord", "webhook", "https://evil.example/hook"),
        ("wecom", "webhook", "https://evil.example/send?key=robot"),
        ("feishu", "webhook", "https://evil.example/hook/0123456789"),
        ("dingtalk", "webhook", "https://evil.example/send?access_token=1"),
        ("wecom", "webhook", "https://[qyapi.weixin.qq.com/send?key=robot"),
    ],
)
def test_a_webhook_is_only_ever_spoken_to_at_its_platform(
    played: Played, platform: str, key: str, value: str
) -> None:
    """What somebody typed never says where a call goes."""
    link = connection(platform, credentials={**KEYS[platform], key: value})
    with pytest.raises(PlatformError) as refused:
        connector_get(platform).submit(link, TEXT, "k", {})
    assert refused.value.fault is Fault.VALIDATION
    assert not played.asked
    # And whoever types it is told at once, before it is kept.
    check = key_check_get(platform)
    assert check is not None
    with pytest.raises(PlatformError) as told:
        check.profile({**KEYS[platform], key: value})
    assert told.value.fault is Fault.VALIDATION


def test_keys_are_tried_without_anybody_seeing_it(played: Played) -> None:
    """Telegram and Discord tell whose they are."""
    played.answers(f"{TELEGRAM}/getMe", {"ok": True, "result": {"id": 110, "username": "man_bot"}})
    played.answers(DISCORD, {"id": "2237", "name": "公告", "type": 1})
    for platform, name in (("telegram", "man_bot"), ("discord", "公告")):
        check = key_check_get(platform)
        assert check is not None
        assert check.profile(KEYS[platform]).name == name
    assert played.last().method == "GET"
