"""Fetching from a real server: what comes, and what is refused (faults 18 and 19)."""

import gzip
import time
import tracemalloc
import zlib
from socket import socket

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from foundation.fetching.addresses import address_allowed, addresses_of, url_read
from foundation.fetching.errors import REASONS, FetchError, reason_said
from foundation.fetching.fetch import Wish, fetch, retry_after
from foundation.fetching.pacing import host_turn
from tests.foundation.fetching.conftest import Serve, bomb, names

PRIVATE = [
    "127.0.0.1",
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "169.254.169.254",
    "0.0.0.0",  # noqa: S104 -- refused
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "::ffff:10.0.0.1",
    "fe80::1",
    "fc00::1",
    "64:ff9b::a00:1",
    "2002:a00:1::",
    "ff02::1",
    "not an address",
]


def refused(url: str, wish: Wish | None = None) -> str:
    """Why an address is not fetched."""
    with pytest.raises(FetchError) as caught:
        fetch(url, wish or Wish())
    return caught.value.reason


@pytest.mark.usefixtures("local_pages")
def test_a_page_comes_with_its_marks(httpserver: HTTPServer) -> None:
    seen: list[Request] = []

    def answer(request: Request) -> Response:
        seen.append(request)
        return Response(
            gzip.compress("<p>你好</p>".encode("gb18030")),
            content_type="text/html; charset=GB18030",
            headers={"Content-Encoding": "gzip", "ETag": '"a1"', "Last-Modified": "yesterday"},
        )

    httpserver.expect_request("/好 page", query_string="a=1").respond_with_handler(answer)
    got = fetch(httpserver.url_for("/好 page?a=1#part"))
    assert got.body.decode(got.charset) == "<p>你好</p>"
    assert (got.status, got.mime, got.charset) == (200, "text/html", "gb18030")
    assert (got.etag, got.modified, got.unchanged, got.moved_to) == (
        '"a1"',
        "yesterday",
        False,
        "",
    )
    assert seen[0].headers["User-Agent"].startswith("Mozilla/5.0 (compatible; Qunzhu/1.0")
    assert "Cookie" not in seen[0].headers
    assert "Referer" not in seen[0].headers


@pytest.mark.usefixtures("local_pages")
def test_what_did_not_change_is_not_sent_again(httpserver: HTTPServer) -> None:
    httpserver.expect_request(
        "/feed", headers={"If-None-Match": '"a1"', "If-Modified-Since": "then"}
    ).respond_with_data(status=304)
    got = fetch(httpserver.url_for("/feed"), Wish(etag='"a1"', modified="then"))
    assert (got.unchanged, got.body) == (True, b"")


@pytest.mark.usefixtures("local_pages")
def test_led_on_for_good_and_for_now(httpserver: HTTPServer) -> None:
    def to(path: str, status: int) -> Response:
        return Response(status=status, headers={"Location": path})

    httpserver.expect_request("/old").respond_with_response(to("/new", 301))
    httpserver.expect_request("/new").respond_with_response(to("/today", 302))
    httpserver.expect_request("/today").respond_with_data("here")
    httpserver.expect_request("/round").respond_with_response(to("/round", 302))
    got = fetch(httpserver.url_for("/old"))
    assert (got.body, got.url) == (b"here", httpserver.url_for("/today"))
    assert got.moved_to == httpserver.url_for("/new")
    way = ("/old", "/new", "/today")
    assert got.hops == tuple(httpserver.url_for(one) for one in way)
    with pytest.raises(FetchError) as lost:
        fetch(httpserver.url_for("/round"))
    assert lost.value.hops == (httpserver.url_for("/round"),) * 6
    assert refused(httpserver.url_for("/round")) == "redirects"


@pytest.mark.parametrize("written", PRIVATE)
def test_no_private_address_is_allowed(written: str) -> None:
    assert not address_allowed(written)


@pytest.mark.parametrize("written", ["1.1.1.1", "2606:4700::1", "64:ff9b::101:101"])
def test_public_ones_are(written: str) -> None:
    assert address_allowed(written)


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "[::1]"]
)
def test_this_machine_is_refused_however_it_is_written(host: str, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/").respond_with_data("secret")
    assert refused(f"http://{host}:{httpserver.port}/") == "forbidden"
    assert httpserver.log == []


@pytest.mark.usefixtures("local_pages")
def test_a_redirect_into_a_private_network_is_refused(
    httpserver: HTTPServer, caplog: pytest.LogCaptureFixture
) -> None:
    there = "http://169.254.169.254/latest/meta-data/"
    httpserver.expect_request("/go").respond_with_response(
        Response(status=302, headers={"Location": there})
    )
    assert refused(httpserver.url_for("/go")) == "forbidden"
    assert "not fetched: 169.254.169.254 is at 169.254.169.254" in caplog.text


@pytest.mark.usefixtures("local_pages")
def test_a_name_that_answers_differently_the_second_time_is_refused(
    httpserver: HTTPServer,
) -> None:
    """Rebinding: what is judged is what is connected to, each time anew."""
    httpserver.expect_request("/").respond_with_data("fine")
    wish = Wish(resolver=names(feed_example=["127.0.0.1", "127.0.0.2"]))
    url = f"http://feed.example:{httpserver.port}/"
    assert fetch(url, wish).body == b"fine"
    assert refused(url, wish) == "forbidden"
    assert len(httpserver.log) == 1


@pytest.mark.usefixtures("local_pages")
def test_one_private_address_among_several_refuses_all(httpserver: HTTPServer) -> None:
    def both(host: str, port: int, timeout: float) -> list[str]:
        return ["127.0.0.1", "10.0.0.1"]

    assert refused(f"http://x.example:{httpserver.port}/", Wish(resolver=both)) == "forbidden"
    assert httpserver.log == []


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "address"),
        ("file:///etc/passwd", "address"),
        ("ftp://example.com/", "address"),
        ("https://", "address"),
        ("https://user:word@example.com/", "address"),
        ("http://example.com:22/", "forbidden"),
        ("http://example.com:99999/", "address"),
        ("http://exa\nmple.com/", "address"),
        ("http://example.com/" + "a" * 2000, "address"),
    ],
)
def test_addresses_that_are_none(url: str, reason: str) -> None:
    assert refused(url) == reason


