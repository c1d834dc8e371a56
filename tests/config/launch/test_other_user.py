"""bin/run as somebody who is not root, from a tree that is theirs."""

import os
import shutil
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from config.launch import leftovers, tether
from config.launch.options import ROOT
from tests.config.launch.site import Run

pytestmark = [
    pytest.mark.integration,
    pytest.mark.long,
    pytest.mark.xdist_group("bin-run"),
    pytest.mark.timeout(600),
]
# What a fresh clone does not have: all of it is made anew, by that user.
MADE = shutil.ignore_patterns(
    ".git", ".venv", "node_modules", "build", "var", "__pycache__", ".*_cache"
)


@pytest.fixture
def theirs() -> Iterator[Run]:
    """A copy of the tree and a data folder, owned by the user nobody and where they may enter
    (pytest's own folders are closed); nothing is left of either at the end."""
    folder = Path(tempfile.mkdtemp(prefix="qz-nobody-"))
    shutil.copytree(ROOT, folder / "tree", symlinks=True, ignore=MADE)
    site = Run(folder, root=folder / "tree", user=tether.NOBODY)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, tether.NOBODY, tether.NOBODY, follow_symlinks=False)
    yield site
    site.clear()
    shutil.rmtree(folder)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_another_user_than_root_has_a_site(theirs: Run) -> None:
    """Set up from a fresh tree, served, and ended by SIGTERM with nothing left; all of it is run
    by that user."""
    theirs.start()
    theirs.until(500, status="ok")
    assert httpx.get(f"http://127.0.0.1:{theirs.port}/healthz").status_code == 200
    running = leftovers.find(theirs.layout)
    owners = {Path(f"/proc/{pid}").stat().st_uid for pid in running}
    assert (bool(running), owners) == (True, {tether.NOBODY})
    assert theirs.end(signal.SIGTERM) == 0
    assert leftovers.find(theirs.layout) == []
