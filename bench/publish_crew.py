"""The processes of publish-chaos: Celery workers, the dispatcher, and the ear that callbacks reach.

All are forked from the loaded site, for they are killed and started again by the dozen. A worker
is Celery's own, with one process; what it is at when it is killed stands in a byte that both sides
see.
"""

import mmap
import os
import signal
import sys
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from bench.publish_world import own_connection
from bench.servers import free_port

# What a worker's byte says.
IDLE, CALLING, CALLING_MUTE = b"\0", b"\1", b"\2"
TICK_SECONDS = 0.25


class Crew:
    """Processes of one kind, each in a place of its own. ``work(place)`` never ends by itself."""

    def __init__(self, count: int, work: Callable[[int], None]) -> None:
        self.work = work
        self.pids = [_forked(work, place) for place in range(count)]

    def kill(self, place: int) -> None:
        """SIGKILL, whatever it was doing."""
        os.kill(self.pids[place], signal.SIGKILL)
        os.waitpid(self.pids[place], 0)

    def again(self, place: int) -> None:
        """Another in the place of one that was killed."""
        self.pids[place] = _forked(self.work, place)

    def end(self) -> None:
        """Kill all."""
        for place in range(len(self.pids)):
            self.kill(place)


class Marks:
    """A byte a worker: whether it was making the call that can't be taken back, and whether at a
    platform that nobody can ask afterwards. Outlives the worker that wrote it."""

    def __init__(self, count: int) -> None:
        self._bytes = mmap.mmap(-1, count)

    def take(self, place: int) -> bytes:
        """What a killed worker was at."""
        said = self._bytes[place : place + 1]
        self._set(place, IDLE)
        return said

    def keep(self, place: int) -> None:
        """In a worker: note each call from just before its row says so until its fate is written
        down."""
        from kol.platforms.connectors.registry import capability_get
        from kol.posts.publishing import working

        calling, submit = working._calling, working._submit

        def noted(target: Any, *given: Any) -> Any:
            askable = capability_get(target.platform).askable
            self._set(place, CALLING if askable else CALLING_MUTE)
            return calling(target, *given)

        def over(*given: Any) -> None:
            try:
                submit(*given)
            finally:
                self._set(place, IDLE)

        # By name: these are not parts of the module that others may count on.
        for name, ours in {"_calling": noted, "_submit": over}.items():
            setattr(working, name, ours)

    def _set(self, place: int, said: bytes) -> None:
        self._bytes[place : place + 1] = said


def workers(count: int, marks: Marks) -> Crew:
    """Celery workers of the queue that publishes."""

    from config.celery import app

    # Loaded once, and not in each fork.
    for name in ("celery.apps.worker", "celery.concurrency.solo", "kombu.transport.redis"):
        import_module(name)
    app.loader.import_default_modules()
    app.finalize()

    def work(place: int) -> None:
        marks.keep(place)
        app.Worker(
            pool="solo", queues=["publish"], hostname=f"bench{place}@chaos", loglevel="CRITICAL",
            without_mingle=True, without_gossip=True, without_heartbeat=True, quiet=True,
        ).start()  # fmt: skip

    return Crew(count, work)


def dispatcher() -> Crew:
    """What the beat starts: the tick of publishing, and reading what platforms told."""

    def work(_place: int) -> None:
        from foundation.events.services import consume
        from kol.posts.publishing.dispatching import tick

        while True:
            tick()
            while consume("posts.notices"):
                pass
            time.sleep(TICK_SECONDS)

    return Crew(1, work)


def ear(port: int) -> Crew:
    """The site's own view of callbacks, behind a small server."""

    def work(_place: int) -> None:
        from socketserver import ThreadingMixIn
        from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

        from django.core.handlers.wsgi import WSGIHandler

        class Server(ThreadingMixIn, WSGIServer):
            daemon_threads = True
            allow_reuse_address = True
            request_queue_size = 64

        class Quiet(WSGIRequestHandler):
            def log_message(self, format: str, *args: Any) -> None:
                """Nothing: there are hundreds."""

        server = Server(("127.0.0.1", port), Quiet)
        server.set_app(WSGIHandler())
        server.serve_forever()

    return Crew(1, work)


def ear_port() -> int:
    """Where callbacks are heard."""
    return free_port()


def _forked(work: Callable[[int], None], place: int) -> int:
    child = os.fork()
    if child:
        return child
    try:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _silent()
        own_connection()
        work(place)
    finally:
        os._exit(1)


def _silent() -> None:
    """What goes wrong by design is not told to the reader."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    sys.stdout.flush()
    sys.stderr.flush()
    os.dup2(nothing, 1)
    if not os.environ.get("BENCH_TELL"):
        os.dup2(nothing, 2)
