"""What platforms tell by themselves: signed, answered at once, kept once, handed on as an event."""

import base64
import hashlib
import json
import os
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from django.db import connections
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from foundation.events.models import Event
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team
from foundation.teams.services import team_close
from kol.platforms.connectors.base import Live
from kol.platforms.connectors.oauth import Tokens
from kol.platforms.models import PlatformAccount, PlatformNotice
from kol.platforms.notices import notice_get, outcome_read
from kol.platforms.services import hearing
from kol.platforms.services.apps import app_save
from kol.platforms.services.connecting import keys_connect
from kol.platforms.services.tokens import tokens_sealed
from tests.cast import staff_actor
from tests.kol.platforms.doubles import APP, APP_ID

TOKEN = "callback-token"
NOW = str(int(time.time()))
AES_KEY = base64.b64encode(bytes(range(32))).decode().rstrip("=")
TOLD = (
    "<xml><ToUserName>gh_1</ToUserName><FromUserName>oX</FromUserName>"
    "<CreateTime>1764176400</CreateTime><MsgType>event</MsgType><Event>PUBLISHJOBFINISH</Event>"
    "<PublishEventInfo><publish_id>100</publish_id><publish_status>0</publish_status>"
    "<article_id>art-1</article_id><article_detail><count>1</count><item><idx>1</idx>"
    "<article_url>https://mp.weixin.qq.com/s/abc</article_url></item></article_detail>"
    "</PublishEventInfo></xml>"
)


@pytest.fixture
def hooked(owner: Staff, team: Team, wechat: PlatformAccount) -> PlatformAccount:
    """An account whose message server is set up, in the safe mode."""
    keys = {"callback_token": TOKEN, "aes_key": AES_KEY}
    with team_scope(team):
        return keys_connect(account=wechat, staff=owner, actor=staff_actor(owner), values=keys)


