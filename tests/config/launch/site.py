"""bin/run as the tests start it."""

import os
import subprocess
import time
from pathlib import Path

import httpx

from config.launch import leftovers
from config.launch.layout import Layout
from config.launch.options import ROOT
from config.launch.services import Services
from tests.stack import free_port


class Run:
    """bin/run in a data folder of its own, called from another folder through a link.

    ``root`` is the tree it runs from, ``user`` the id of the user that runs it: one's own by
    default, and another's only where root runs the tests.
    """

    def __init__(self, folder: Path, *, root: Path = ROOT, user: int | None = None) -> None:
        self.layout = Layout(folder / "data")
        self.services = Services(self.layout)
        self.port = free_port()
        self.output = folder / "output"
        self.link = folder / "run"
        self.link.symlink_to(root / "bin" / "run")
        self.user = user
        self.process: subprocess.Popen[bytes] | None = None
        self.demo = False

    def command(self, *more: str) -> list[str]:
        data = os.path.relpath(self.layout.data, self.link.parent)
        given = [] if self.demo else ["--no-demo"]
        return [str(self.link), *given, "--data", data, "--port", str(self.port), *more]

    def environment(self) -> dict[str, str]:
        """The environment of a shell that knows nothing of the tests."""
        home = {} if self.user is None else {"HOME": str(self.link.parent)}
        return {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("QZ_")
            and name not in {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PYTHONPATH"}
        } | {"QZ_WEB_WORKERS": "1", **home}

    def start(self) -> None:
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                self.command(),
                cwd=self.link.parent,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                user=self.user,
                group=self.user,
                extra_groups=[] if self.user is not None else None,
            )

    def once(self, *more: str) -> subprocess.CompletedProcess[str]:
        """A start that is expected to end by itself."""
        return subprocess.run(
            self.command(*more),
            cwd=self.link.parent,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=90,
        )

    def ready(self) -> dict[str, object]:
        """What /readyz says; empty when nothing answers."""
        try:
            answer = httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5)
        except httpx.HTTPError:
            return {}
        return dict(answer.json())

    def until(self, seconds: float = 90, **wanted: str) -> None:
        """Wait until /readyz says this."""
        end = time.monotonic() + seconds
        said: dict[str, object] = {}
        while time.monotonic() < end and self.process and self.process.poll() is None:
            said = self.ready()
            if wanted.items() <= said.items():
                return
            time.sleep(0.1)
        raise AssertionError(f"{wanted} did not come: {said}\n{self.output.read_text()[-4000:]}")

    def pid(self, part: str) -> int:
        """The process whose command line holds this; the oldest when there are several."""
        for pid in leftovers.find(self.layout):
            line = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            if part in line and "tether.py" not in line:
                return pid
        raise AssertionError(f"no process is {part}")

    def end(self, number: int) -> int:
        """Send the launcher a signal; its exit status."""
        assert self.process is not None
        self.process.send_signal(number)
        return self.process.wait(60)

    def clear(self) -> None:
        """Leave nothing of it running, however a test ended."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        leftovers.end(self.layout)