def test_names_that_nobody_knows() -> None:
    assert refused("http://nobody.invalid/", Wish(resolver=names())) == "dns"
    with pytest.raises(FetchError):
        addresses_of("nobody.invalid", 80, 5)


@pytest.mark.usefixtures("local_pages")
def test_errors_of_the_other_side(httpserver: HTTPServer) -> None:
    httpserver.expect_request("/busy").respond_with_data(
        "later", status=429, headers={"Retry-After": "120"}
    )
    with pytest.raises(FetchError) as caught:
        fetch(httpserver.url_for("/busy"))
    error = caught.value
    assert (error.reason, error.http_status, error.retry_after) == ("status", 429, 120)
    assert "429" in error.text()
    assert (error.code, error.field) == ("fetch_status", "url")


@pytest.mark.usefixtures("local_pages")
def test_nobody_there() -> None:
    assert refused("http://127.0.0.1:1/") == "forbidden"
    assert refused("http://127.0.0.1:9/") == "forbidden"
    with socket() as closed:
        closed.bind(("127.0.0.1", 0))
        assert refused(f"http://127.0.0.1:{closed.getsockname()[1]}/") == "connect"


@pytest.mark.usefixtures("local_pages")
def test_what_is_no_http(raw_server: Serve) -> None:
    port = raw_server(lambda peer: peer.sendall(b"220 mail.example ESMTP\r\n"))
    assert refused(f"http://127.0.0.1:{port}/") == "protocol"


@pytest.mark.usefixtures("local_pages")
def test_a_bomb_is_cut_before_it_is_unpacked(httpserver: HTTPServer) -> None:
    packed = bomb(300)
    httpserver.expect_request("/").respond_with_data(packed, headers={"Content-Encoding": "gzip"})
    tracemalloc.start()
    assert refused(httpserver.url_for("/")) == "too_large"
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 40 * 1024 * 1024


@pytest.mark.usefixtures("local_pages")
def test_packings(httpserver: HTTPServer) -> None:
    raw = zlib.compressobj(wbits=-15)
    for path, body, encoding in (
        ("/zlib", zlib.compress(b"body"), "deflate"),
        ("/raw", raw.compress(b"body") + raw.flush(), "deflate"),
        ("/plain", b"body", "identity"),
        ("/twice", gzip.compress(gzip.compress(b"body")), "gzip, gzip"),
        ("/strange", b"body", "br"),
        ("/cut", gzip.compress(b"body" * 100)[:-9], "gzip"),
        ("/false", b"no gzip at all", "gzip"),
    ):
        httpserver.expect_request(path).respond_with_data(
            body, headers={"Content-Encoding": encoding}
        )
    assert [fetch(httpserver.url_for(path)).body for path in ("/zlib", "/raw", "/plain")] == [
        b"body"
    ] * 3
    for path in ("/twice", "/strange", "/cut", "/false"):
        assert refused(httpserver.url_for(path)) == "protocol"


@pytest.mark.usefixtures("local_pages")
def test_a_body_without_end_is_cut(raw_server: Serve) -> None:
    def talk(peer: socket) -> None:
        peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while True:
            peer.sendall(b"x" * 65536)

    wish = Wish(most_bytes=1024 * 1024)
    assert refused(f"http://127.0.0.1:{raw_server(talk)}/", wish) == "too_large"


@pytest.mark.usefixtures("local_pages")
@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\n\r\n", b""])
def test_one_byte_a_moment_ends_with_the_time(raw_server: Serve, head: bytes) -> None:
    """A body, or the head itself, that drips: each step is quick, all of them together are not."""

    def talk(peer: socket) -> None:
        peer.sendall(head)
        while True:
            peer.sendall(b"x" if head else b"H")
            time.sleep(0.1)

    began = time.monotonic()
    wish = Wish(seconds=1)
    assert refused(f"http://127.0.0.1:{raw_server(talk)}/", wish) in {"timeout", "protocol"}
    assert time.monotonic() - began < 3


@pytest.mark.usefixtures("local_pages")
def test_a_name_server_that_does_not_answer_ends_with_the_time() -> None:
    began = time.monotonic()

    def slow(host: str, port: int, timeout: float) -> list[str]:
        time.sleep(timeout)
        return ["127.0.0.1"]

    assert refused("http://slow.example/", Wish(seconds=0.5, resolver=slow)) == "timeout"
    assert time.monotonic() - began < 2


def test_what_is_kept_is_said_again() -> None:
    assert "503" in reason_said("status", 503)
    assert reason_said("dns", None) == str(REASONS["dns"])
    assert reason_said("made up", None) == str(REASONS["protocol"])


def test_patience_asked_for() -> None:
    assert retry_after("120") == 120
    assert retry_after("99999999999") == 86400
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert retry_after("soon") is None


def test_a_host_has_its_turn() -> None:
    assert host_turn("https://a.example/1")
    assert not host_turn("https://a.example/2")
    assert host_turn("https://b.example/1")
    assert host_turn("not an address")


def test_names_of_here() -> None:
    assert url_read("https://中文.example/新闻?q=小满").raw_host == b"xn--fiq228c.example"
