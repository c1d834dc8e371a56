"""Runs the site's programs under honcho: their output in one place, and their end together.

honcho stops everything when one program ends. Here a program that crashes is started again, with a
growing pause; when it crashes time after time right after its start, everything stops.
"""

import contextlib
import functools
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import honcho.manager
from honcho.manager import Manager
from honcho.process import Popen, Process

from config.launch import tether

_QUICK = 10.0  # A program that lived shorter crashed at its start.
_TRIES = 5  # So many crashes in a row at the start and it is given up.
_LATER = 10.0  # Seconds the worker and beat wait for the pages at most.
_KILL_WAIT = 12  # Seconds for a clean end: the worker gives its tasks back within 3.

honcho.manager.KILL_WAIT = _KILL_WAIT
# honcho forks a small process for each program; ours are tied to the launcher by that fork.
_FORK = multiprocessing.get_context("fork")


class _OneByOne:
    """Tells the leading process alone to stop: Celery and granian tell their children themselves,
    and Celery's children would drop their task at a SIGTERM of their own."""

    def terminate(self, pid: int) -> None:
        """Ask for a clean end."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGTERM)

    def kill(self, pid: int) -> None:
        """End the whole group."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


class Program(Process):  # type: ignore[misc]  # honcho has no types
    """One program, started again after a crash. ``run`` is the body of honcho's small process."""

    stopping: Any
    launcher: int
    serving: Any  # Set once pages are served.
    comes_later = False  # Whether it leaves the cores to the pages at first.
    on_death = "SIGTERM"  # What it gets when its launcher was killed.
    close_in_child: tuple[Callable[[], None], ...] = ()

    def run(self, events: Any = None, ignore_signals: bool = False) -> None:
        """Run it until it is told to stop or given up."""
        tether.die_with_parent(signal.SIGKILL, self.launcher)
        for close in self.close_in_child:
            close()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, lambda *_: None)  # Not SIG_IGN: the program would inherit that.
        self._events = events
        if self.comes_later:
            self._wait()
        quick, pause, code = 0, 1.0, 0
        while not self.stopping.is_set():
            begun = time.monotonic()
            code = self._once()
            if self.stopping.is_set():
                break
            quick = quick + 1 if time.monotonic() - begun < _QUICK else 0
            if quick >= _TRIES:
                self._send_message(f"ended {quick} times right after its start: given up\n")
                break
            pause = min(pause * 2, 30.0) if quick else 1.0
            self._send_message(f"ended by itself (status {code}); again in {pause:.0f} s\n")
            if self.stopping.wait(pause):
                break
        self._send_message({"returncode": code}, type="stop")

    def _wait(self) -> None:
        until = time.monotonic() + _LATER
        while time.monotonic() < until and not self.stopping.is_set():
            if self.serving.wait(0.05):
                break

    def _once(self) -> int:
        line = tether.command(self.cmd, parent=os.getpid(), on_death=self.on_death)
        child = Popen(line, shell=False, env=self.env, cwd=self.cwd)
        threading.Thread(target=_bury, args=(child,), daemon=True).start()
        self._send_message({"pid": child.pid}, type="start")
        if self.stopping.is_set():  # Told between the last look and the start.
            child.terminate()
        for text in iter(child.stdout.readline, b""):
            self._send_message(text)
        child.stdout.close()
        return int(child.wait())


def _bury(child: Any) -> None:
    """When a program is dead, end the children it left: they would keep its port and its output,
    and the program would neither be missed nor come back."""
    child.wait()
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)


class Supervisor(Manager):  # type: ignore[misc]  # honcho has no types
    """honcho's manager with restarts, a look at the servers, and a word when the site is up."""

    def __init__(
        self, *, each_turn: Callable[[], None], close_in_child: Callable[[], None]
    ) -> None:
        super().__init__()
        self.events = _FORK.Queue()
        self.stopping = _FORK.Event()
        self.serving = _FORK.Event()
        self.stopped_by: int | None = None
        self.given_up: list[str] = []  # The programs whose end was the end of all.
        self._each_turn = each_turn
        self._procmgr = _OneByOne()
        self._process_ctor = functools.partial(self._program, close_in_child)

    def terminate(self) -> None:
        """Tell every program to stop, once."""
        if not self.stopping.is_set():
            self.given_up = [n for n, p in self._processes.items() if "returncode" in p]
        self.stopping.set()
        super().terminate()

    def _program(self, close_in_child: Callable[[], None], cmd: list[str], **given: Any) -> Program:
        program = Program(cmd, **given)
        program.stopping = self.stopping
        program.serving = self.serving
        program.launcher = os.getpid()
        program.close_in_child = (close_in_child,)
        return program

    def _start(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            if signal.getsignal(number) != signal.SIG_IGN:  # nohup asks for SIGHUP to be ignored.
                signal.signal(number, self._stop_asked)
        for name, process in self._processes.items():
            process["process"] = _FORK.Process(
                name=name, target=process["obj"].run, args=(self.events, True), daemon=False
            )
            process["process"].start()

    def _stop_asked(self, number: int, _frame: object) -> None:
        if self.stopped_by is None:
            self.stopped_by = number
        self.terminate()

    def _all_started(self) -> bool:
        # honcho's loop asks this at every turn: ten times a second, and after every line.
        if not self.stopping.is_set():
            self._each_turn()
        for process in self._processes.values():
            # Its small process was killed from outside and could not say so, or never started it.
            if not process["process"].is_alive():
                process.setdefault("pid", 0)
                process.setdefault("returncode", -signal.SIGKILL)
        return bool(super()._all_started())

    def _killall(self, force: bool = False) -> None:
        for process in self._processes.values():
            # One without an id yet sees by itself that we are stopping.
            if "returncode" not in process and process.get("pid"):
                (self._procmgr.kill if force else self._procmgr.terminate)(process["pid"])

    def _system_print(self, data: str) -> None:
        """honcho tells every start and signal; here the steps do that."""
