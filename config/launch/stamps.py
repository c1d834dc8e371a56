"""Stamps: a step is skipped while what it was made from has not changed."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(*parts: str | Path) -> str:
    """A hash over texts and the contents of files; a missing file counts as missing."""
    whole = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            whole.update(str(part).encode() + b"\0")
            whole.update(part.read_bytes() if part.is_file() else b"-")
        else:
            whole.update(part.encode())
        whole.update(b"\0")
    return whole.hexdigest()


def files(root: Path, patterns: Iterable[str]) -> list[Path]:
    """The files below ``root`` that match, in a stable order, generated folders left out."""
    found = {path for pattern in patterns for path in root.glob(pattern) if path.is_file()}
    return sorted(path for path in found if "__pycache__" not in path.parts)


def fresh(stamp: Path, value: str) -> bool:
    """Whether the step that wrote ``stamp`` was done for this very value."""
    try:
        return stamp.read_text() == value
    except OSError:
        return False


def press(stamp: Path, value: str) -> None:
    """Note that the step is done for ``value``."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(value)
