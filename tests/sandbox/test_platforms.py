"""The other platforms, each along its published way."""

import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from pytest_httpserver import HTTPServer

from tests.sandbox_server import Sandbox

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
CLIP = b"\x00\x00\x00\x18ftypmp42" + b"1" * 200


@pytest.fixture
def client(sandbox: Sandbox) -> Iterator[httpx.Client]:
    """Speaks to the sandbox by paths."""
    with httpx.Client(base_url=sandbox.url, timeout=5) as made:
        yield made


def code_of(client: httpx.Client, path: str, **query: str) -> str:
    """Press the button of an authorise page; the code that comes back."""
    assert "同意授权" in client.get(path, params=query).text
    said = client.post(path, params=query, data={"uid": "u1"})
    back = parse_qs(urlsplit(said.headers["location"]).query)
    assert back["state"] == ["s1"]
    return back["code"][0]


def test_a_person_may_say_no(client: httpx.Client) -> None:
    path = "/api.weibo.com/oauth2/authorize"
    query = {"client_id": "k1", "state": "s1", "redirect_uri": "https://q.cn/back?a=1"}
    assert "拒绝" in client.get(path, params=query).text
    said = client.post(path, params=query, data={"uid": "", "no": "1"})
    told = "https://q.cn/back?a=1&error=access_denied&state=s1"
    assert (said.status_code, said.headers["location"]) == (302, told)


def test_douyin(sandbox: Sandbox, client: httpx.Client, httpserver: HTTPServer) -> None:
    """Sign in, refresh, publish, review, list, and a signed webhook at the end."""
    root = "/open.douyin.com"
    code = code_of(client, f"{root}/platform/oauth/connect/", client_key="k1", state="s1",
                   redirect_uri="https://q.cn/back", scope="video.create.bind")  # fmt: skip
    told = {"client_key": "k1", "client_secret": "secret-k1", "code": code}
    form = {**told, "grant_type": "authorization_code"}
    made = client.post(f"{root}/oauth/access_token/", data=form).json()
    assert (made["message"], made["data"]["open_id"]) == ("success", "u1")
    assert (
        client.post(f"{root}/oauth/access_token/", data=form).json()["data"]["error_code"] == 10007
    )
    form = {"client_key": "k1", "refresh_token": made["data"]["refresh_token"],
            "grant_type": "refresh_token"}  # fmt: skip
    token = client.post(f"{root}/oauth/refresh_token/", data=form).json()["data"]["access_token"]
    old = {"access-token": made["data"]["access_token"]}
    asked: dict[str, Any] = {"params": {"open_id": "u1"}, "headers": {"access-token": token}}

    httpserver.expect_request("/hook").respond_with_json({"ok": True})
    sandbox.account("douyin", "k1", callback=httpserver.url_for("/hook"))
    sandbox.switch(**{"douyin.review_seconds": 60})
    v1 = f"{root}/api/douyin/v1/video"
    assert (
        client.get(f"{v1}/video_list/", params={"open_id": "u1"}, headers=old).json()["data"][
            "error_code"
        ]
        == 2190002
    )
    video = client.post(f"{v1}/upload_video/", files={"video": ("a.mp4", CLIP)}, **asked).json()
    body = {"video_id": video["data"]["video"]["video_id"], "text": "看 #新品"}
    said = client.post(f"{v1}/create_video/", json=body, **asked).json()
    item = said["data"]["item_id"]
    listed = client.get(f"{v1}/video_list/", params={"open_id": "u1", "cursor": 0, "count": 10},
                        headers=asked["headers"]).json()  # fmt: skip
    assert [(one["item_id"], one["video_status"]) for one in listed["data"]["list"]] == [(item, 4)]
    sandbox.ahead(61)
    until = time.monotonic() + 20
    while not httpserver.log and time.monotonic() < until:
        time.sleep(0.05)
    request, _ = httpserver.log[0]
    sign = hashlib.sha1(b"secret-k1" + request.data, usedforsecurity=False).hexdigest()
    assert request.headers["X-Douyin-Signature"] == sign
    assert json.loads(request.json["content"])["item_id"] == item
    data = client.post(f"{v1}/video_data/", json={"item_ids": [item]}, **asked).json()["data"]
    assert data["list"][0]["video_status"] == 5


def test_douyin_by_hand(sandbox: Sandbox, client: httpx.Client) -> None:
    """A share id knows its video once the person published it in the app."""
    root = "/open.douyin.com"
    form = {"client_key": "k1", "client_secret": "secret-k1", "grant_type": "client_credential"}
    token = client.post(f"{root}/oauth/client_token/", data=form).json()["data"]["access_token"]
    headers = {"access-token": token}
    said = client.post(f"{root}/share-id/", params={"need_callback": "true"}, headers=headers)
    share_id = said.json()["data"]["share_id"]
    assert sandbox.books()["count"] == 0
    told = {"platform": "douyin", "share_id": share_id, "uid": "u1", "text": "手动"}
    item = client.post("/_/act", json=told).json()["item_id"]
    asked = client.get(f"{root}/share-id/", params={"share_id": share_id}, headers=headers).json()
    assert asked["data"]["item_id"] == item


