"""Progress on the terminal: a line for each step, with its seconds."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

_HEAD, _TAIL = 12, 28  # Lines of a failed command's output that are shown.


class Failed(Exception):
    """A step could not be done; the message says why and what to do."""

    def __init__(self, message: str, output: str = "") -> None:
        super().__init__(message)
        self.output = output


class Steps:
    """Prints steps as they run. On a terminal the running ones share one line that moves."""

    def __init__(self) -> None:
        # The clock is shared by the processes of one start, so the end can tell the whole time.
        self.started = float(os.environ.get("QZ_STARTED", "0")) or time.time()
        self._lock = threading.Lock()
        self._running: list[str] = []
        self._children: set[subprocess.Popen[str]] = set()
        self._abandoned = False
        self._live = sys.stdout.isatty()
        fancy = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
        self._done, self._dots, self._bad = ("✓", "…", "✗") if fancy else ("ok", "...", "!!")

    def colour(self, code: str, text: str) -> str:
        """``text`` in an ANSI colour where a terminal shows it."""
        return f"\033[{code}m{text}\033[0m" if self._live and "NO_COLOR" not in os.environ else text

    def say(self, text: str = "") -> None:
        """A plain line."""
        with self._lock:
            self._erase()
            print(text, flush=True)
            self._status()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Show ``name`` while the block runs and its seconds when it is done."""
        begun = time.monotonic()
        with self._lock:
            self._erase()
            self._running.append(name)
            if not self._live:
                print(f"  {self._dots} {name}", flush=True)
            self._status()
        try:
            yield
        except BaseException:
            self._end(name, self.colour("31", self._bad), begun)
            raise
        self._end(name, self.colour("32", self._done), begun)

    def run(
        self,
        command: Sequence[str],
        *,
        log: Path,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        trouble: str = "",
    ) -> None:
        """Run a command with its output in ``log``. Raises Failed with the end of that output."""
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("w") as output:
            try:
                child = subprocess.Popen(
                    command,
                    cwd=cwd,
                    env=env,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    text=True,
                )
            except OSError as error:
                raise Failed(f"{command[0]} cannot be run: {error.strerror}") from error
            self._children.add(child)
            if self._abandoned:  # asked to end between two commands of a thread
                child.kill()
            try:
                code = child.wait()
            finally:
                self._children.discard(child)
                if child.poll() is None:
                    child.kill()
        if code:
            raise Failed(
                trouble or f"{' '.join(command[:4])} failed (exit status {code})", excerpt(log)
            )

    def abandon(self) -> None:
        """Kill the commands that still run, and those about to: the start was given up."""
        self._abandoned = True
        for child in list(self._children):
            child.kill()

    def failure(self, failure: Failed) -> None:
        """Say what went wrong, with the end of the failed command's output."""
        with self._lock:
            self._erase()
            if failure.output:
                print("\n" + "\n".join(f"    {line}" for line in failure.output.splitlines()))
            sys.stdout.flush()
            print(f"\n{self.colour('31;1', 'Not done:')} {failure}", file=sys.stderr, flush=True)

    def _end(self, name: str, mark: str, begun: float) -> None:
        with self._lock:
            self._erase()
            self._running.remove(name)
            seconds = time.monotonic() - begun
            print(f"  {mark} {name:<44} {seconds:6.1f} s", flush=True)
            self._status()

    def _erase(self) -> None:
        if self._live and self._running:
            print("\r\033[K", end="")

    def _status(self) -> None:
        if self._live and self._running:
            print(f"  {self._dots} {' + '.join(self._running)}"[:78], end="", flush=True)


def excerpt(log: Path) -> str:
    """The beginning and the end of a log: npm tells the cause first, Python last."""
    lines = log.read_text(errors="replace").splitlines()
    if len(lines) > _HEAD + _TAIL:
        lines = [*lines[:_HEAD], f"… the whole is in {log} …", *lines[-_TAIL:]]
    return "\n".join(lines)


def together(*jobs: Callable[[], None]) -> None:
    """Run the last job here and the others in threads; raise the first failure when all ended."""
    failures: list[BaseException] = []

    def guarded(job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=guarded, args=(job,), daemon=True) for job in jobs[:-1]]
    for thread in threads:
        thread.start()
    jobs[-1]()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
