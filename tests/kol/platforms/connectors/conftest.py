"""A platform played from samples of its documentation by a real server on this machine."""

import json
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request

from kol.platforms.connectors.base import Connection, Media
from tests.sandbox_server import Sandbox

SAMPLES = Path(__file__).parent / "samples"


class Played:
    """What a platform answers, and what it was asked. Paths begin with the platform's host."""

    def __init__(self, server: HTTPServer) -> None:
        self._server = server
        self._samples: dict[str, Any] = {}

    def sample(self, name: str) -> Any:
        """``weibo.share``: an entry of samples/weibo.json."""
        platform, _dot, entry = name.partition(".")
        if platform not in self._samples:
            text = (SAMPLES / f"{platform}.json").read_text(encoding="utf-8")
            self._samples[platform] = json.loads(text)
        return self._samples[platform][entry]

    def answers(
        self,
        path: str,
        answer: Any,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        """Answer one call of a path, in the order of the calls: a sample's name, or a body."""
        body = self.sample(answer) if isinstance(answer, str) else answer
        self._server.expect_ordered_request(f"/{path}").respond_with_data(
            json.dumps(body, ensure_ascii=False),
            status=status,
            headers=dict(headers or {}),
            content_type="application/json",
        )

    @property
    def asked(self) -> list[Request]:
        """All calls that were made."""
        return [request for request, _answer in self._server.log]

    def last(self) -> Request:
        """The newest of them."""
        return self.asked[-1]

    @property
    def url(self) -> str:
        """Where all of it is."""
        return str(self._server.url_for("")).rstrip("/")


@pytest.fixture
def played(httpserver: HTTPServer, settings: Any) -> Iterator[Played]:
    """The platforms below one address, as the sandbox is reached. Nothing unexpected was asked."""
    settings.SANDBOX_URL = httpserver.url_for("").rstrip("/")
    yield Played(httpserver)
    httpserver.check()


class Token:
    """Hands out a token, and another one when that was refused."""

    def __init__(self) -> None:
        self.renewed = 0

    def __call__(self, new: bool = False) -> str:
        self.renewed += new
        return f"token-{self.renewed}"


def connection(platform: str, **more: Any) -> Connection:
    """An account, as a connector sees it."""
    app = {"client_id": "app-1", "client_secret": "app-secret", "domain": "qz.example.com"}
    given = {"account_id": 7, "uid": "1234567890", "credentials": {}, "app": app, "token": Token()}
    return Connection(platform=platform, **{**given, **more})


def picture(public_id: str = "as_1", data: bytes = b"\x89PNG picture", **more: Any) -> Media:
    """A file of the library."""
    given = {
        "mime": "image/png",
        "size": len(data),
        "width": 900,
        "height": 600,
        "sha256": b"",
        "open": lambda: BytesIO(data),
    }
    return Media(public_id=public_id, **{**given, **more})


def video(data: bytes = b"moving", **more: Any) -> Media:
    """A film of the library."""
    given: dict[str, Any] = {"mime": "video/mp4", "seconds": 12.0, "filename": "海边.mp4"}
    return picture("as_v", data, **{**given, **more})


@pytest.fixture
def world(sandbox: Sandbox, settings: Any) -> Any:
    """``world(platform)``: somebody's account at the platform sandbox (there.py)."""
    from tests.kol.platforms.connectors.there import world_at

    return world_at(sandbox, settings)
