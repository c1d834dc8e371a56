"""Steps: shown, timed, and honest about failures."""

import threading
import time
from pathlib import Path

import pytest

from config.launch.steps import Failed, Steps, together


def test_a_step_shows_its_seconds(capsys: pytest.CaptureFixture[str]) -> None:
    """Its name when it begins, its seconds when it is done."""
    with Steps().step("Tables"):
        pass
    begun, done = capsys.readouterr().out.splitlines()
    assert begun.split() == ["…", "Tables"]
    assert done.split() == ["✓", "Tables", "0.0", "s"]


def test_a_failed_command_shows_the_end_of_its_output(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The output goes to the log, its beginning and end into the failure."""
    steps = Steps()
    with pytest.raises(Failed, match="It broke") as caught:
        steps.run(
            ["sh", "-c", "seq 100; exit 3"], log=tmp_path / "deep" / "log", trouble="It broke"
        )
    steps.failure(caught.value)
    shown = capsys.readouterr()
    lines = [line.strip() for line in shown.out.splitlines() if line]
    assert lines[0] == "1"
    assert lines[-1] == "100"
    assert "50" not in lines
    assert "Not done: It broke" in shown.err


def test_a_missing_program_is_said(tmp_path: Path) -> None:
    """Not a traceback."""
    with pytest.raises(Failed, match="/no/such cannot be run: No such file"):
        Steps().run(["/no/such"], log=tmp_path / "log")


def test_together_waits_and_fails_with_the_side_job() -> None:
    """The job of the side fails, the main one is still done."""
    done = threading.Event()

    def side() -> None:
        raise Failed("side")

    with pytest.raises(Failed, match="side"):
        together(side, done.set)
    assert done.is_set()


def test_after_a_start_was_given_up_nothing_more_is_run(tmp_path: Path) -> None:
    """A thread that was between two commands must not hold up the end."""
    steps = Steps()
    steps.abandon()
    begun = time.monotonic()
    with pytest.raises(Failed):
        steps.run(["sleep", "60"], log=tmp_path / "log")
    assert time.monotonic() - begun < 30