@pytest.mark.parametrize("again", ["refused", "failed", "same"])
def test_kuaishou(sandbox: Sandbox, client: httpx.Client, again: str) -> None:
    """The upload goes where it is told to; the upload token is good for one publication."""
    sandbox.switch(**{"kuaishou.token_again": again})
    root = "/open.kuaishou.com"
    code = code_of(client, f"{root}/oauth2/authorize", app_id="ks1", state="s1",
                   redirect_uri="https://q.cn/back", scope="user_video_publish")  # fmt: skip
    told = {"app_id": "ks1", "app_secret": "secret-ks1", "code": code}
    made = client.get(f"{root}/oauth2/access_token", params=told).json()
    assert (made["result"], made["open_id"]) == (1, "u1")
    asked = {"access_token": made["access_token"], "app_id": "ks1"}
    begun = client.post(f"{root}/openapi/photo/start_upload", params=asked).json()
    token = begun["upload_token"]
    url = f"http://{begun['endpoint']}/api/upload"
    for number, part in enumerate((CLIP, CLIP)):
        query = {"upload_token": token, "fragment_id": str(number)}
        assert httpx.post(f"{url}/fragment", params=query, content=part).json()["result"] == 1
    resumed = httpx.get(f"{url}/resume", params={"upload_token": token}).json()
    assert resumed["fragment_index"] == 1
    query = {"upload_token": token, "fragment_count": "2"}
    assert httpx.post(f"{url}/complete", params=query).json()["result"] == 1

    def publish() -> dict[str, Any]:
        said = client.post(
            f"{root}/openapi/photo/publish", params={**asked, "upload_token": token},
            data={"caption": "新品"}, files={"cover": ("c.png", PNG)},
        )  # fmt: skip
        return dict(said.json())

    first, second = publish(), publish()
    assert first["video_info"]["pending"]
    if again == "same":
        assert second["video_info"]["photo_id"] == first["video_info"]["photo_id"]
    else:
        assert second["result"] != 1
    assert sandbox.books()["count"] == 1
    sandbox.ahead(3)
    listed = client.get(f"{root}/openapi/photo/list", params=asked).json()["video_list"]
    assert [one["pending"] for one in listed] == [False]


def bili(client: httpx.Client, token: str, method: str, path: str, *, app: str = "b1",
         nonce: str = "", **more: Any) -> dict[str, Any]:  # fmt: skip
    """A call signed as the papers say."""
    request = client.build_request(method, f"/member.bilibili.com/arcopen/fn/{path}", **more)
    told = {
        "x-bili-accesskeyid": "b1",
        "x-bili-content-md5": hashlib.md5(request.read(), usedforsecurity=False).hexdigest(),
        "x-bili-signature-method": "HMAC-SHA256",
        "x-bili-signature-nonce": nonce or secrets.token_hex(8),
        "x-bili-signature-version": "2.0",
        "x-bili-timestamp": str(int(time.time())),
    }
    text = "\n".join(f"{name}:{told[name]}" for name in sorted(told))
    sign = hmac.digest(f"secret-{app}".encode(), text.encode(), "sha256").hex()
    request.headers.update({**told, "authorization": sign, "access-token": token})
    return dict(client.send(request).json())


