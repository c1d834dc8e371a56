"""The sandbox as a process: Weibo, WeChat, robots, books, faults."""

import base64
import hashlib
import hmac
import time
from urllib.parse import urlencode

import httpx
import pytest

from sandbox.faults import Kind
from sandbox.trouble import KINDS
from tests.sandbox_server import Sandbox

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def share(sandbox: Sandbox, token: str, text: str, *, timeout: float = 5) -> httpx.Response:
    return sandbox.client.post(
        f"{sandbox.url}/api.weibo.com/2/statuses/share.json",
        data={"access_token": token, "status": text, "rip": "203.0.113.9"},
        timeout=timeout,
    )


def test_weibo_takes_a_post_once(sandbox: Sandbox) -> None:
    """The same text again is refused, the timeline has it, and the books are exact."""
    token = sandbox.token("weibo", "1001")
    said = share(sandbox, token, "你好 https://q.cn/l/abcd").json()
    again = share(sandbox, token, "你好 https://q.cn/l/abcd")
    assert (again.status_code, again.json()["error_code"]) == (400, 20019)
    assert share(sandbox, token, "没有链接").json()["error_code"] == 10017
    timeline = httpx.get(
        f"{sandbox.url}/api.weibo.com/2/statuses/user_timeline.json",
        params={"access_token": token},
    ).json()
    assert [one["idstr"] for one in timeline["statuses"]] == [said["idstr"]]
    books = sandbox.books()
    assert (books["count"], books["twice"]) == (1, [])
    (post,) = books["posts"]
    assert post["markers"] == ["abcd"]
    assert (post["platform"], post["account"]) == ("weibo", "1001")
    assert post["url"].startswith(f"{sandbox.url}/weibo.com/1001/")
    page = httpx.get(post["url"])
    assert page.headers["content-security-policy"].startswith("default-src 'none'")
    assert "平台沙盒" in page.text
    assert 'href="https://q.cn/l/abcd"' in page.text
    assert post["url"].removeprefix(sandbox.url) in httpx.get(f"{sandbox.url}/_/").text


def test_twice_is_seen(sandbox: Sandbox) -> None:
    """What one account published twice is named by its link's code and its content."""
    sandbox.switch(**{"weibo.repeat_seconds": 0})
    token = sandbox.token("weibo", "1001")
    for _ in range(2):
        assert share(sandbox, token, "再来 https://q.cn/l/abcd").status_code == 200
    share(sandbox, sandbox.token("weibo", "1002"), "再来 https://q.cn/l/abcd")
    assert {(one["account"], one["by"]) for one in sandbox.books()["twice"]} == {
        ("1001", "content"),
        ("1001", "marker"),
    }


def test_weibo_counts_its_quotas(sandbox: Sandbox) -> None:
    """30 posts an hour, 100 calls a day and user; both begin anew in their time."""
    token = sandbox.token("weibo", "1001")
    codes = [
        share(sandbox, token, f"{n} https://q.cn/").json().get("error_code") for n in range(31)
    ]
    assert codes == [None] * 30 + [20016]
    counts = f"{sandbox.url}/api.weibo.com/2/users/counts.json"
    asked = {"access_token": token, "uids": "1001"}
    said = [sandbox.client.get(counts, params=asked) for _ in range(70)]
    assert [one.status_code for one in said] == [200] * 69 + [403]
    assert said[-1].json()["error_code"] == 10023
    sandbox.ahead(86400)
    assert share(sandbox, token, "新的一天 https://q.cn/").status_code == 200


@pytest.mark.parametrize(
    ("kind", "there"),
    [
        ("timeout_after", 1), ("timeout_before", 0), ("drop_after", 1), ("drop_before", 0),
        ("drop_midway", 1),
    ],
)  # fmt: skip
def test_no_answer(sandbox: Sandbox, kind: str, there: int) -> None:
    """Nobody learns whether it was done; the books know."""
    token = sandbox.token("weibo", "1001")
    sandbox.faults({"platform": "weibo", "call": "publish", "kind": kind, "next": 1})
    with pytest.raises(httpx.TransportError):
        share(sandbox, token, "在吗 https://q.cn/", timeout=0.3)
    assert sandbox.books()["count"] == there
    assert share(sandbox, token, "好了 https://q.cn/").status_code == 200
    assert [line["hits"] for line in sandbox.fault_lines()] == [1]


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("rate", 403, 20016), ("quota", 403, 10023), ("busy", 400, 10009), ("expired", 403, 21327),
        ("signature", 400, 21332), ("permission", 403, 10014), ("error_before", 502, 0),
    ],
)  # fmt: skip
def test_a_no_in_the_platforms_words(sandbox: Sandbox, kind: str, status: int, code: int) -> None:
    """And nothing was done."""
    sandbox.faults({"platform": "weibo", "call": "*/share.json", "kind": kind, "next": 1})
    said = share(sandbox, sandbox.token("weibo", "1001"), "在吗 https://q.cn/")
    assert said.status_code == status
    assert not code or said.json()["error_code"] == code
    assert sandbox.books()["count"] == 0


