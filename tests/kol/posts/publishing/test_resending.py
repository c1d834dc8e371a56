"""A lost call to a platform that knows a publication by its upload is made again with that upload:
where its list was only behind, it says so, and nothing is out twice.
"""

import pytest

from bench.publish_world import library
from kol.platforms.connectors.registry import connector_get
from kol.platforms.models import PlatformApp
from kol.platforms.secrets import secrets_seal
from kol.posts.models import PostAttempt, PostMedia, PostTarget
from kol.posts.publishing.attempts import request_hash
from kol.posts.publishing.speaking import content_of
from kol.posts.services.scheduling import Slot, post_schedule
from tests.kol.posts.publishing.world import State, World, asked, later, missed, now, state

PUBLISH = {"platform": "kuaishou", "call": "publish", "next": 1}


@pytest.fixture
def film(world: World) -> PostTarget:
    """A video that is due at Kuaishou, which looks at nothing for long."""
    world.sandbox.switch(**{"kuaishou.pending_seconds": 0})
    app = PlatformApp(team=world.staff.team, platform="kuaishou", client_id="app")
    app.sealed = secrets_seal({"client_secret": "secret-app"}, of=app.public_id)
    app.save()
    account = world.account("kuaishou", app=app)
    post, files = world.post(kind="video"), library(world.staff)
    for role, asset in (("cover", files.picture), ("video", files.video)):
        PostMedia.objects.create(team=world.staff.team, post=post, role=role, asset=asset)
    world.approve(post)
    slot = Slot(world.target(post, account), None)
    return post_schedule(post=post, staff=world.staff, actor=world.actor, targets=[slot])[0]


def lost(world: World, film: PostTarget, kind: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A call that gets lost, while the list shows nothing; the upload it was made with."""
    world.sandbox.faults({**PUBLISH, "kind": kind})
    world.run()
    assert state(film) == State.UNCONFIRMED
    later(film, seconds=421)
    with monkeypatch.context() as behind:
        behind.setitem(vars(connector_get("kuaishou")), "find", lambda *_given: None)
        assert missed(film) == State.SCHEDULED
    return str(now(film).prepared["upload_token"])


def test_the_same_upload_again_is_refused_where_it_is_out(
    world: World, film: PostTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = lost(world, film, "drop_after", monkeypatch)
    world.run()
    row = now(film)
    assert (row.state, row.fault) == (State.UNCONFIRMED, "conflict")
    assert row.prepared["upload_token"] == token
    assert asked(film) == State.LIVE
    assert len(world.sandbox.posts("kuaishou")) == 1


def test_the_same_upload_again_goes_out_where_it_is_not(
    world: World, film: PostTarget, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without handing the film in again; an upload that is good for nothing more is made anew."""
    token = lost(world, film, "drop_before", monkeypatch)
    dead = {"upload_token": "dead"}
    PostTarget.objects.filter(pk=film.pk).update(prepared=dead)
    target = PostTarget.objects.select_related("post", "account").get(pk=film.pk)
    sent = request_hash(content_of(target), film.key, dead)
    PostAttempt.objects.filter(target=film, step="submit").update(request_hash=sent)
    world.run()
    assert (state(film), now(film).fault) == (State.UNCONFIRMED, "conflict")
    later(film, seconds=421)
    assert missed(film) == State.SCHEDULED
    assert now(film).prepared == {}
    world.run()
    assert now(film).prepared["upload_token"] not in {token, "dead"}
    assert state(film) == State.LIVE
    assert len(world.sandbox.posts("kuaishou")) == 1
