"""The row of checks behind bin/test."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from config.launch import checks
from config.launch.options import ROOT
from config.launch.steps import Steps


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Format", r"already formatted|would be reformatted"),
        ("Lint", r"All checks passed|Found \d+ error"),
        ("Import order", "Contracts:"),
        ("Migrations", r"No changes detected|Migrations for"),
        ("Messages", "messages in"),
        pytest.param(
            "Types",
            r"no issues found in \d{3,} source|Found \d+ errors? in \d+ files? \(checked \d{3,}",
            marks=[pytest.mark.long, pytest.mark.timeout(600)],
        ),
    ],
)
def test_each_check_really_runs(name: str, says: str) -> None:
    """A command that does nothing also ends with 0: each must say that it looked, whatever it
    found (what is wrong is told where bin/test itself runs it)."""
    done = subprocess.run(
        dict(checks.CHECKS)[name],
        cwd=ROOT,
        env={**os.environ, **checks.environment()},
        capture_output=True,
        text=True,
        timeout=590,
    )
    assert re.search(says, done.stdout), done.stdout + done.stderr


def test_the_order() -> None:
    """As the project wants it: the cheap ones first."""
    assert [name for name, _command in checks.CHECKS] == [
        "Format", "Lint", "Types", "Import order", "Migrations", "Messages",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "single"),
    [
        (["tests/community/chat", "-k", "pin"], False),
        (["tests/config/test_health.py"], True),
        (["tests/config/test_health.py::test_ready"], True),
        (["--pdb"], True),
        (["-n", "4"], True),
        ([], False),
    ],
)
def test_one_process_for_few_tests(arguments: list[str], single: bool) -> None:
    """A file or a debugger runs in one process; the whole in two."""
    assert checks.picks_few(arguments) is single


def test_the_environment_is_the_tests_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a developer's shell says about the site does not reach the tests."""
    monkeypatch.setenv("QZ_SMTP_HOST", "mail.example.com")
    monkeypatch.setenv("QZ_TEST_DB", "test_mine")
    variables = checks.environment()
    assert "QZ_SMTP_HOST" not in variables
    assert (variables["QZ_TEST_DB"], variables["QZ_TEST"]) == ("test_mine", "1")


def test_help_needs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """It says what bin/test does, and does nothing."""
    assert checks.main(["--help"]) == 0
    assert "usage: bin/test" in capsys.readouterr().out


def test_why_the_browser_cannot_be_had(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without Chromium and without apt-get the reason is told; QZ_CHROMIUM names another one."""
    from config.launch import browser

    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("QZ_CHROMIUM", raising=False)
    assert browser.ensure(Steps(), tmp_path / "log") == (
        "Chromium is not installed, and there is no apt-get here"
    )
    other = tmp_path / "my-browser"
    other.write_text("#!/bin/sh\n")
    other.chmod(0o755)
    monkeypatch.setenv("QZ_CHROMIUM", str(other))
    assert browser.find() == str(other)
    assert browser.ensure(Steps(), tmp_path / "log") == ""


LOOKS = """
def test_looks(chromium):
    pass
def test_needs_none():
    pass
"""


@pytest.mark.parametrize(("leave", "status"), [({}, 1), ({"ALLOW_NO_BROWSER": "1"}, 0)])
def test_without_a_browser_the_run_does_not_pass(
    tmp_path: Path, leave: dict[str, str], status: int
) -> None:
    """It says which tests were not run and why; only with leave is the exit status 0."""
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["tests.stack"]\n')
    (tmp_path / "test_looks.py").write_text(LOOKS)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    kept = {name: value for name, value in os.environ.items() if name != "ALLOW_NO_BROWSER"}
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-p",
            "no:django",
            "-p",
            "no:cacheprovider",
            str(tmp_path),
        ],
        cwd=tmp_path,
        env={**kept, **leave, "PATH": "", "PYTHONPATH": str(ROOT), "QZ_NO_BROWSER": "none here"}
        | {"QZ_CHROMIUM": str(tmp_path / "no-such-browser")},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "1 passed, 1 skipped" in done.stdout, done.stdout + done.stderr
    assert "1 tests: none here" in done.stdout
    assert done.returncode == status
