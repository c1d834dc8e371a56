"""Makes .venv and installs what the requirements files pin. Standard library only."""

import fcntl
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from config.launch import stamps
from config.launch.steps import Failed, Steps


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold the set-up lock: two starts in one tree must not install at the same time."""
    lock = root / "build" / "setup.lock"
    try:
        lock.parent.mkdir(exist_ok=True)
        handle = lock.open("a")
    except PermissionError:
        # Somebody else's tree: all must be there already, and what is not will say so.
        yield
        return
    with handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def environment(root: Path, *, dev: bool, steps: Steps) -> str:
    """Bring .venv up to date and return its python. Raises Failed."""
    venv = root / ".venv"
    python = venv / "bin" / "python"
    names = ["requirements.txt", "requirements-dev.txt"] if dev else ["requirements.txt"]
    with alone(root):
        # What the checks need holds what the site needs.
        if any(
            stamps.fresh(venv / f"stamp-{kind}", _value(root, python, kind))
            for kind in (("dev",) if dev else ("run", "dev"))
        ):
            return str(python)
        if _version(python) < "3.11" or not _knows_place(venv):
            with steps.step("Virtual environment (.venv)"):
                _make(venv, steps, root)
        with steps.step("Python packages" + (" and checks" if dev else "")):
            _install(root, python, names, steps)
        kind = "dev" if dev else "run"
        stamps.press(venv / f"stamp-{kind}", _value(root, python, kind))
    return str(python)


def _value(root: Path, python: Path, kind: str) -> str:
    # A .venv remembers where it stands and by which Python it was made.
    names = ["requirements.txt", *(["requirements-dev.txt"] if kind == "dev" else [])]
    return stamps.digest(*(root / name for name in names), str(root), _version(python))


def _version(python: Path) -> str:
    """Major and minor version a Python answers with, such as ``3.11``; empty if it cannot run."""
    try:
        answer = subprocess.run(
            [python, "-I", "-c", "import sys; print('%d.%02d' % sys.version_info[:2])"],
            capture_output=True,
            text=True,
            timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""


def _knows_place(venv: Path) -> bool:
    """Whether the environment was made where it stands: a moved one carries wrong paths."""
    try:
        text = (venv / "bin" / "activate").read_text()
    except OSError:
        return False
    return str(venv) in text


def _make(venv: Path, steps: Steps, root: Path) -> None:
    if venv.is_symlink():
        raise Failed(f"{venv} is a link: remove it, bin/run makes a folder of its own there")
    steps.run(
        [sys.executable, "-m", "venv", "--clear", str(venv)],
        log=root / "build" / "log" / "venv.log",
        trouble="The virtual environment cannot be made. On Debian and Ubuntu the package "
        "python3-venv is needed: apt install python3-venv",
    )


def _pinned(root: Path, name: str) -> str:
    """The lines of requirements.txt that pin one package with its hashes."""
    found = re.search(
        rf"^{name}==[^\n]*(?:\n    [^\n]*)*", (root / "requirements.txt").read_text(), re.MULTILINE
    )
    if not found:
        raise Failed(f"requirements.txt does not pin {name}")
    return found[0] + "\n"


def _install(root: Path, python: Path, names: list[str], steps: Steps) -> None:
    log = root / "build" / "log" / "packages.log"
    wanted = [part for name in names for part in ("-r", str(root / name))]
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "--no-input"]
    flags = ["--require-hashes"]
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as only_uv:
        only_uv.write(_pinned(root, "uv"))
        only_uv.flush()
        try:
            steps.run([*pip, "install", "-q", *flags, "-r", only_uv.name], log=log)
            # uv installs the list in a few seconds where pip takes half a minute.
            uv = [str(python), "-m", "uv", "pip", "install", "--python", str(python)]
            steps.run([*uv, *flags, *wanted], log=log, env=_uv_env())
            return
        except Failed as failure:
            steps.say(f"    uv could not install ({failure}); trying pip")
    steps.run(
        [*pip, "install", "-q", *flags, *wanted],
        log=log,
        trouble="The Python packages cannot be installed: is the package index reachable? "
        f"The whole output is in {log}",
    )


def _uv_env() -> dict[str, str]:
    """uv's environment: pip's index settings hold for it too, unless its own are set."""
    environment = dict(os.environ)
    for ours, theirs in (
        ("UV_DEFAULT_INDEX", "PIP_INDEX_URL"),
        ("UV_FIND_LINKS", "PIP_FIND_LINKS"),
        ("SSL_CERT_FILE", "PIP_CERT"),
    ):
        if theirs in environment:
            environment.setdefault(ours, environment[theirs])
    return environment
