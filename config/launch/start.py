"""The first Python that runs: reads the arguments, sets up the environment, hands over to it.

Standard library only. Run as a file by config/launch/start.sh.
"""

import os
import sys
import types
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
# The folder of this file must not shadow the standard library; the repository is what we import.
sys.path[0] = str(ROOT)
# Importing "config" brings Celery and Django along, which are only about to be installed.
_package = types.ModuleType("config")
_package.__path__ = [str(ROOT / "config")]
sys.modules["config"] = _package

from config.launch import options, setup  # noqa: E402
from config.launch.steps import Failed, Steps  # noqa: E402

_MODULES = {
    "run": "config.launch.site",
    "test": "config.launch.checks",
    "bench": "config.launch.benches",
    "messages": "config.launch.messages",
}


def main(argv: list[str]) -> None:
    """Set up what ``argv[0]`` needs and become it. Returns only when something failed."""
    command, arguments = argv[0], argv[1:]
    if command == "run":
        options.read(arguments)  # A wrong flag is told before minutes of set-up, not after.
    steps = Steps()
    try:
        python = setup.environment(ROOT, dev=command in {"test", "bench"}, steps=steps)
    except Failed as failure:
        steps.failure(failure)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    environment = dict(os.environ)
    environment.pop("PYTHONHOME", None)
    environment["PYTHONPATH"] = str(ROOT)
    environment["QZ_STARTED"] = repr(steps.started)
    # -P: a folder named "config" where the caller stands must not be taken for ours.
    command_line = [python, "-P", "-m", _MODULES[command], *arguments]
    os.execve(python, command_line, environment)  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
