"""The books, callbacks and figures."""

import base64
import hashlib
import re
import struct
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from tests.sandbox_server import Sandbox, start


def share(sandbox: Sandbox, client: httpx.Client, uid: str, text: str) -> int:
    """Post to Weibo with the token that is good at all times; the status."""
    told = {"access_token": f"demo-{uid}", "status": f"{text} https://q.cn/", "rip": "203.0.113.9"}
    return client.post(f"{sandbox.url}/api.weibo.com/2/statuses/share.json", data=told).status_code


def test_exact_when_many_come_at_once(sandbox: Sandbox) -> None:
    """Twenty at a time, 25 each: the books have each once, and not one more than the quota lets."""
    with ThreadPoolExecutor(20) as pool, httpx.Client(timeout=30) as client:
        said = list(
            pool.map(lambda n: share(sandbox, client, str(n % 10), f"第 {n} 条"), range(400))
        )
    assert (said.count(200), said.count(403)) == (300, 100)
    books = sandbox.books()
    assert (books["count"], books["twice"]) == (300, [])
    assert len({post["text"] for post in books["posts"]}) == 300


def test_books_survive_a_restart(tmp_path: Path) -> None:
    """What was published, and which tokens are good, is in the file."""
    books = str(tmp_path / "books.sqlite")
    accounts = tmp_path / "accounts.json"
    accounts.write_text('[{"platform": "weibo", "uid": "1001", "name": "小满"}]')
    process, sandbox = start(tmp_path, "--books", books, "--accounts", str(accounts))
    token = sandbox.token("weibo", "1001")
    assert share(sandbox, sandbox.client, "1001", "还在吗") == 200
    process.kill()
    process.wait()
    process, again = start(tmp_path, "--books", books)
    try:
        assert [post["text"] for post in again.posts()] == ["还在吗 https://q.cn/"]
        asked = {"access_token": token}
        url = f"{again.url}/api.weibo.com/2/statuses/user_timeline.json"
        (status,) = httpx.get(url, params=asked).json()["statuses"]
        assert status["user"]["screen_name"] == "小满"
    finally:
        process.terminate()
        process.wait(5)


def test_figures_grow_and_repeat(sandbox: Sandbox) -> None:
    """Older is never less, and asking twice says the same."""
    share(sandbox, sandbox.client, "1001", "看我长大")
    (post,) = sandbox.posts()
    url = f"{sandbox.url}/api.weibo.com/2/statuses/count.json"
    asked = {"access_token": "demo-1001", "ids": f"{post['remote_id']},1"}
    seen = []
    for _ in range(4):
        seen.append(httpx.get(url, params=asked).json())
        sandbox.ahead(6 * 3600)
    assert all(len(one) == 1 for one in seen)
    likes = [one[0]["attitudes"] for one in seen]
    assert likes == sorted(likes)
    assert likes[0] < likes[-1]


# --- Callbacks -----------------------------------------------------------------------------------


class Hook:
    """An account's callback: echoes when it is checked, keeps what it is told."""

    def __init__(self, server: HTTPServer) -> None:
        self.told: list[Request] = []
        self.url = server.url_for("/hook")
        server.expect_request("/hook", method="GET").respond_with_handler(self._echo)
        server.expect_request("/hook", method="POST").respond_with_handler(self._keep)

    def _echo(self, request: Request) -> Response:
        told = [request.args["timestamp"], request.args["nonce"], "token-wx1"]
        sign = hashlib.sha1("".join(sorted(told)).encode(), usedforsecurity=False).hexdigest()
        right = sign == request.args["signature"]
        return Response(request.args["echostr"] if right else "no", 200 if right else 403)

    def _keep(self, request: Request) -> Response:
        self.told.append(request)
        return Response("success")

    def wait(self, count: int, seconds: float = 5) -> None:
        until = time.monotonic() + seconds
        while len(self.told) < count and time.monotonic() < until:
            time.sleep(0.02)
        assert len(self.told) == count


@pytest.fixture
def hook(sandbox: Sandbox, httpserver: HTTPServer) -> Hook:
    """A callback that is registered with WeChat; what is published is out in no time."""
    made = Hook(httpserver)
    told = {"platform": "wechat", "uid": "wx1", "url": made.url}
    assert sandbox.client.post(f"{sandbox.url}/_/callbacks", json=told).json() == {"ok": True}
    sandbox.switch(**{"wechat.publish_seconds": 0})
    return made


def submit(sandbox: Sandbox) -> str:
    """Publish an article of wx1; its publish_id."""

    def call(path: str, **told: Any) -> dict[str, Any]:
        url = f"{sandbox.url}/api.weixin.qq.com/cgi-bin/{path}"
        return dict(sandbox.client.post(url, **told).json())

    token = "access_token=demo-wx1"
    png = b"\x89PNG\r\n\x1a\n" + b"0" * 40
    thumb = call(f"material/add_material?{token}&type=thumb", files={"media": ("a.png", png)})
    article = {"title": "活动", "content": "<p>来</p>", "thumb_media_id": thumb.get("media_id")}
    draft = call(f"draft/add?{token}", json={"articles": [article]})
    told = call(f"freepublish/submit?{token}", json={"media_id": draft["media_id"]})
    return str(told["publish_id"])


def opened(sandbox: Sandbox, request: Request) -> str:
    """The event inside of a callback, by WeChat's papers: signature, then AES."""
    keys = sandbox.credentials("wechat", "wx1")
    query = parse_qs(request.query_string.decode())
    found = re.search(r"<Encrypt><!\[CDATA\[(.+?)\]\]>", request.get_data(as_text=True))
    assert found
    parts = [keys["callback_token"], query["timestamp"][0], query["nonce"][0], found[1]]
    sign = hashlib.sha1("".join(sorted(parts)).encode(), usedforsecurity=False).hexdigest()
    if sign != query["msg_signature"][0]:
        return "forged"
    key = base64.b64decode(keys["aes_key"] + "=")
    cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    plain = cipher.update(base64.b64decode(found[1])) + cipher.finalize()
    (length,) = struct.unpack(">I", plain[16:20])
    assert plain[20 + length : -plain[-1]] == b"wx1"
    return plain[20 : 20 + length].decode()


def test_wechat_tells_the_end(sandbox: Sandbox, hook: Hook) -> None:
    """A signed and sealed event names the publication and its address."""
    publish_id = submit(sandbox)
    hook.wait(1)
    xml = opened(sandbox, hook.told[0])
    assert "<![CDATA[PUBLISHJOBFINISH]]>" in xml
    assert f"<publish_id>{publish_id}</publish_id><publish_status>0</publish_status>" in xml
    assert sandbox.posts()[0]["url"] in xml


def test_callbacks_go_wrong(sandbox: Sandbox, hook: Hook) -> None:
    """Twice, never, late, and with a signature of somebody else."""
    for kind in ("callback_twice", "callback_never", "callback_forged", "callback_late"):
        sandbox.faults({"platform": "wechat", "kind": kind, "next": 1, "seconds": 3600})
    submit(sandbox)
    hook.wait(2)
    assert opened(sandbox, hook.told[0]) == opened(sandbox, hook.told[1])
    submit(sandbox)
    submit(sandbox)
    hook.wait(3)
    assert opened(sandbox, hook.told[2]) == "forged"
    submit(sandbox)
    assert [one["state"] for one in sandbox.pushes()][-1] == "waiting"
    sandbox.ahead(3601)
    hook.wait(4)
    assert "PUBLISHJOBFINISH" in opened(sandbox, hook.told[3])
    assert sandbox.books()["count"] == 4