def sealed(text: str, app_id: str = APP_ID) -> str:
    raw = os.urandom(16) + len(text.encode()).to_bytes(4, "big") + text.encode() + app_id.encode()
    padding = 32 - len(raw) % 32
    key = base64.b64decode(AES_KEY + "=")
    machine = Cipher(algorithms.AES256(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(
        machine.update(raw + bytes([padding]) * padding) + machine.finalize()
    ).decode()


def signature(*parts: str) -> str:
    text = "".join(sorted([TOKEN, NOW, "n", *parts]))
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def tell(account: PlatformAccount, text: str = TOLD, **changed: str) -> tuple[int, str]:
    body = sealed(text)
    query = {"timestamp": NOW, "nonce": "n", "msg_signature": signature(body)} | changed
    answer = Client().post(
        f"/hooks/platforms/{account.public_id}/",
        f"<xml><Encrypt>{body}</Encrypt></xml>",
        content_type="text/xml",
        query_params=query,
    )
    return answer.status_code, answer.content.decode()


def notices(team: Team) -> list[PlatformNotice]:
    with team_scope(team):
        return list(PlatformNotice.objects.order_by("pk"))


def test_the_address_is_verified(hooked: PlatformAccount) -> None:
    query = {"timestamp": NOW, "nonce": "n", "echostr": "42", "signature": signature()}
    url = f"/hooks/platforms/{hooked.public_id}/"
    assert Client().get(url, query).content == b"42"
    assert Client().get(url, query | {"signature": "0" * 40}).status_code == 403


def test_a_notice_is_kept_once_and_handed_on(
    team: Team,
    hooked: PlatformAccount,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(8):
        assert tell(hooked) == (200, "success")
    assert [tell(hooked), tell(hooked)] == [(200, "success")] * 2
    (kept,) = notices(team)
    assert (kept.account_id, kept.name, kept.handle) == (
        hooked.pk,
        "PUBLISHJOBFINISH",
        "publish:100",
    )
    with team_scope(team):
        (event,) = Event.objects.filter(name="platform.notice")
        read = notice_get(int(event.subject_id or 0))
        assert read is not None
        outcome = outcome_read(read.outcome)
    assert isinstance(outcome, Live)
    assert outcome.url == "https://mp.weixin.qq.com/s/abc"


def test_what_is_not_the_platforms_is_refused(
    owner: Staff, team: Team, hooked: PlatformAccount, caplog: pytest.LogCaptureFixture
) -> None:
    assert tell(hooked, msg_signature="0" * 40)[0] == 403
    assert tell(hooked, nonce="other")[0] == 403
    url = f"/hooks/platforms/{hooked.public_id}/"
    big = Client().post(url, "x" * 300_000, content_type="text/xml")
    assert big.status_code == 413
    bomb = '<!DOCTYPE x [<!ENTITY a "b">]><xml><Encrypt>&a;</Encrypt></xml>'
    assert Client().post(url, bomb, content_type="text/xml").status_code == 403
    # An app of Weibo hears nothing; an account that is not connected knows no token.
    with team_scope(team):
        app = app_save(staff=owner, actor=staff_actor(owner), platform="weibo", values=APP)
        other = PlatformAccount.objects.create(team=team, platform="wechat", handle="小号")
    assert Client().get(f"/hooks/platforms/{app.public_id}/").status_code == 403
    assert Client().get(f"/hooks/platforms/{other.public_id}/").status_code == 403
    assert notices(team) == []
    assert TOKEN not in caplog.text
    with team_scope(team):
        team_close(by=owner, actor=staff_actor(owner))
    assert tell(hooked)[0] == 404


@pytest.mark.django_db(transaction=True)
def test_told_eight_times_at_once(team: Team, hooked: PlatformAccount) -> None:
    def once(_n: int) -> int:
        try:
            return tell(hooked)[0]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(once, range(8))) == [200] * 8
    assert len(notices(team)) == 1
    with team_scope(team):
        assert Event.objects.filter(name="platform.notice").count() == 1


def test_an_app_hears_for_all_its_accounts(owner: Staff, team: Team) -> None:
    with team_scope(team):
        app = app_save(staff=owner, actor=staff_actor(owner), platform="douyin", values=APP)
        account = PlatformAccount(team=team, platform="douyin", handle="小满", uid="o1", app=app)
        tokens_sealed(account, Tokens("access", uid="o1"))
        account.connection = PlatformAccount.Connecting.CONNECTED
        account.save()

    def say(told: Mapping[str, object]) -> tuple[int, str]:
        body = json.dumps(told)
        signed = hashlib.sha1((APP["client_secret"] + body).encode(), usedforsecurity=False)
        answer = Client().post(
            f"/hooks/platforms/{app.public_id}/",
            body,
            content_type="application/json",
            headers={"X-Douyin-Signature": signed.hexdigest(), "Msg-Id": "m1"},
        )
        return answer.status_code, answer.content.decode()

    # An account of such a platform has no address of its own.
    assert Client().post(f"/hooks/platforms/{account.public_id}/").status_code == 403
    asked = {"event": "verify_webhook", "content": '{"challenge": 7}'}
    assert say(asked) == (200, '{"challenge": 7}')
    # Whatever its content is, a signed event is an event.
    left: dict[str, object] = {"event": "unauthorize", "from_user_id": "o1", "content": ""}
    assert [say(left)[0], say(left)[0]] == [200, 200]
    with team_scope(team):
        account.refresh_from_db()
        assert account.connection == "expired"
        assert Event.objects.filter(name="platform.disconnected").count() == 1


def test_what_nobody_signed_can_flood_nothing(
    owner: Staff, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever learns the address of Bilibili's callbacks may write to it; rows have an end."""
    monkeypatch.setattr(hearing, "MOST_UNSIGNED", 3)
    with team_scope(team):
        app = app_save(staff=owner, actor=staff_actor(owner), platform="bilibili", values=APP)
    answers = []
    for n in range(5):
        told = {"event": "video_open", "content": {"resource_id": f"BV{n}", "state": 0}}
        url = f"/hooks/platforms/{app.public_id}/"
        answers.append(Client().post(url, told, content_type="application/json").status_code)
    assert answers == [200, 200, 200, 403, 403]
    assert [one.handle for one in notices(team)] == ["BV0", "BV1", "BV2"]
