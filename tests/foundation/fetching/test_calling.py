"""The door for calls that have an effect: what arrives, what is never done, and whether a call that
failed may have been heard."""

import io
import logging
import socket
import struct
import time
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from foundation.fetching.calling import Call, CallFailed, Upload, call
from tests.foundation.fetching.conftest import Serve, names


def _trusted(port: int) -> frozenset[tuple[str, int]]:
    return frozenset({("127.0.0.1", port)})


def _call(port: int, path: str = "/x", **more: Any) -> Call:
    scheme = more.pop("scheme", "http")
    return Call(
        more.pop("method", "POST"),
        f"{scheme}://127.0.0.1:{port}{path}",
        trusted=more.pop("trusted", _trusted(port)),
        **more,
    )


def test_bodies_arrive_as_they_are_meant(httpserver: HTTPServer) -> None:
    """JSON, a form, a form with a file that is read as it leaves, and raw pieces with a length."""
    came: list[tuple[str, dict[str, str], bytes, bytes]] = []

    def note(request: Request) -> Response:
        file = request.files["pic"].read() if request.files else b""
        came.append((request.content_type or "", dict(request.form), file, request.data))
        assert "chunked" not in request.headers.get("Transfer-Encoding", "")
        return Response('{"ok": 1}', status=201, content_type="application/json")

    httpserver.expect_request("/x", query_string="a=1&b=%E4%B8%AD").respond_with_handler(note)
    port, params = httpserver.port, {"a": 1, "b": "中"}
    answer = call(_call(port, params=params, json={"字": "中"}))
    call(_call(port, params=params, form={"status": "早安 &=+"}))
    picture = io.BytesIO(b"\x89PNG" * 50_000)
    files = {"pic": Upload(picture, "海.png", "image/png")}
    call(_call(port, params=params, form={"status": "图"}, files=files))
    call(_call(port, params=params, body=iter([b"ab", b"cd"]), length=4))

    assert (answer.status, answer.body) == (201, b'{"ok": 1}')
    assert [one[0].partition(";")[0] for one in came] == [
        "application/json",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "",
    ]
    assert came[0][3].decode() == '{"字":"中"}'
    assert came[1][1] == {"status": "早安 &=+"}
    assert came[2][1:3] == ({"status": "图"}, b"\x89PNG" * 50_000)
    assert came[3][3] == b"abcd"


def test_a_redirect_is_an_answer_and_not_followed(httpserver: HTTPServer) -> None:
    """Wherever it leads."""
    httpserver.expect_request("/x").respond_with_data(
        "", status=307, headers={"Location": httpserver.url_for("/y")}
    )
    assert call(_call(httpserver.port)).status == 307
    assert [request.path for request, _answer in httpserver.log] == ["/x"]


@pytest.mark.parametrize(
    ("trusted", "resolver", "reason"),
    [
        (frozenset(), None, "forbidden"),
        # Another port of the same machine is another service.
        (frozenset({("127.0.0.1", 1)}), None, "forbidden"),
        (frozenset(), {"api_weibo_com": ["10.0.0.8"]}, "forbidden"),
        (frozenset(), {"api_weibo_com": []}, "dns"),
    ],
)
def test_where_it_may_not_go_nothing_is_sent(
    httpserver: HTTPServer, trusted: Any, resolver: Any, reason: str
) -> None:
    """A private address is refused before a byte leaves, unless the site's owner named it."""
    if resolver is None:
        asked = _call(httpserver.port, trusted=trusted)
    else:
        asked = Call("POST", "https://api.weibo.com/2", resolver=names(**resolver))
    with pytest.raises(CallFailed) as failed:
        call(asked)
    assert (failed.value.sent, failed.value.reason) == (False, reason)
    assert not httpserver.log


def test_a_closed_port_and_a_broken_handshake_were_certainly_not_sent(raw_server: Serve) -> None:
    """The handshake of TLS is not the request."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(CallFailed) as failed:
        call(_call(port))
    assert (failed.value.sent, failed.value.reason) == (False, "connect")

    port = raw_server(lambda peer: peer.sendall(b"HTTP/1.1 200 OK\r\n\r\n"))
    with pytest.raises(CallFailed) as failed:
        call(_call(port, scheme="https", json={"once": True}))
    assert failed.value.sent is False


def test_a_lost_answer_may_have_been_an_effect(raw_server: Serve) -> None:
    """Hung up on, cut short, too much, dribbled for ever, and nonsense: heard, perhaps."""

    def dribble(peer: socket.socket) -> None:
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n")
        for _ in range(100):
            peer.sendall(b"x")
            time.sleep(0.05)

    talks: dict[str, Any] = {
        "protocol": lambda peer: None,
        "too_large": lambda peer: peer.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + b"x" * 5000
        ),
        "timeout": dribble,
    }
    for reason, talk in talks.items():
        limits: dict[str, Any] = {"deadline_seconds": 0.5} if reason == "timeout" else {}
        with pytest.raises(CallFailed) as failed:
            call(_call(raw_server(talk), json={}, most_bytes=4000, **limits))
        assert (failed.value.sent, failed.value.reason) == (True, reason)


def test_a_reset_connection_may_have_been_an_effect(raw_server: Serve) -> None:
    """Whether the reset met the request's body on its way or the wait for an answer is chance."""

    def reset(peer: socket.socket) -> None:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.close()

    with pytest.raises(CallFailed) as failed:
        call(_call(raw_server(reset), json={}))
    assert failed.value.sent is True
    assert failed.value.reason in {"connect", "protocol"}


def test_no_token_is_logged_or_shown(
    httpserver: HTTPServer, caplog: pytest.LogCaptureFixture
) -> None:
    """Not at the finest level of logging, not in a failure, not where a call is printed."""
    secret = "zztokenzz"
    httpserver.expect_request(f"/bot{secret}").respond_with_data("zz", headers={"X-Sid": "zz"})
    asked = _call(
        httpserver.port,
        f"/bot{secret}",
        params={"access_token": secret},
        headers={"Authorization": secret},
        json={"secret": secret},
    )
    with caplog.at_level(logging.DEBUG):
        answer = call(asked)
        with pytest.raises(CallFailed) as failed:
            call(_call(1024, params={"access_token": secret}, trusted=frozenset()))
    ours = [one.getMessage() for one in caplog.records if one.name != "werkzeug"]
    said = " ".join(ours) + repr(asked) + repr(answer) + repr(failed.value) + str(failed.value)
    assert "zz" not in said
