"""A worker is killed while posts go out to eleven platforms that fail at random, and Valkey is
emptied in the middle: the sandbox's own books show none twice and none lost. It is the world of
bench/publish_chaos.py, which does it in full, here with workers as the site starts them.
"""

import time
from contextlib import AbstractContextManager
from pathlib import Path
from subprocess import Popen

import pytest
from django.db import connection
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from bench.publish_chaos import SWITCHES, hurry, is_open, made, valkey_emptied
from bench.publish_fates import count
from bench.publish_faults import MUTE, answers_lost, faults
from bench.publish_world import Books
from foundation.events.services import consume
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff
from kol.posts.models import PostAttempt
from kol.posts.publishing.dispatching import tick
from tests.sandbox_server import Sandbox, _sandbox_process, sandbox
from tests.workers import kill, until, worker

__all__ = ["_sandbox_process", "sandbox"]
pytestmark = [pytest.mark.integration, pytest.mark.django_db(transaction=True)]
TARGETS = 52


def turn() -> bool:
    """A turn of the dispatcher; whether nothing is open but what a person has to look at."""
    hurry()
    tick()
    consume("posts.notices")
    time.sleep(0.1)
    return not is_open()


def cut_off() -> set[int]:
    """Targets at platforms that nobody can ask, whose call was begun and has no end."""
    rows = PostAttempt.objects.filter(step="submit", ended_at=None, target__platform__in=MUTE)
    return set(rows.values_list("target", flat=True))


def at_work(sandbox: Sandbox) -> bool:
    """Whether some are out, and one is on its way that nobody could ask about."""
    return len(sandbox.posts()) >= 8 and bool(cut_off())


def is_gone(name: str) -> bool:
    """Whether the database is done with everything that a killed worker asked of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM pg_stat_activity"
            " WHERE datname = current_database() AND application_name = %s",
            [name],
        )
        return cursor.fetchone() is None


def script() -> list[dict[str, object]]:
    """Everything goes wrong, but what only a quarter of an hour would tell: that Kuaishou turned
    something down."""
    return [one for one in faults(2) if (one["platform"], one["kind"]) != ("kuaishou", "reject")]


@pytest.mark.timeout(300)  # more than all it waits for
def test_none_twice_and_none_lost(
    owner: Staff, sandbox: Sandbox, settings: Settings, live_server: LiveServer, tmp_path: Path
) -> None:
    sandbox.point(settings)
    sandbox.switch(**SWITCHES)
    settings.POST_SETTLE_SECONDS, settings.POST_LEASE_SECONDS = 1, 2
    settings.SITE_URL = "https://qz.example"
    # Workers note their calls there, and find the files of the posts where they are.
    settings.DATA_DIR = tmp_path / "data"
    settings.DATA_DIR.mkdir()
    (settings.DATA_DIR / "files").symlink_to(settings.MEDIA_ROOT)
    environment = {
        "QZ_SANDBOX_URL": sandbox.url, "QZ_POST_SETTLE": "1", "QZ_POST_LEASE": "2",
        "QZ_SITE_URL": "https://qz.example", "QZ_DATA": str(settings.DATA_DIR),
    }  # fmt: skip
    log = tmp_path / "worker.log"
    books = Books(sandbox.url)
    with team_scope(owner.team):
        world = made(owner, books, TARGETS, live_server.url)
        sandbox.faults(*script(), seed=20)
        connection.close()

        def started(name: str) -> AbstractContextManager[Popen[bytes]]:
            return worker(log, queues=["publish"], PGAPPNAME=name, **environment)

        with started("first") as first, started("second"):
            until(lambda: (turn() or at_work(sandbox)) and not is_gone("first"), 90)
            kill(first)
            until(lambda: is_gone("first"))
            # The dead worker's call, if it was at one, and perhaps the other's.
            under_way = cut_off()
            assert valkey_emptied()
            with started("third"):
                until(turn, 90)
        fates = count(books)
        assert sum(fates.states.values()) == len(world)
        assert not fates.doubled
        assert not fates.lost
        # One worker was killed, and it makes one call at a time: no other is left without an end.
        assert cut_off() <= under_way
        assert fates.unsure_killed <= min(1, len(under_way))
        assert fates.unsure_answers <= answers_lost(sandbox.fault_lines())
        assert fates.settled == fates.askable, fates.open
        assert not fates.open