def test_a_fault_that_stays_apart_strikes_no_account_twice_in_a_row(sandbox: Sandbox) -> None:
    sandbox.faults({"platform": "weibo", "call": "publish", "kind": "expired", "apart": True})
    text = "在吗 {} https://q.cn/"
    said = [
        share(sandbox, sandbox.token("weibo", uid), text.format(number)).status_code
        for number, uid in enumerate(["1001", "1002", "1001", "1001", "1002"])
    ]
    assert said == [403, 403, 200, 403, 200]


@pytest.mark.parametrize("kind", ["error_after", "slow"])
def test_it_was_done_all_the_same(sandbox: Sandbox, kind: str) -> None:
    """A gateway's page instead of the answer, or the answer a moment late."""
    line = {"platform": "weibo", "call": "publish", "kind": kind, "next": 1, "seconds": 0.2}
    sandbox.faults(line)
    said = share(sandbox, sandbox.token("weibo", "1001"), "在吗 https://q.cn/")
    assert said.status_code == (502 if kind == "error_after" else 200)
    assert sandbox.books()["count"] == 1


def wechat(sandbox: Sandbox, path: str, told: dict[str, object], token: str) -> dict[str, object]:
    url = f"{sandbox.url}/api.weixin.qq.com/cgi-bin/{path}"
    return dict(sandbox.client.post(url, params={"access_token": token}, json=told).json())


def draft(sandbox: Sandbox, token: str, title: str = "周末活动") -> str:
    url = f"{sandbox.url}/api.weixin.qq.com/cgi-bin/material/add_material"
    asked = {"access_token": token, "type": "thumb"}
    thumb = httpx.post(url, params=asked, files={"media": ("a.png", PNG)}).json()["media_id"]
    article = {"title": title, "content": "<p>来吧</p>", "thumb_media_id": thumb}
    return str(wechat(sandbox, "draft/add", {"articles": [article]}, token)["media_id"])


def stable_token(sandbox: Sandbox, appid: str = "wx1") -> str:
    told = {"grant_type": "client_credential", "appid": appid, "secret": sandbox.secret(appid)}
    url = f"{sandbox.url}/api.weixin.qq.com/cgi-bin/stable_token"
    return str(httpx.post(url, json=told).json()["access_token"])


def test_wechat_publishes_a_draft(sandbox: Sandbox) -> None:
    """Accepted, then running, then public with its address; the draft leaves the box."""
    token = stable_token(sandbox)
    assert stable_token(sandbox) == token
    media_id = draft(sandbox, token)
    publish_id = wechat(sandbox, "freepublish/submit", {"media_id": media_id}, token)["publish_id"]
    asked = {"publish_id": publish_id}
    assert wechat(sandbox, "freepublish/get", asked, token)["publish_status"] == 1
    sandbox.ahead(3)
    said = wechat(sandbox, "freepublish/get", asked, token)
    assert said["publish_status"] == 0
    listed = wechat(sandbox, "freepublish/batchget", {"offset": 0, "count": 20}, token)
    assert listed["total_count"] == 1
    url = said["article_detail"]["item"][0]["article_url"]  # type: ignore[index]
    assert "周末活动" in httpx.get(url).text
    again = wechat(sandbox, "freepublish/submit", {"media_id": media_id}, token)
    assert again["errcode"] == 40007


def test_wechat_mass_send_knows_its_key(sandbox: Sandbox) -> None:
    """The same clientmsgid answers 45065 with the first msg_id; a second send a day is refused."""
    token = stable_token(sandbox)
    told = {
        "filter": {"is_to_all": True}, "mpnews": {"media_id": draft(sandbox, token)},
        "msgtype": "mpnews", "clientmsgid": "target-1",
    }  # fmt: skip
    first = wechat(sandbox, "message/mass/sendall", told, token)
    again = wechat(sandbox, "message/mass/sendall", told, token)
    assert (again["errcode"], again["msg_id"]) == (45065, first["msg_id"])
    other = wechat(sandbox, "message/mass/sendall", {**told, "clientmsgid": "target-2"}, token)
    assert other["errcode"] == 45028
    assert sandbox.books()["count"] == 1


def test_review_then_reject(sandbox: Sandbox) -> None:
    """Accepted, and turned down later."""
    sandbox.faults({"platform": "wechat", "kind": "reject", "next": 1, "reason": "标题夸张"})
    token = stable_token(sandbox)
    said = wechat(sandbox, "freepublish/submit", {"media_id": draft(sandbox, token)}, token)
    sandbox.ahead(3)
    done = wechat(sandbox, "freepublish/get", {"publish_id": said["publish_id"]}, token)
    assert (done["publish_status"], done["fail_idx"]) == (4, [1])


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("api.weixin.qq.com/cgi-bin/draft/add?access_token=demo-w", '{"articles": ["x"]}', 47001),
        ("api.weixin.qq.com/cgi-bin/stable_token", "{no", 47001),
        ("open.feishu.cn/open-apis/bot/v2/hook/open-1", '{"msg_type": "text"', 9499),
        ("qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", '{"msgtype": "text", "text": 1}', 40058),
    ],
)
def test_a_body_that_cannot_be_read(sandbox: Sandbox, path: str, body: str, code: int) -> None:
    """Is refused in the platform's form, and leaves nothing."""
    said = httpx.post(f"{sandbox.url}/{path}", content=body).json()
    assert said.get("errcode", said.get("code")) == code
    assert sandbox.books()["count"] == 0


