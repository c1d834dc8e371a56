"""Workers are killed and started again while posts go out and the platforms fail at random: the
sandbox's own books show none twice and none lost. bench/publish_chaos.py does it in full.
"""

import time
from contextlib import AbstractContextManager
from pathlib import Path
from subprocess import Popen

import pytest
from django.db import connection
from django.utils import timezone
from pytest_django.fixtures import Settings

from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff
from kol.posts.models import PostTarget
from kol.posts.publishing.dispatching import tick
from tests.kol.posts.publishing.world import State, World
from tests.sandbox_server import Sandbox, _sandbox_process, sandbox
from tests.workers import kill, until, worker

__all__ = ["_sandbox_process", "sandbox"]
pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]
ACCOUNTS, EACH, ROBOT = 4, 13, 4
OPEN = [
    State.SCHEDULED, State.CLAIMED, State.SUBMITTING, State.ACCEPTED, State.UNCONFIRMED,
]  # fmt: skip
WEIBO = {"platform": "weibo", "call": "publish"}
FAULTS = [
    {**WEIBO, "kind": "drop_after", "probability": 0.1},
    {**WEIBO, "kind": "drop_before", "probability": 0.1},
    {**WEIBO, "kind": "error_after", "probability": 0.1},
    {**WEIBO, "kind": "busy", "probability": 0.1},
    {"platform": "weibo", "call": "read", "kind": "error_before", "probability": 0.1},
    # So that some calls are under way whenever a worker is killed.
    {"call": "publish", "kind": "slow", "seconds": 0.3, "probability": 0.3},
]


def hurry() -> None:
    """As if the pauses were over: what waits to be tried or asked again is due."""
    now = timezone.now()
    PostTarget.objects.filter(state=State.SCHEDULED, next_try_at__gt=now).update(next_try_at=now)
    PostTarget.objects.filter(state=State.UNCONFIRMED, ask_at__gt=now).update(ask_at=now)


def turn(world: World) -> bool:
    """A tick of the clock; whether nothing is open any more but what a person has to look at."""
    hurry()
    tick()
    time.sleep(0.1)
    rows = PostTarget.objects.filter(state__in=OPEN)
    return not rows.exclude(state=State.UNCONFIRMED, ask_at=None).exists()


def test_none_twice_and_none_lost(
    owner: Staff, sandbox: Sandbox, settings: Settings, tmp_path: Path
) -> None:
    sandbox.point(settings)
    settings.POST_SETTLE_SECONDS, settings.POST_LEASE_SECONDS = 1, 2
    sandbox.faults(*FAULTS, seed=20)
    environment = {
        "QZ_SANDBOX_URL": sandbox.url, "QZ_POST_SETTLE": "1", "QZ_POST_LEASE": "2",
        "QZ_SITE_URL": "https://qz.example",
    }  # fmt: skip
    log = tmp_path / "worker.log"
    with team_scope(owner.team):
        world = World(owner, sandbox)
        accounts = [world.account(uid=str(2000 + one)) for one in range(ACCOUNTS)]
        hook = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=robot2"
        robot = world.by_keys("wecom", "robot2", {"webhook": hook})
        for _each in range(EACH):
            for account in accounts:
                world.scheduled(account)
        for _each in range(ROBOT):
            world.scheduled(robot)
        connection.close()

        def started() -> AbstractContextManager[Popen[bytes]]:
            return worker(log, queues=["publish"], **environment)

        with started() as first, started():
            until(lambda: turn(world) or len(sandbox.posts()) >= 8)
            kill(first)
            with started():
                until(lambda: turn(world), 60)
        books = sandbox.books()
        assert books["twice"] == []
        told = "\n".join(one["text"] for one in books["posts"])
        for target in PostTarget.objects.all():
            there = told.count(target.sent.get("link", "?"))
            if target.account_id == robot.pk and target.state == State.UNCONFIRMED:
                assert there <= 1
            else:
                assert (target.state, there) == (State.LIVE, 1), target.reason
        unsure = PostTarget.objects.filter(state=State.UNCONFIRMED).count()
        # No more than calls were under way at the kill, at the platform that can't be asked.
        assert unsure <= 1
        assert PostTarget.objects.count() == ACCOUNTS * EACH + ROBOT