def test_bilibili(sandbox: Sandbox, client: httpx.Client) -> None:
    """Signed; a part goes to the host for uploads; the used token is a conflict; then rejected."""
    code = code_of(client, "/account.bilibili.com/pc/account-pc/auth/oauth", client_id="b1",
                   gourl="https://q.cn/back", state="s1")  # fmt: skip
    told = {"client_id": "b1", "client_secret": "secret-b1", "code": code,
            "grant_type": "authorization_code"}  # fmt: skip
    made = client.post("/api.bilibili.com/x/account-oauth2/v1/token", params=told).json()
    token = made["data"]["access_token"]
    assert bili(client, token, "GET", "user/account/info", app="x")["code"] == 4002
    assert bili(client, token, "GET", "user/account/info", nonce="n")["data"]["openid"] == "u1"
    assert bili(client, token, "GET", "user/account/info", nonce="n")["code"] == 4004
    begun = {"name": "a.mp4", "utype": "0"}
    upload = bili(client, token, "POST", "archive/video/init", json=begun)["data"]["upload_token"]
    client.post("/openupos.bilivideo.com/video/v2/part/upload", content=CLIP,
                params={"upload_token": upload, "part_number": 1})  # fmt: skip
    query = {"upload_token": upload}
    assert bili(client, token, "POST", "archive/video/complete", params=query)["code"] == 0
    sandbox.faults({"platform": "bilibili", "kind": "reject", "next": 1, "reason": "标题党"})
    video = {"title": "新品开箱", "tid": 188, "tag": "数码,开箱", "copyright": 1, "desc": "看看"}
    path = "archive/add-by-utoken"
    first = bili(client, token, "POST", path, params=query, json=video)["data"]["resource_id"]
    assert bili(client, token, "POST", path, params=query, json=video)["code"] == 123015
    view = {"resource_id": first}
    said = bili(client, token, "GET", "archive/view", params=view)["data"]["addit_info"]
    assert said["state"] == -30
    sandbox.ahead(4)
    said = bili(client, token, "GET", "archive/view", params=view)["data"]["addit_info"]
    assert (said["state"], said["reject_reason"]) == (-2, "标题党")
    listed = bili(client, token, "GET", "archive/viewlist", params={"status": "not_pubed"})
    assert [one["resource_id"] for one in listed["data"]["list"]] == [first]


def test_qq(sandbox: Sandbox, client: httpx.Client) -> None:
    """A token whose seconds are a text; a reply once a msg_seq; unasked, so many to a group and
    from a bot, and none where the group's owner says so."""
    told = {"appId": "q1", "clientSecret": "secret-q1"}
    made = client.post("/bots.qq.com/app/getAppAccessToken", json=told).json()
    assert made["expires_in"] in {"7199", "7200"}
    url = "/api.sgroup.qq.com/v2/groups/g1/messages"
    headers = {"authorization": f"QQBot {made['access_token']}"}
    reply = {"msg_type": 0, "content": "你好", "msg_id": "m1", "msg_seq": 1}
    assert client.post(url, json=reply, headers=headers).json()["id"]
    again = client.post(url, json=reply, headers=headers)
    assert (again.status_code, again.json()["code"]) == (400, 40054005)
    unasked = {"msg_type": 0, "content": "公告"}

    def codes(group: str, times: int) -> list[int]:
        where = url.replace("/g1/", f"/{group}/")
        said = [client.post(where, json=unasked, headers=headers) for _ in range(times)]
        return [one.json().get("code", one.status_code) for one in said]

    assert codes("g1", 21) == [200] * 20 + [40034100]
    # The bot's own minute, whichever group it is.
    assert codes("g2", 11) == [200] * 10 + [40034100]
    sandbox.ahead(61)
    assert codes("g1", 1) == [200]
    sandbox.switch(**{"qq.group_per_day": 3})
    assert codes("g3", 4) == [200] * 3 + [40034100]
    sandbox.switch(**{"qq.unasked": False})
    assert codes("g2", 1) == [40034105]
    assert client.post(url, json={**reply, "msg_seq": 2}, headers=headers).json()["id"]
    assert client.post(url, json=reply).status_code == 401


def test_telegram_and_discord(sandbox: Sandbox, client: httpx.Client) -> None:
    """Messages, pictures, and how each says too fast."""
    bot = "/api.telegram.org/bot7:secret"
    said = client.post(f"{bot}/sendMessage", json={"chat_id": "@qz", "text": "你好"}).json()
    assert (said["ok"], said["result"]["text"]) == (True, "你好")
    fast = client.post(f"{bot}/sendMessage", json={"chat_id": "@qz", "text": "你好"})
    assert (fast.status_code, fast.json()["parameters"]) == (429, {"retry_after": 1})
    files, data = {"photo": ("a.png", PNG, "image/png")}, {"chat_id": "@other", "caption": "图"}
    assert client.post(f"{bot}/sendPhoto", data=data, files=files).json()["ok"]

    hook = "/discord.com/api/v10/webhooks/9/secret-9"
    said = client.post(hook, params={"wait": "true"}, json={"content": "你好"}).json()
    assert client.get(f"{hook}/messages/{said['id']}").json()["content"] == "你好"
    payload = {"payload_json": json.dumps({"content": "图"})}
    form = {"files[0]": ("a.png", PNG, "image/png")}
    assert client.post(hook, data=payload, files=form).status_code == 204
    assert client.post(hook, json={"content": "x" * 2001}).json()["code"] == 50035
    assert client.post(f"{hook}0", json={"content": "x"}).json()["code"] == 50027
    codes = [client.post(hook, json={"content": "快"}).status_code for _ in range(4)]
    assert codes[-1] == 429
    assert {(one["platform"], one["kind"]) for one in sandbox.posts()} == {
        ("telegram", "text"), ("telegram", "images"), ("discord", "text"), ("discord", "images"),
    }  # fmt: skip
