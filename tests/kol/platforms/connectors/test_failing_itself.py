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
# Of Bilibili: its own failures, its gateway's, and 4004: the gateway had this very call before.
FAILS: list[tuple[str, Any]] = [
    ("kuaishou", {"result": 100200500, "error": "SYSTEM_ERROR", "error_msg": "服务内部错误"}),
    *(
        ("bilibili", {"code": code, "message": "服务器错误", "request_id": "r"})
        for code in (-500, 4004, 5000, 5001, 5002, 5003, 122010, 123002, 123023, 123039, 123044,
                     129020, 129021, 130004, 130005, 130006, 131001, 141002, 141003, 141005)
    ),
]  # fmt: skip
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


@pytest.mark.parametrize(("platform", "failed"), FAILS)
def test_only_the_call_that_counts_is_left_open(played: Played, platform: str, failed: Any) -> None:
    upload, publish = PATHS[platform]
    played.answers(upload, failed)
    played.answers(publish, failed)
    connector, link = connector_get(platform), connection(platform)
    assert fault_of(lambda: connector.prepare(link, FILM, "k")) is Fault.BUSY
    prepared = {"upload_token": "u", "cover": "https://archive.biliimg.com/bfs/archive/c.jpg"}
    assert fault_of(lambda: connector.submit(link, FILM, "k", prepared)) is Fault.UNKNOWN
