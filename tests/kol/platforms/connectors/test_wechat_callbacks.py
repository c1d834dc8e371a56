"""What WeChat tells: signatures and the safe mode on the vectors its own samples publish."""

import base64
import hashlib
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from kol.platforms.connectors.base import Live, Rejected
from kol.platforms.connectors.callbacks import CallbackRefused, Incoming
from kol.platforms.connectors.registry import callbacks_get
from kol.platforms.connectors.wechat.callbacks import opened

NOW = str(int(time.time()))
READER = callbacks_get("wechat")
KEY = "kWxPEV2UEDyxWpmPdKC3F4dgPDmOvfKX1HGnEUDS1aR"
PLAIN = {"app_id": "wx1", "callback_token": "tok"}
SAFE = {**PLAIN, "aes_key": KEY}
PUBLISHED = """<xml><ToUserName><![CDATA[gh_4d00ed8d6399]]></ToUserName>
<FromUserName><![CDATA[oV5CrjpxgaGXNHIQigzNlgLTnwic]]></FromUserName><CreateTime>1481013459
</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[PUBLISHJOBFINISH]]></Event>
<PublishEventInfo><publish_id>2247503051</publish_id><publish_status>0</publish_status>
<article_id><![CDATA[b5O2OUs25HBxRceL7hfReg-U9QGeq9zQjiDvy]]></article_id><article_detail>
<count>1</count><item><idx>1</idx><article_url><![CDATA[http://mp.weixin.qq.com/s/a]]></article_url>
</item></article_detail></PublishEventInfo></xml>"""
FAILED = """<xml><FromUserName>o</FromUserName><CreateTime>1</CreateTime>
<Event>PUBLISHJOBFINISH</Event><PublishEventInfo><publish_id>2247503052</publish_id>
<publish_status>2</publish_status><fail_idx>1</fail_idx><fail_idx>2</fail_idx>
</PublishEventInfo></xml>"""
SENT = """<xml><FromUserName>o</FromUserName><CreateTime>2</CreateTime>
<Event>MASSSENDJOBFINISH</Event><MsgID>1000001625</MsgID><Status>{}</Status>
<TotalCount>0</TotalCount></xml>"""


