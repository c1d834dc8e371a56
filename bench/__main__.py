"""``python -m bench [NAME ...] [--quick] [--list]``: what ``bin/bench`` runs.

Needs ``DATABASE_URL`` (a role that may create databases) and ``REDIS_URL``. Each benchmark runs
in a process of its own on a database of its own; one migrated database is made when migrations
change and the others are copies of it. One JSON line a benchmark goes to standard output, remarks
to standard error. Exit status: 0 when all targets hold, 1 when one does not, 2 when one could not
be run.
"""

import argparse
import os
import subprocess
import sys
import time

from bench.child import BROKEN, HOLDS, MISSED, load, run_forked
from bench.databases import benchmark_database, migrated_template
from bench.registry import BENCHES


def arguments(argv: list[str]) -> argparse.Namespace:
    """Read the command line; an unknown name ends with the list of known ones."""
    parser = argparse.ArgumentParser(prog="bench", description="Runs the benchmarks.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="which ones; none means all")
    parser.add_argument("--quick", action="store_true", help="all of them within 60 seconds")
    parser.add_argument("--list", action="store_true", help="print the names and stop")
    options = parser.parse_args(argv)
    if unknown := sorted(set(options.names) - set(BENCHES)):
        parser.error(f"no benchmark named {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    options.names = options.names or list(BENCHES)
    return options


def run_one(name: str, *, template: str, quick: bool) -> int:
    """Run one benchmark on its own copy of ``template``; its exit status."""
    started = time.monotonic()
    with benchmark_database(name, template=template) as url:
        status = run_forked(name, url=url, prefix=f"bench-{os.getpid()}-{name}", quick=quick)
    print(f"{name}: {time.monotonic() - started:.1f} s", file=sys.stderr)
    return status if status in (HOLDS, MISSED) else BROKEN


def main(argv: list[str]) -> int:
    """Run what was asked for; the worst status."""
    options = arguments(argv)
    if options.list:
        print("\n".join(BENCHES))
        return HOLDS
    # On a machine of one's own the site is the demo's kind: no TLS, no secret needed.
    os.environ.setdefault("QZ_DEMO", "1")
    started = time.monotonic()
    try:
        template = migrated_template(meanwhile=load)
        print(f"database ready: {time.monotonic() - started:.1f} s", file=sys.stderr)
        statuses = [run_one(name, template=template, quick=options.quick) for name in options.names]
    except subprocess.CalledProcessError:
        print("The database could not be migrated; nothing was measured.", file=sys.stderr)
        return BROKEN
    print(f"all: {time.monotonic() - started:.1f} s", file=sys.stderr)
    return max(statuses, default=HOLDS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
