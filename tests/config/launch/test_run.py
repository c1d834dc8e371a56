"""bin/run as a person uses it: started, asked, killed, started again, stopped.

One site, cold at first; the tests run in the order they stand in, on one worker.
"""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
import redis

from config.launch import leftovers
from tests.config.launch.site import Run
from tests.stack import free_port

pytestmark = [
    pytest.mark.integration,
    pytest.mark.xdist_group("bin-run"),
    pytest.mark.timeout(600),
]
# Seconds in which a new folder is a site that answers, beside other tests on a slow machine (seen:
# over 200). Nothing here says how fast it has to be.
COLD = 400


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """The site of this file; nothing is left of it at the end."""
    site = Run(tmp_path_factory.mktemp("run"))
    yield site
    site.clear()


def test_cold_start(run: Run) -> None:
    """From nothing to all parts answering; the address is shown."""
    run.start()
    run.until(COLD, status="ok")
    assert httpx.get(f"http://127.0.0.1:{run.port}/healthz").text == "ok\n"
    assert httpx.get(f"http://127.0.0.1:{run.port + 1}/live/healthz").status_code == 200
    said = run.output.read_text()
    assert f"http://127.0.0.1:{run.port}/" in said
    assert f"平台沙盒 at http://127.0.0.1:{run.port + 2}/_/" in said


def test_the_sandbox_plays_the_platforms(run: Run) -> None:
    """It runs beside the site, keeps its books in the data folder, and web, worker and beat speak
    to it."""
    client = httpx.Client(transport=httpx.HTTPTransport(retries=5))
    assert client.get(f"http://127.0.0.1:{run.port + 2}/_/health").json() == {"ok": True}
    assert (run.layout.data / "sandbox.sqlite").is_file()
    told = f"QZ_SANDBOX_URL=http://127.0.0.1:{run.port + 2}".encode()
    for part in ("granian config.wsgi", "config.celery worker", "config.celery beat"):
        assert told in Path(f"/proc/{run.pid(part)}/environ").read_bytes().split(b"\0")


def test_the_role_is_no_superuser(run: Run) -> None:
    """The application owns its database and no more. What follows looks for this row again."""
    with psycopg.connect(run.services.database_url()) as database:
        rights = database.execute(
            "select rolsuper, rolcreatedb, rolcreaterole from pg_roles where rolname = user"
        ).fetchone()
        assert rights == (False, False, False)
        assert database.execute("show fsync").fetchone() == ("on",)
        database.execute("create table kept as select 42 as answer")
    with redis.Redis.from_url(run.services.redis_url()) as valkey:
        valkey.rpush("kept", "a task")


def test_same_data_is_refused(run: Run) -> None:
    """A second start in the same folder says who is there and touches nothing."""
    second = run.once("--port", str(free_port()))
    assert second.returncode == 1
    assert f"is in use by process {run.process and run.process.pid}" in second.stderr
    assert run.ready()["status"] == "ok"


def test_same_port_is_refused(run: Run, tmp_path: Path) -> None:
    """So is a port that is taken, the live stream's as well, before anything is started."""
    for port, which in ((run.port, "the pages"), (run.port + 2, "the pages")):
        second = run.once("--data", str(tmp_path / "other"), "--port", str(port))
        assert second.returncode == 1
        assert f"Port {port} (for {which}) cannot be used" in second.stderr
    assert not (tmp_path / "other" / "postgres").exists()


def test_worker_and_beat_are_told_apart(run: Run) -> None:
    """A stopped worker shows while beat is well, and the other way round."""
    worker, beat = run.pid("celery -q -A config.celery worker"), run.pid("config.celery beat")
    children = [
        int(pid) for pid in Path(f"/proc/{worker}/task/{worker}/children").read_text().split()
    ]
    for pid in (worker, *children):
        os.kill(pid, signal.SIGSTOP)
    run.until(60, worker="error", beat="ok", database="ok", valkey="ok")
    os.kill(beat, signal.SIGSTOP)
    for pid in (worker, *children):
        os.kill(pid, signal.SIGCONT)
    run.until(60, worker="ok", beat="error", database="ok", valkey="ok")
    os.kill(beat, signal.SIGCONT)


def test_killed_programs_come_back(run: Run) -> None:
    """A program and a server that are killed are started again."""
    run.until(status="ok")
    os.kill(run.pid("granian config.wsgi"), signal.SIGKILL)
    os.kill(run.pid("valkey-server unixsocket:"), signal.SIGKILL)
    run.until(60, status="ok")
    said = run.output.read_text()
    assert "Valkey ended by itself and was started again" in said
    assert "ended by itself (status -9); again in" in said


def test_killed_launcher(run: Run) -> None:
    """SIGKILL of the launcher takes all with it; the next start finds everything as it was."""
    assert run.end(signal.SIGKILL) == -signal.SIGKILL
    end = time.monotonic() + 15
    while (left := leftovers.find(run.layout)) and time.monotonic() < end:
        time.sleep(0.1)
    assert [Path(f"/proc/{pid}/cmdline").read_text() for pid in left] == []
    run.start()
    run.until(60, status="ok")  # Seen: 6 s. Far more, and it is set up anew each time.
    said = run.output.read_text()
    for step in ("Python packages", "Front-end packages", "Tables"):
        assert step not in said
    with psycopg.connect(run.services.database_url()) as database:
        assert database.execute("select answer from kept").fetchall() == [(42,)]
    with redis.Redis.from_url(run.services.redis_url()) as valkey:
        assert valkey.lrange("kept", 0, -1) == [b"a task"]


