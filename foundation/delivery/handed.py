"""What was handed over, noted outside the database: it outlives a backup that is put back.

A database restored to this morning knows nothing of what went out at noon and would send it again.
So the key of each message of such a kind is also a file of its own, made with ``O_EXCL`` right
before the hand-over: one system call that only one of two workers wins, and that no rollback takes
back. The folder lies beside the data (``DATA_DIR/handed``), holds keyed hashes and nothing else,
and is to be left as it is when a backup is put back (docs/running.md). Machines that send together
share it.
"""

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

from foundation.scopes.hashing import keyed_hash

KEPT = timedelta(days=400)


def handed_note(key: str, *, flush: bool = True) -> bool:
    """Note that ``key`` is handed over now; False when it was before. Safe on the disk when it
    returns; without ``flush`` within seconds."""
    path = _path(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        file = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return False
    try:
        if flush:
            os.fsync(file)
    finally:
        os.close(file)
    if not flush:
        return True
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return True


def handed_forget(key: str) -> None:
    """It was surely not taken after all (the other side said so): it may be tried again."""
    _path(key).unlink(missing_ok=True)


def handed_known(key: str) -> bool:
    """Whether it was handed over."""
    return _path(key).exists()


def handed_at(key: str) -> datetime:
    """When it was handed over. Raises FileNotFoundError where it was not."""
    return datetime.fromtimestamp(_path(key).stat().st_mtime, UTC)


def handed_sweep() -> int:
    """Drop notes older than anybody's backup; returns how many."""
    before, dropped = time.time() - KEPT.total_seconds(), 0
    for path in _root().glob("??/*"):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            dropped += 1
    return dropped


def _root() -> Path:
    return Path(settings.DATA_DIR) / "handed"


def _path(key: str) -> Path:
    name = keyed_hash("handed", key).hex()
    return _root() / name[:2] / name
