"""bin/bench: sets up as bin/test does, starts services that write to disk, and runs bench/."""

import os
import subprocess
import sys

from config.launch import backing, catalogues, frontend, setup
from config.launch.options import ROOT
from config.launch.steps import Failed, Steps


def main(arguments: list[str]) -> int:
    """Run ``python -m bench`` with the arguments; returns its exit status."""
    steps = Steps()
    try:
        with setup.alone(ROOT):
            catalogues.compile_stale(ROOT)
            frontend.build(ROOT, steps)
        with backing.services("bench", steps, durable=True) as addresses:
            environment = {**os.environ, **addresses, "PYTHONPATH": str(ROOT)}
            line = [sys.executable, "-P", "-m", "bench", *arguments]
            return subprocess.call(line, cwd=ROOT, env=environment)
    except Failed as failure:
        steps.failure(failure)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
