"""PostgreSQL and Valkey of our own, in the ways the other tests do not go."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config.launch import services, tether
from config.launch.layout import Layout
from config.launch.services import Services
from config.launch.steps import Failed, Steps

pytestmark = pytest.mark.integration


@pytest.fixture
def layout() -> Iterator[Layout]:
    """A data folder that every user may enter (pytest's own are closed)."""
    folder = Path(tempfile.mkdtemp(prefix="qz-services-"))
    folder.chmod(0o755)
    made = Layout(folder / "data")
    made.make()
    yield made
    shutil.rmtree(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_where_namespaces_are_refused(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root becomes the user nobody, who owns the cluster; a second start finds the data."""
    monkeypatch.setattr(services, "_way_down", lambda: "setuid")
    for _ in range(2):
        running = Services(layout)
        try:
            running.start_postgres(Steps())
            owner = layout.postgres.stat().st_uid
            with psycopg.connect(running.database_url()) as database:
                database.execute("create table if not exists kept ()")
        finally:
            running.stop()
        assert owner == tether.NOBODY


def test_a_cluster_of_another_version_is_left_alone(layout: Layout) -> None:
    """It is said, with what to do, and nothing is touched."""
    layout.postgres.mkdir()
    (layout.postgres / "PG_VERSION").write_text("9\n")
    with pytest.raises(Failed, match="was made by PostgreSQL 9"):
        Services(layout).start_postgres(Steps())
    assert [path.name for path in layout.postgres.iterdir()] == ["PG_VERSION"]


def test_a_pid_file_with_a_number_that_is_now_anothers(layout: Layout) -> None:
    """After a crash of the machine the number may be anybody's: PostgreSQL starts all the same."""
    first = Services(layout)
    try:
        first.start_postgres(Steps())
    finally:
        first.stop()
    other = subprocess.Popen(["sleep", "120"])
    (layout.postgres / "postmaster.pid").write_text(f"{other.pid}\n{layout.postgres}\n")
    second = Services(layout, createdb=True)
    try:
        second.start_postgres(Steps())
        with psycopg.connect(second.database_url()) as database:
            extensions = database.execute("select extname from pg_extension").fetchall()
        assert {(name,) for name in services.EXTENSIONS} <= set(extensions)
        assert other.poll() is None
    finally:
        second.stop()
        other.kill()
        other.wait()