def test_leftovers_are_ended(run: Run) -> None:
    """What outlived its launcher does not outlive the next start; a process of somebody else,
    even one that speaks of the folder, is left alone."""
    assert run.process is not None
    idle = [sys.executable, "-S", "-c", "import time; time.sleep(90)"]
    bystander = subprocess.Popen([*idle, str(run.layout.data)], env={})
    stray = subprocess.Popen(idle, env={"QZ_LAUNCHED_FOR": str(run.layout.data)})
    stranger = subprocess.Popen(idle, env={"QZ_LAUNCHED_FOR": f"{run.layout.data}2"})
    try:
        run.end(signal.SIGKILL)
        run.start()
        run.until(status="ok")
        assert stray.wait(1) == -signal.SIGTERM
        assert bystander.poll() is None
        assert stranger.poll() is None
    finally:
        for each in (bystander, stray, stranger):
            each.kill()
            each.wait()


def test_two_copies_side_by_side(run: Run, tmp_path: Path) -> None:
    """Another folder and port is another site; Ctrl-C ends that one and leaves this one be."""
    other = Run(tmp_path)
    other.start()
    try:
        other.until(COLD, status="ok")
        run.until(30, status="ok")
        with psycopg.connect(other.services.database_url()) as database:
            tables = database.execute("select to_regclass('kept')").fetchone()
            assert tables == (None,)
        assert other.end(signal.SIGINT) == 130
    finally:
        if other.process is not None and other.process.poll() is None:
            other.process.kill()
        left = leftovers.find(other.layout)
        leftovers.end(other.layout)
    assert left == []
    run.until(30, status="ok")


def test_sigterm_stops_everything(run: Run) -> None:
    """Exit status 0, no process, no open port, and PostgreSQL was shut down and not killed."""
    assert run.end(signal.SIGTERM) == 0
    assert leftovers.find(run.layout) == []
    for port in (run.port, run.port + 1, run.port + 2):
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0
    assert not (run.layout.postgres / "postmaster.pid").exists()


def test_ctrl_c_while_starting(run: Run) -> None:
    """Exit status 130, and nothing is left."""
    run.start()
    end = time.monotonic() + 20
    while not leftovers.find(run.layout) and time.monotonic() < end:
        time.sleep(0.02)
    assert run.end(signal.SIGINT) == 130
    assert leftovers.find(run.layout) == []


@pytest.mark.long
def test_the_demo_is_finished_after_a_cut(run: Run) -> None:
    """Killed when the team is there and nobody has spoken yet, the demo is finished by the next
    start, which prints sign-ins that let one in."""
    run.demo = True
    run.start()
    until_there(run, "select 1 from teams_team")
    assert run.end(signal.SIGKILL) == -signal.SIGKILL
    stamp = run.layout.data / "stamps" / "demo"
    assert stamp.read_text().strip() == "begun"
    assert not run.layout.sign_ins.exists()
    run.start()
    run.until(200, status="ok")
    assert stamp.read_text().strip() == "done"
    with psycopg.connect(run.services.database_url()) as database:
        assert database.execute("select count(*) from teams_team").fetchone() == (1,)
        spoken = database.execute("select count(*) from chat_message where kind <> 'system'")
        assert (spoken.fetchone() or (0,))[0] >= 40
    printed = re.search(
        r"^ +(\S+@demo\.example) +(\S+) .*owner", run.output.read_text(), re.MULTILINE
    )
    assert printed
    assert sign_in(f"http://127.0.0.1:{run.port}", printed[1], printed[2]) == "/t/xiaoman/"
    assert run.end(signal.SIGTERM) == 0


def until_there(run: Run, query: str, seconds: float = 200) -> None:
    """Wait until the site's database answers ``query`` with a row."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and run.process and run.process.poll() is None:
        try:
            with psycopg.connect(run.services.database_url(), autocommit=True) as database:
                while time.monotonic() < end and run.process.poll() is None:
                    if database.execute(query).fetchone():
                        return
                    time.sleep(0.02)
        except psycopg.Error:  # Not up yet, or without tables.
            time.sleep(0.1)
    raise AssertionError(f"no row: {query}\n{run.output.read_text()[-4000:]}")


def sign_in(url: str, email: str, password: str) -> str:
    """Sign in as the page's form does; the path one lands on."""
    with httpx.Client(base_url=url, follow_redirects=True, timeout=30) as client:
        form = client.get("/accounts/login/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text)
        assert token
        said = {"csrfmiddlewaretoken": token[1], "login": email, "password": password}
        return client.post(
            "/accounts/login/", data=said, headers={"Referer": f"{url}/accounts/login/"}
        ).url.path
