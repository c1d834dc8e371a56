"""Where things lie in a data folder, and the lock that makes it one launcher's."""

import contextlib
import fcntl
import hashlib
import json
import os
import re
import secrets
import stat
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from config.launch.steps import Failed

# sockaddr_un holds 107 bytes and a zero; PostgreSQL adds its socket's name to the folder's.
_LONGEST_SOCKET = 107
_SOCKET_NAME = "/.s.PGSQL.5432"
_PLAIN = re.compile(r"[A-Za-z0-9/._-]+")
MARK = "QZ_LAUNCHED_FOR"  # In the environment of every process of a data folder, to know it again.


@dataclass(frozen=True)
class Layout:
    """The places in one data folder."""

    data: Path

    @property
    def logs(self) -> Path:
        """Logs of the servers and of the steps."""
        return self.data / "log"

    @property
    def postgres(self) -> Path:
        """PostgreSQL's cluster."""
        return self.data / "postgres"

    @property
    def valkey(self) -> Path:
        """Valkey's append-only file."""
        return self.data / "valkey"

    @property
    def static(self) -> Path:
        """Collected static files."""
        return self.data / "static"

    @property
    def sign_ins(self) -> Path:
        """The demo's sign-ins, as the demo command wrote them."""
        return self.data / "demo-signins.txt"

    @property
    def sockets(self) -> Path:
        """Folder of the servers' sockets: in the data folder, or a short one when that is long."""
        inside = self.data / "run"
        longest = len(os.fsencode(inside / "pg")) + len(_SOCKET_NAME)
        if longest <= _LONGEST_SOCKET and _PLAIN.fullmatch(str(inside)):
            return inside
        name = hashlib.sha256(os.fsencode(self.data)).hexdigest()[:12]
        short = Path(tempfile.gettempdir()) / f"qz-{os.geteuid()}-{name}"
        if len(os.fsencode(short / "pg")) + len(_SOCKET_NAME) > _LONGEST_SOCKET:
            return Path("/tmp") / short.name  # noqa: S108
        return short

    @property
    def postgres_sockets(self) -> Path:
        """Folder of PostgreSQL's socket."""
        return self.sockets / "pg"

    @property
    def valkey_socket(self) -> Path:
        """Valkey's socket."""
        return self.sockets / "valkey.sock"

    def make(self) -> None:
        """Make the folders. Raises Failed where that is not allowed, or not safe."""
        try:
            self.data.mkdir(mode=0o711, parents=True, exist_ok=True)
            self.logs.mkdir(mode=0o700, exist_ok=True)
            self.sockets.mkdir(mode=0o711, exist_ok=True)
        except OSError as error:
            raise Failed(
                f"{error.filename} cannot be made: {error.strerror}. Choose another folder "
                "with --data DIR."
            ) from error
        found = self.sockets.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise Failed(f"{self.sockets} belongs to somebody else: remove it, then start again")

    def secret(self, name: str) -> str:
        """A secret kept in a file only we may read, made at the first call."""
        path = self.data / name
        with contextlib.suppress(FileNotFoundError):
            if kept := path.read_text().strip():
                return kept
        made = secrets.token_urlsafe(64)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(made + "\n")
        return made


class Lock:
    """The lock on a data folder, held until the process ends."""

    def __init__(self, layout: Layout) -> None:
        self.path = layout.data / "launcher.lock"
        self._handle: IO[str] | None = None

    def take(self, *, patience: float = 3.0, **note: object) -> None:
        """Take the lock and leave ``note`` in it. Raises Failed when another launcher holds it.

        A launcher that was just killed may hold it a moment longer: ``patience`` seconds.
        """
        handle = self.path.open("a+")
        end = time.monotonic() + patience
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() >= end:
                    raise Failed(self._held(handle)) from None
                time.sleep(0.05)
        handle.seek(0)
        handle.truncate()
        json.dump({"pid": os.getpid(), **note}, handle)
        handle.flush()
        self._handle = handle

    def close(self) -> None:
        """Let go."""
        if self._handle:
            self._handle.close()
            self._handle = None

    def _held(self, handle: IO[str]) -> str:
        handle.seek(0)
        try:
            note = json.load(handle)
        except ValueError:
            note = {}
        who = f"process {note['pid']}" if "pid" in note else "another start"
        where = f" on port {note['port']}" if "port" in note else ""
        return (
            f"{self.path.parent} is in use by {who}{where}. Stop that one first, or choose another "
            "folder with --data DIR (and another --port)."
        )
