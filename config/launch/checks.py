"""bin/test: every check in a row, the first failure ends it.

With arguments it is the fast way: only pytest, with those arguments.
"""

import os
import subprocess
import sys
import time
from collections.abc import Sequence

from config.launch import backing, browser, catalogues, frontend, setup
from config.launch.options import ROOT
from config.launch.steps import Failed, Steps

TYPED = (
    "config", "foundation", "kol", "community", "analytics", "sandbox", "tests", "bench",
    "manage.py",
)  # fmt: skip
_PYTHON = [sys.executable, "-P", "-m"]
# The module has no way in of its own, and the script in .venv/bin remembers where it was made.
_LINT_IMPORTS = "from importlinter.cli import lint_imports_command; lint_imports_command()"
CHECKS: tuple[tuple[str, list[str]], ...] = (
    ("Format", [*_PYTHON, "ruff", "format", "--check", "."]),
    ("Lint", [*_PYTHON, "ruff", "check", "."]),
    ("Types", [*_PYTHON, "mypy", *TYPED]),
    ("Import order", [sys.executable, "-P", "-c", _LINT_IMPORTS]),
    ("Migrations", [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"]),
    ("Messages", [*_PYTHON, "config.launch.messages", "--check"]),
)
HELP = """usage: bin/test [--all] [PYTEST ARGUMENT ...]

Runs every check in this order, and ends at the first that fails: format, lint, types, import
order, migrations, messages, front end, tests. PostgreSQL and Valkey are started for it unless
DATABASE_URL and REDIS_URL are set.

  --all   also run the checks marked long
  other   passed to pytest, and pytest alone is run:  bin/test tests/community/chat -k pin

Browser tests need Chromium. Where it is missing and cannot be installed they are not run, and the
exit status is not 0, unless ALLOW_NO_BROWSER=1."""


def main(arguments: list[str]) -> int:
    """Run the checks; returns the exit status."""
    if {"-h", "--help"} & set(arguments):
        print(HELP)
        return 0
    os.chdir(ROOT)
    steps = Steps()
    everything = "--all" in arguments
    arguments = [each for each in arguments if each != "--all"]
    try:
        return _run(steps, arguments, everything)
    except Failed as failure:
        steps.failure(failure)
        return 1
    except KeyboardInterrupt:
        steps.abandon()
        return 130


def _run(steps: Steps, arguments: list[str], everything: bool) -> int:
    with setup.alone(ROOT):
        compiled = catalogues.compile_stale(ROOT)
        frontend.build(ROOT, steps)
    if compiled:
        steps.say(f"    compiled {len(compiled)} catalogues")
    why_not = browser.ensure(steps, ROOT / "build" / "log" / "apt.log")
    with backing.services("test", steps, durable=False) as addresses:
        variables = {**environment(), **addresses}
        if why_not:
            variables["QZ_NO_BROWSER"] = why_not
            steps.say(f"    browser tests will not run: {why_not}")
        if not arguments:
            for name, command in CHECKS:
                _check(steps, name, command, variables)
        return _pytest(arguments, everything, variables)


def environment() -> dict[str, str]:
    """The tests' environment. What a developer's shell sets must not change the outcome."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("QZ_") or name in {"QZ_TEST_DB", "QZ_CHROMIUM"}
    }
    return {
        **kept,
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONPATH": str(ROOT),
        "QZ_DEMO": "1",
        "QZ_TEST": "1",
        "SECRET_KEY": "a-secret-of-the-tests-that-guards-nothing-but-itself-0123456789",
    }


def _check(steps: Steps, name: str, command: Sequence[str], environment: dict[str, str]) -> None:
    log = ROOT / "build" / "log" / f"check-{name.lower().replace(' ', '-')}.log"
    with steps.step(name):
        steps.run(command, log=log, cwd=ROOT, env=environment, trouble=f"{name}: see above")


def _pytest(arguments: list[str], everything: bool, environment: dict[str, str]) -> int:
    command = [*_PYTHON, "pytest"]
    if not picks_few(arguments):
        command += ["-n", "2", "--dist", "loadgroup"]
    if everything:
        command.append("--long")
    begun = time.monotonic()
    process = subprocess.Popen([*command, *arguments], cwd=ROOT, env=environment)
    try:
        status = process.wait()
    except KeyboardInterrupt:
        process.wait()  # It got the Ctrl-C too, and tidies up.
        raise
    print(f"  pytest took {time.monotonic() - begun:.0f} s")
    return status


def picks_few(arguments: list[str]) -> bool:
    """Whether one process does: single files, or a way of looking closely."""
    alone = {"--pdb", "-s", "--collect-only", "--co", "-n", "-p"}
    return any(each in alone or each.startswith("-n") for each in arguments) or any(
        ".py" in each for each in arguments
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
