"""Comments under a live post, read when somebody asks."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.html import escape

from foundation.teams.models import Staff, User
from kol.platforms.models import PlatformQuota
from kol.posts.publishing.comments import comments_read, comments_readable
from tests.kol.posts.publishing.world import World, now

pytestmark = pytest.mark.django_db(transaction=True)


def used() -> int:
    return sum(
        PlatformQuota.objects.filter(rate__startswith="calls").values_list("used", flat=True)
    )


def test_they_are_shown_and_not_asked_for_twice(
    world: World, client_for: Callable[[User | Staff], Client]
) -> None:
    target = world.scheduled(world.account())
    assert not comments_readable(target)
    world.run()
    target = now(target)
    world.sandbox.ahead(5 * 86400)  # by then somebody has said something
    url = f"/t/xiaoman/out/{target.public_id}/"
    client = client_for(world.staff)
    assert "看看平台上的评论" in client.get(url).content.decode()
    before = used()
    part = client.post(f"{url}comments/", headers={"hx-request": "true"}).content.decode()
    found = comments_read(target)
    assert used() == before + 1
    assert found.at is not None
    assert found.rows
    for one in found.rows:
        assert one.author in part
        assert escape(one.text) in part
    assert f"最新 {len(found.rows)} 条" in part


def test_a_refusal_is_said_and_asked_anew(world: World) -> None:
    target = world.scheduled(world.account())
    world.run()
    target = now(target)
    world.sandbox.faults({"platform": "weibo", "call": "read", "kind": "busy", "next": 1})
    assert comments_read(target).fault == "busy"
    assert comments_read(target).fault == ""
