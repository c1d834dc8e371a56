"""The Node the front end is built with."""

import shutil
import subprocess
from pathlib import Path

import pytest

from config.launch import frontend
from config.launch.options import ROOT
from config.launch.steps import Failed


def without_a_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH with nothing on it."""
    folder = tmp_path / "nothing"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    assert shutil.which("node") is None
    return folder


def version(*command: str, environment: dict[str, str]) -> str:
    """What a program says of its version."""
    done = subprocess.run(
        [*command, "--version"], env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


def test_where_no_node_is_the_wheel_brings_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both node and npm run, and the scripts npm starts find that very Node."""
    without_a_node(tmp_path, monkeypatch)
    found = frontend.find_node()
    environment = found.environment()
    home = ROOT / ".venv"
    assert found.node.is_relative_to(home)
    node = version(str(found.node), environment=environment)
    assert int(node.lstrip("v").split(".")[0]) >= 20
    assert version(*found.npm, environment=environment)[0].isdigit()
    assert shutil.which("node", path=environment["PATH"]) == str(found.node)


@pytest.mark.parametrize(("says", "taken"), [("v20.1.0", True), ("v18.19.0", False), ("", False)])
def test_the_machines_own_is_taken_when_it_is_new_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, says: str, taken: bool
) -> None:
    """An old one, or one that does not run, is passed over."""
    folder = without_a_node(tmp_path, monkeypatch)
    for name in ("node", "npm"):
        program = folder / name
        program.write_text(f"#!/bin/sh\necho {says}\n")
        program.chmod(0o755)
    assert (frontend.find_node().node == folder / "node") is taken


def test_without_any_it_says_where_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the wheel is not for this kind of machine."""
    without_a_node(tmp_path, monkeypatch)
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    with pytest.raises(Failed, match=r"needs Node 20 or newer.*nodejs\.org"):
        frontend.find_node()