def test_robots(sandbox: Sandbox) -> None:
    """The right signature is taken, a wrong one is not, and 20 a minute are enough."""
    stamp, secret = str(int(time.time())), b"secret-hook1"
    key = f"{stamp}\n{secret.decode()}".encode()
    sign = base64.b64encode(hmac.digest(key, b"", hashlib.sha256)).decode()
    told = {"timestamp": stamp, "sign": sign, "msg_type": "text", "content": {"text": "飞书"}}
    feishu = f"{sandbox.url}/open.feishu.cn/open-apis/bot/v2/hook/hook1"
    assert httpx.post(feishu, json=told).json()["code"] == 0
    assert httpx.post(feishu, json={**told, "sign": "x"}).json()["code"] == 19021

    stamp = str(int(time.time() * 1000))
    text = f"{stamp}\n{secret.decode()}".encode()
    sign = base64.b64encode(hmac.digest(secret, text, hashlib.sha256)).decode()
    query = urlencode({"access_token": "hook1", "timestamp": stamp, "sign": sign})
    dingtalk = f"{sandbox.url}/oapi.dingtalk.com/robot/send?{query}"
    message = {"msgtype": "text", "text": {"content": "钉钉"}}
    codes = [sandbox.client.post(dingtalk, json=message).json()["errcode"] for _ in range(21)]
    assert codes == [0] * 20 + [130101]
    bad = httpx.post(f"{dingtalk[:-4]}AAAA", json=message).json()
    assert bad["errcode"] == 310000

    wecom = f"{sandbox.url}/qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k1"
    message = {"msgtype": "markdown", "markdown": {"content": "**企微** <b> [看](https://q.cn/)"}}
    codes = [sandbox.client.post(wecom, json=message).json()["errcode"] for _ in range(21)]
    assert codes == [0] * 20 + [45009]
    assert sandbox.books()["count"] == 41
    page = httpx.get(f"{sandbox.url}/_/?platform=wecom").text
    assert "<strong>企微</strong> &lt;b&gt; <a href=" in page


def test_wechat_looks_at_where_a_call_comes_from(sandbox: Sandbox) -> None:
    """A server that is not on the account's list gets no token (40164)."""
    sandbox.account("wechat", "wx1", ip_refused=True)
    told = {"grant_type": "client_credential", "appid": "wx1", "secret": sandbox.secret("wx1")}
    url = f"{sandbox.url}/api.weixin.qq.com/cgi-bin/stable_token"
    assert sandbox.client.post(url, json=told).json()["errcode"] == 40164


def test_wechats_service_accounts_send_four_times_a_month(sandbox: Sandbox) -> None:
    sandbox.account("wechat", "wx1", service=True)
    token = stable_token(sandbox)
    codes = []
    for n in range(6):
        media = draft(sandbox, token, f"第{n}次")
        told: dict[str, object] = {
            "filter": {"is_to_all": True},
            "msgtype": "mpnews",
            "mpnews": {"media_id": media},
        }
        codes.append(wechat(sandbox, "message/mass/sendall", told, token)["errcode"])
        if n == 4:
            sandbox.ahead(31 * 86400)
            token = stable_token(sandbox)
    assert codes == [0, 0, 0, 0, 45028, 0]


def test_a_person_lets_calls_go_wrong_on_a_page(sandbox: Sandbox) -> None:
    where = f"{sandbox.url}/_/trouble"
    assert set(KINDS) == set(Kind)  # each can be chosen
    shown = sandbox.client.get(where).text
    assert "现在一切正常" in shown
    assert all(f'value="{kind}"' in shown for kind in Kind)
    asked = {"platform": "weibo", "call": "publish", "kind": "busy", "account": "", "next": "2"}
    made = sandbox.client.post(where, data=asked)
    assert (made.status_code, made.headers["location"]) == (302, "/_/trouble")
    (line,) = sandbox.fault_lines()
    assert (line["platform"], line["call"], line["kind"], line["account"], line["next"]) == (
        "weibo", "publish", "busy", "*", 2,
    )  # fmt: skip
    assert "0 / 2 次" in sandbox.client.get(where).text
    refused = sandbox.client.post(where, data=asked | {"next": "0", "account": "77"})
    assert refused.status_code == 422
    assert "次数是 1 到 1000" in refused.text
    assert 'value="77"' in refused.text
    assert len(sandbox.fault_lines()) == 1
    sandbox.client.post(where, data={"clear": "1"})
    assert sandbox.fault_lines() == []