def _signature(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()


def _hear(secrets: dict[str, str], body: str, **query: str) -> Any:
    assert READER is not None
    given = {"timestamp": NOW, "nonce": "n", **query}
    given.setdefault("signature", _signature("tok", NOW, "n"))
    return READER.hear(secrets, Incoming("POST", given, {}, body.encode()))


def _sealed(xml: str, app_id: str = "wx1") -> str:
    """As WeChat seals it, written from its description and not from our reader."""
    key = base64.b64decode(KEY + "=")
    plain = b"r" * 16 + len(xml.encode()).to_bytes(4, "big") + xml.encode() + app_id.encode()
    padding = 32 - len(plain) % 32
    machine = Cipher(algorithms.AES256(key), modes.CBC(key[:16])).encryptor()
    sealed = machine.update(plain + bytes([padding]) * padding) + machine.finalize()
    return base64.b64encode(sealed).decode()


def test_published_vectors() -> None:
    """The ciphertexts of the platform's own libraries."""
    assert opened("9s4gMv99m88kKTh/H8IdkNiFGeG9pd7vNWl50fGRWXY=", KEY, "rust") == b"test"
    echo = (
        "4ByGGj+sVCYcvGeQYhaKIk1o0pQRNbRjxybjTGblXrBaXlTXeOo1+bXFXDQQb1o6co6Yh9Bv41n7hOchLF6p+Q=="
    )
    said = _signature("123456", "1411443780", "437374425", echo)
    assert said == "dd6b9c95b495b3f7e2901bfbc76c664930ffdb96"
    assert opened(echo, KEY, "wx49f0ab532d5d035a").isdigit()


def test_the_address_is_verified_by_its_token() -> None:
    """The right signature is answered with what was sent along."""
    assert READER is not None
    query = {"timestamp": NOW, "nonce": "n", "echostr": "4242"}
    right = Incoming("GET", {**query, "signature": _signature("tok", NOW, "n")}, {}, b"")
    assert READER.hear(PLAIN, right).reply == "4242"
    wrong = Incoming("GET", {**query, "signature": _signature("tik", NOW, "n")}, {}, b"")
    with pytest.raises(CallbackRefused):
        READER.hear(PLAIN, wrong)


def _hear_safely(xml: str, moment: str = NOW) -> Any:
    sealed = _sealed(xml)
    body = f"<xml><ToUserName>gh</ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    signed = _signature("tok", moment, "n", sealed)
    return _hear(SAFE, body, msg_signature=signed, timestamp=moment)


def test_a_finished_publication_says_where_it_is() -> None:
    """Told twice, it has the same key; failed articles are several nodes of one name."""
    heard = _hear_safely(PUBLISHED)
    assert heard.reply == "success"
    (notice,) = heard.notices
    assert notice.handle == "publish:2247503051"
    assert notice.key == _hear_safely(PUBLISHED).notices[0].key
    assert isinstance(notice.outcome, Live)
    assert notice.outcome.url == "http://mp.weixin.qq.com/s/a"
    (notice,) = _hear_safely(FAILED).notices
    assert isinstance(notice.outcome, Rejected)
    assert notice.outcome.reason == "originality"


def test_the_plain_mode_is_only_a_reason_to_ask() -> None:
    """It signs the moment and not the body: whoever saw one address writes any body under it."""
    (notice,) = _hear(PLAIN, PUBLISHED).notices
    assert (notice.handle, notice.outcome) == ("publish:2247503051", None)
    (notice,) = _hear(PLAIN, SENT.format("err(10001)")).notices
    assert notice.outcome is None


def test_what_was_signed_long_ago_is_a_replay() -> None:
    """Of the safe mode as well, and also when the address is verified."""
    for moment in (str(int(NOW) - 7200), str(int(NOW) + 7200), "", "now"):
        with pytest.raises(CallbackRefused) as refused:
            _hear_safely(PUBLISHED, moment)
        assert refused.value.reason == "stale"


def test_a_finished_mass_send_is_a_reason_to_ask() -> None:
    """Only the answer to asking has what its figures are known by; a failure is final."""
    (notice,) = _hear_safely(SENT.format("send success")).notices
    assert (notice.handle, notice.outcome) == ("mass:1000001625", None)
    (notice,) = _hear_safely(SENT.format("err(10001)")).notices
    assert isinstance(notice.outcome, Rejected)


def test_the_safe_mode_believes_nothing_that_is_plain() -> None:
    """Signed over the sealed body, sealed for this very account."""
    sealed = _sealed(PUBLISHED)
    signed = _signature("tok", NOW, "n", sealed)
    body = f"<xml><ToUserName>gh</ToUserName><Encrypt><![CDATA[{sealed}]]></Encrypt></xml>"
    (notice,) = _hear(SAFE, body, msg_signature=signed).notices
    assert notice.handle == "publish:2247503051"
    foreign = _sealed(PUBLISHED, "wx2")
    tries = [
        (PUBLISHED, _signature("tok", NOW, "n", "")),
        (body, _signature("tok", NOW, "n")),
        (body.replace(sealed, foreign), _signature("tok", NOW, "n", foreign)),
        (body.replace(sealed, "AAAA"), _signature("tok", NOW, "n", "AAAA")),
    ]
    for wrong, signature in tries:
        with pytest.raises(CallbackRefused):
            _hear(SAFE, wrong, msg_signature=signature)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<xml>",
        '<!DOCTYPE x [<!ENTITY a "b">]><xml><Event>&a;</Event></xml>',
        "<a>" * 40 + "x" + "</a>" * 40,
        FAILED.replace("<publish_status>2", "<publish_status>two"),
        PUBLISHED.replace("<item>", "<item>1</item><item>"),
    ],
)
def test_nonsense_is_refused(body: str) -> None:
    """Bombs and broken bodies, though signed."""
    with pytest.raises(CallbackRefused):
        _hear(PLAIN, body)
    with pytest.raises(CallbackRefused):
        _hear({"app_id": "wx1"}, PUBLISHED)
    with pytest.raises(CallbackRefused):
        _hear(PLAIN, PUBLISHED, signature="x")
