"""A platform that says that it failed itself: unknown where it may have published, and nothing but
a moment to wait for where nothing can have come of it. Found by publish-chaos: a post whose upload
met a busy Kuaishou had failed for good.
"""

from collections.abc import Callable
from typing import Any

import pytest

from kol.platforms.connectors.base import Content, ContentKind
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.registry import connector_get
from tests.kol.platforms.connectors.conftest import Played, connection, picture, video

FILM = Content(
    ContentKind.VIDEO, "海边的早晨", title="海边的早晨", video=video(), cover=picture("as_1")
)
FAILS: dict[str, Any] = {
    "kuaishou": {"result": 100200500, "error": "SYSTEM_ERROR", "error_msg": "服务内部错误"},
    "bilibili": {"code": -500, "message": "服务器错误", "request_id": "r"},
}
PATHS = {
    "kuaishou": ("open.kuaishou.com/openapi/photo/start_upload",
                 "open.kuaishou.com/openapi/photo/publish"),
    "bilibili": ("member.bilibili.com/arcopen/fn/archive/video/init",
                 "member.bilibili.com/arcopen/fn/archive/add-by-utoken"),
}  # fmt: skip


def fault_of(call: Callable[[], object]) -> Fault:
    """What it raises."""
    with pytest.raises(PlatformError) as raised:
        call()
    return raised.value.fault


@pytest.mark.parametrize("platform", PATHS)
def test_only_the_call_that_counts_is_left_open(played: Played, platform: str) -> None:
    upload, publish = PATHS[platform]
    played.answers(upload, FAILS[platform])
    played.answers(publish, FAILS[platform])
    connector, link = connector_get(platform), connection(platform)
    assert fault_of(lambda: connector.prepare(link, FILM, "k")) is Fault.BUSY
    prepared = {"upload_token": "u", "cover": "https://archive.biliimg.com/bfs/archive/c.jpg"}
    assert fault_of(lambda: connector.submit(link, FILM, "k", prepared)) is Fault.UNKNOWN
