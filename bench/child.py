"""``python -m bench.child NAME [--quick]``: one benchmark, in a process with its own database."""

import importlib
import os
import sys
import traceback

from bench.registry import BENCHES


def main(argv: list[str]) -> int:
    """Set Django up, run the benchmark, print its lines. 0 holds, 1 missed, 2 could not run."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    from bench.harness import Result, Run

    name, quick = argv[0], "--quick" in argv[1:]
    try:
        outcome = importlib.import_module(BENCHES[name]).run(Run(name=name, quick=quick))
    except Exception:  # a benchmark that breaks is told apart from a target that is missed
        traceback.print_exc()
        return 2
    results: list[Result] = [outcome] if isinstance(outcome, Result) else list(outcome)
    for result in results:
        print(result.line(), flush=True)
    return 0 if results and all(result.holds for result in results) else 1


if __name__ == "__main__":
    # Not sys.exit: pools and server threads of a broken benchmark must not keep us waiting.
    status = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
