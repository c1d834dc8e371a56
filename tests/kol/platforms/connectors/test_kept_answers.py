"""What platforms write can be kept: PostgreSQL takes neither NUL nor half of an emoji."""

import json
from typing import Any

import pytest
from django.db import connection

from kol.platforms.connectors.base import Live
from kol.platforms.connectors.callbacks import CallbackRefused, Incoming
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.http import scrubbed
from kol.platforms.connectors.reading import json_read
from kol.platforms.connectors.registry import callbacks_get
from tests.kol.platforms.connectors.chats import DING, DISCORD, send
from tests.kol.platforms.connectors.conftest import Played

# An emoji cut in two by a platform that counts in UTF-16, a NUL in a name, numbers without an end.
RAW = r'{"id": "1\u0000", "te\u0000xt": "好\ud83d", "whole": "\ud83d\ude00", "n": NaN, "m": 1e999}'
CLEAN = {"id": "1", "text": "好\ufffd", "whole": "😀", "n": None, "m": None}
DEEP = b"[" * 200_000


@pytest.mark.django_db
def test_an_answer_that_postgresql_would_not_take_is_kept(played: Played) -> None:
    """A message that was sent is not lost for how its answer is written."""
    assert json_read(RAW) == CLEAN
    played._server.expect_ordered_request(f"/{DISCORD}").respond_with_data(RAW)
    live = send("discord")
    assert isinstance(live, Live)
    assert live.remote_id == "1"
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::jsonb ->> 'text'", [json.dumps(live.response)])
        assert cursor.fetchone() == ("好\ufffd",)


def test_an_answer_without_an_end_is_not_known(played: Played) -> None:
    played._server.expect_ordered_request(f"/{DING}").respond_with_data(DEEP)
    with pytest.raises(PlatformError) as refused:
        send("dingtalk")
    assert (refused.value.fault, refused.value.code) == (Fault.UNKNOWN, "unreadable")


@pytest.mark.parametrize(
    ("body", "handles"),
    [
        (DEEP, None),
        (b"[1]", None),
        (
            rb'{"event": "video_open", "resource_id": "BV1\u0000\ud800", "x\u0000": 1}',
            ["BV1\ufffd"],
        ),
    ],
)
def test_nobodys_callback_breaks_anything(body: bytes, handles: list[str] | None) -> None:
    """Bilibili's are signed by nobody, so anybody may write them."""
    reader = callbacks_get("bilibili")
    assert reader is not None
    incoming = Incoming("POST", {}, {}, body)
    if handles is None:
        with pytest.raises(CallbackRefused):
            reader.hear({"client_id": "app"}, incoming)
        return
    (notice,) = reader.hear({"client_id": "app"}, incoming).notices
    assert [notice.handle] == handles
    assert notice.payload["x"] == 1


@pytest.mark.parametrize(
    "said",
    [
        "app_secret=abcdef0123456789 is wrong",
        "appsecret: abcdef0123456789",
        "jsapi_ticket=abcdef0123456789",
        "access_token=abcdef0123456789&x=1",
    ],
)
def test_a_sentence_that_repeats_a_secret_is_kept_without_it(said: str) -> None:
    assert "abcdef0123456789" not in scrubbed(said)


def test_plain_sentences_stay() -> None:
    said: Any = "invalid credential, access_token is invalid or not latest"
    assert scrubbed(said) == said
