"""The platform sandbox for tests: a real process, once a worker of the run.

    def test_share(sandbox: Sandbox, settings) -> None:
        sandbox.point(settings)
        token = sandbox.token("weibo", "100001")

A test finds it empty: no books, no faults, no switches turned, its clock right.
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class Sandbox:
    """A running sandbox. ``url`` is its address without a slash at the end."""

    url: str
    client: httpx.Client

    def _post(self, name: str, told: dict[str, Any]) -> dict[str, Any]:
        said = self.client.post(f"{self.url}/_/{name}", json=told)
        assert said.status_code == 200, said.text
        return dict(said.json())

    def _get(self, name: str, **query: Any) -> dict[str, Any]:
        said = self.client.get(f"{self.url}/_/{name}", params=query)
        assert said.status_code == 200, said.text
        return dict(said.json())

    def books(self, **query: Any) -> dict[str, Any]:
        """``{"count", "posts": [...], "twice": [...]}``; by platform, account, since."""
        return self._get("books", **query)

    def posts(self, platform: str = "", account: str = "") -> list[dict[str, Any]]:
        """What was published, oldest first."""
        found: list[dict[str, Any]] = self.books(platform=platform, account=account)["posts"]
        return found

    def faults(self, *lines: dict[str, Any], seed: int = 0, replace: bool = False) -> None:
        """Let calls go wrong, say ``{"platform": "weibo", "kind": "drop_after", "next": 1}``; see
        sandbox/faults.py."""
        self._post("faults", {"faults": list(lines), "seed": seed, "replace": replace})

    def fault_lines(self) -> list[dict[str, Any]]:
        """The scripts in force, with how often each struck."""
        found: list[dict[str, Any]] = self._get("faults")["faults"]
        return found

    def switch(self, **switches: Any) -> None:
        """Turn switches: ``switch(**{"wechat.publish_seconds": 0})``; see sandbox/switches.py."""
        self._post("switches", switches)

    def ahead(self, seconds: float) -> None:
        """Move its clock ahead."""
        self._post("clock", {"seconds": seconds})

    def account(self, platform: str, uid: str, **told: Any) -> None:
        """Tell something of an account: name, followers, callback, no_publish, revoked."""
        self._post("accounts", {"platform": platform, "uid": uid, **told})

    def token(self, platform: str, uid: str, **told: Any) -> str:
        """A good access token of an account, without the way through OAuth."""
        return str(self.tokens(platform, uid, **told)["access_token"])

    def tokens(self, platform: str, uid: str, **told: Any) -> dict[str, Any]:
        """Access and refresh token of an account."""
        return self._post("tokens", {"platform": platform, "uid": uid, **told})

    def secret(self, app: str) -> str:
        """The secret of an app or a robot there."""
        return f"secret-{app}"

    def credentials(self, platform: str, uid: str) -> dict[str, Any]:
        """Secrets of an account: secret; of WeChat callback_token and aes_key."""
        return self._get("credentials", platform=platform, uid=uid)

    def calls(self, platform: str = "") -> list[dict[str, Any]]:
        """Which calls came, oldest first."""
        found: list[dict[str, Any]] = self._get("calls", platform=platform)["calls"]
        return found

    def pushes(self) -> list[dict[str, Any]]:
        """What it told by itself, or is going to."""
        found: list[dict[str, Any]] = self._get("pushes")["pushes"]
        return found

    def reset(self) -> None:
        """As on the first day."""
        self._post("reset", {})

    def point(self, settings: Any) -> None:
        """Have the site's connectors speak to it."""
        settings.SANDBOX_URL = self.url


def start(folder: Path, *more: str) -> tuple["subprocess.Popen[bytes]", Sandbox]:
    """Start one of its own; the caller ends the process."""
    from tests.stack import free_port

    port = free_port()
    with (folder / "sandbox.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "sandbox", "--port", str(port), *more],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    made = Sandbox(f"http://127.0.0.1:{port}", httpx.Client(trust_env=False, timeout=30))
    until = time.monotonic() + 20
    while time.monotonic() < until and process.poll() is None:
        try:
            if made.client.get(f"{made.url}/_/health").status_code == 200:
                return process, made
        except httpx.TransportError:
            time.sleep(0.03)
    process.kill()
    raise AssertionError((folder / "sandbox.log").read_text())


@pytest.fixture(scope="session")
def _sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    process, made = start(tmp_path_factory.mktemp("sandbox"))
    yield made
    made.client.close()
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture
def sandbox(_sandbox_process: Sandbox) -> Sandbox:
    """The sandbox, empty."""
    _sandbox_process.reset()
    return _sandbox_process
