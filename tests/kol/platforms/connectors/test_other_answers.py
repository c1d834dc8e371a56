"""What the platforms' papers leave open: the connectors get along with either answer."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from kol.platforms.connectors.base import Accepted, Live, Rejected
from kol.platforms.connectors.errors import Fault, PlatformError
from kol.platforms.connectors.registry import connector_get
from tests.kol.platforms.connectors.there import World, ended

OTHER = {
    "wechat.draft_leaves": False,
    "douyin.shape": "v1",
    "douyin.content_string": False,
    "kuaishou.token_again": "failed",
    "kuaishou.late_info": True,
    "bilibili.token_again": "same",
    "bilibili.expires_as": "seconds",
    "bilibili.webhook_nested": False,
}


@pytest.mark.parametrize("platform", ["wechat", "douyin", "kuaishou", "bilibili"])
def test_it_goes_out_once_all_the_same(world: Callable[[str], World], platform: str) -> None:
    """Live; and where its answer is lost it is found. With a key of the platform's own, a second
    try is never a second publication, and what it raises is one of those that are looked up."""
    here = world(platform)
    here.sandbox.switch(**OTHER)
    connector, began = connector_get(platform), datetime.now(UTC)
    prepared = connector.prepare(here.link, here.content, "tg_1")
    here.sandbox.faults({"platform": platform, "call": "publish", "kind": "drop_after", "next": 1})
    with pytest.raises(PlatformError) as lost:
        connector.submit(here.link, here.content, "tg_1", prepared)
    assert lost.value.fault is Fault.UNKNOWN
    found = connector.find(here.link, here.content, "tg_1", prepared, began)
    assert isinstance(ended(here, found, prepared), Live)
    if platform == "kuaishou":
        with pytest.raises(PlatformError) as refused:
            connector.submit(here.link, here.content, "tg_1", prepared)
        assert refused.value.fault in {Fault.UNKNOWN, Fault.CONFLICT}
    if platform == "bilibili":
        came = connector.submit(here.link, here.content, "tg_1", prepared)
        again = ended(here, came, prepared)
        assert isinstance(again, Live)
        assert again.remote_id == here.sandbox.posts(platform)[0]["remote_id"]
    assert here.sandbox.books(platform=platform)["count"] == 1


def test_a_kuaishou_video_found_while_it_is_looked_at_can_be_turned_down(
    world: Callable[[str], World], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kuaishou tells of a refusal only by not knowing the video any more, and when it was taken is
    what tells that from one it does not know yet: it stands in the handle however that came."""
    here = world("kuaishou")
    here.sandbox.switch(**{"kuaishou.pending_seconds": 60})
    here.sandbox.faults(
        {"platform": "kuaishou", "call": "publish", "kind": "drop_after", "next": 1},
        {"platform": "kuaishou", "kind": "reject"},
    )
    kuaishou, began = connector_get("kuaishou"), datetime.now(UTC)
    prepared = kuaishou.prepare(here.link, here.content, "tg_1")
    with pytest.raises(PlatformError):
        kuaishou.submit(here.link, here.content, "tg_1", prepared)
    found = kuaishou.find(here.link, here.content, "tg_1", prepared, began)
    assert isinstance(found, Accepted)
    here.sandbox.ahead(60)
    assert kuaishou.check(here.link, found.handle, prepared) is None
    monkeypatch.setattr("kol.platforms.connectors.kuaishou.connector.GONE_SECONDS", 0)
    assert isinstance(kuaishou.check(here.link, found.handle, prepared), Rejected)
