"""Compiles message catalogues (.po to .mo) with Babel, those that are stale."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po

from config.launch.steps import Failed

DISTRICTS = ("analytics", "community", "kol", "foundation")


def find(root: Path) -> list[Path]:
    """Every catalogue of ours: the root's and each app's."""
    found = list(root.glob("locale/*/LC_MESSAGES/django.po"))
    for district in DISTRICTS:
        found += root.glob(f"{district}/*/locale/*/LC_MESSAGES/django.po")
    return sorted(found)


def compile_stale(root: Path) -> list[Path]:
    """Compile the catalogues that changed since; returns those. Raises Failed on a broken one."""
    stale = []
    for source in find(root):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        try:
            with source.open("rb") as text:
                catalogue = read_po(text, locale=source.parts[-3], abort_invalid=True)
        except (PoFileError, ValueError) as error:
            raise Failed(f"{source.relative_to(root)} is no valid catalogue: {error}") from error
        partial = target.with_suffix(f".{os.getpid()}.tmp")
        with partial.open("wb") as compiled:
            write_mo(compiled, catalogue)
        partial.replace(target)
        stale.append(source)
    return stale
