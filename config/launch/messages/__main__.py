"""``bin/messages [--check]``."""

import argparse
import sys
from collections import defaultdict
from pathlib import Path

from config.launch import catalogues
from config.launch.messages import catalogue, check, extract, sources
from config.launch.options import ROOT
from config.launch.steps import Failed


def gather(root: Path, names: list[str]) -> dict[Path, dict[extract.Message, list[str]]]:
    """For each catalogue's path the messages it must hold, each with its sources' names.

    ``names`` limits it to those units; none means all. Raises Failed for an unknown one.
    """
    known = sources.units(root)
    if unknown := set(names) - {unit.name for unit in known}:
        raise Failed(f"no app is named {', '.join(sorted(unknown))}")
    wanted: dict[Path, dict[extract.Message, list[str]]] = {}
    for unit in known:
        if names and unit.name not in names:
            continue
        found: dict[extract.Message, list[str]] = defaultdict(list)
        plurals: dict[tuple[str, str], extract.Message] = {}
        for path in unit.sources:
            name = str(path.relative_to(root))
            for message in extract.messages(path):
                found[message].append(name)
                if message.plural:
                    plurals[message.key] = message
        # A text that one place has alone and another with its plural is one entry.
        for message in [each for each in found if not each.plural and each.key in plurals]:
            found[plurals[message.key]] += found.pop(message)
        wanted[unit.catalogue] = dict(found)
    return wanted


def main(arguments: list[str], root: Path = ROOT) -> int:
    """Update or check; returns the exit status."""
    parser = argparse.ArgumentParser(
        prog="bin/messages",
        description="Brings the message catalogues up to date with the sources.",
    )
    parser.add_argument(
        "names", nargs="*", metavar="APP", help="such as foundation.teams, or config; none: all"
    )
    parser.add_argument("--check", action="store_true", help="change nothing, say what is wrong")
    options = parser.parse_args(arguments)
    try:
        wanted = gather(root, options.names)
        if not options.check:
            changed = [path for path, found in wanted.items() if catalogue.update(path, found)]
            for path in changed:
                print(f"  changed {path.relative_to(root)}")
            catalogues.compile_stale(root)
        found = check.problems(root, wanted)
    except Failed as failure:
        print(f"bin/messages: {failure}", file=sys.stderr)
        return 1
    for line in found:
        print(f"  {line}")
    count = sum(len(each) for each in wanted.values())
    print(f"  {count} messages in {len(wanted)} catalogues, {len(found)} to look at")
    return 1 if found and options.check else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
