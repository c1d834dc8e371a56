"""A database for each benchmark in the PostgreSQL that was given: migrated once, then copied.

Copies are cheap (about 0.1 s), so every benchmark starts from the same empty tables. They are
dropped at the end; what a killed run left behind is dropped by the next. The migrated one stays
until migrations change.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from config.launch import stamps
from config.launch.options import ROOT

PREFIX = "qzbench_"
_TEMPLATE = f"{PREFIX}template_"
_WHAT_MAKES_TABLES = ("*/*/migrations/*.py", "requirements.txt")


def _with_database(url: str, name: str) -> str:
    parts = urlsplit(url)
    # urlunsplit would lose the empty host of postgresql://user@/name?host=/socket
    made = urlunsplit((parts.scheme, parts.netloc or "-", f"/{quote(name)}", parts.query, ""))
    return made if parts.netloc else made.replace("://-/", ":///", 1)


def _given() -> str:
    url = os.environ.get("DATABASE_URL", "")
    if not url:
        sys.exit("DATABASE_URL is not set. Run the benchmarks by bin/bench.")
    return url


@contextmanager
def _server() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(_given(), autocommit=True) as connection:
        yield connection


def _drop(name: str) -> None:
    drop, whole = sql.SQL("DROP DATABASE IF EXISTS {}"), sql.Identifier(name)
    with _server() as connection:
        try:
            connection.execute(drop.format(whole) + sql.SQL(" WITH (FORCE)"))
        except psycopg.errors.InsufficientPrivilege:
            # Autovacuum is in it, which only a superuser may end; without FORCE it gives way.
            connection.execute(drop.format(whole))


def _drop_leftovers() -> None:
    """Drop databases of runs whose process (the number in the name) is gone."""
    with _server() as connection:
        names = _names(connection, PREFIX)
    for name in names:
        process = name.removeprefix(PREFIX).split("_")[0]
        if process.isdigit() and not os.path.exists(f"/proc/{process}"):
            _drop(name)


def _names(connection: psycopg.Connection[tuple[object, ...]], prefix: str) -> set[str]:
    found = connection.execute(
        "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix]
    )
    return {str(name) for (name,) in found}


def _do(connection: psycopg.Connection[tuple[object, ...]], text: str, *names: str) -> None:
    # The text is one of the constants in this file.
    connection.execute(sql.SQL(text).format(*map(sql.Identifier, names)))


def migrated_template(meanwhile: Callable[[], None]) -> str:
    """The name of a migrated database that others are copied from, made if it isn't there; the
    other core does ``meanwhile``. Raises CalledProcessError when it can't be migrated."""
    _drop_leftovers()
    name = _TEMPLATE + stamps.digest(*stamps.files(ROOT, _WHAT_MAKES_TABLES))[:8]
    with _server() as connection:
        there = _names(connection, _TEMPLATE)
    for old in there - {name}:
        _drop(old)
    if name in there:
        meanwhile()
    else:
        half_made = f"{PREFIX}{os.getpid()}_template"
        _migrated(half_made, meanwhile)
        with _server() as connection, suppress(psycopg.errors.DuplicateDatabase):
            # A run beside this one may have been faster; then ours goes with the leftovers.
            _do(connection, "ALTER DATABASE {} RENAME TO {}", half_made, name)
    return name


def _migrated(name: str, meanwhile: Callable[[], None]) -> None:
    with _server() as connection:
        _do(connection, "CREATE DATABASE {}", name)
    line = [sys.executable, "manage.py", "migrate", "--skip-checks", "--verbosity", "0"]
    environment = {**os.environ, "DATABASE_URL": _with_database(_given(), name)}
    with subprocess.Popen(line, env=environment, cwd=ROOT) as migrating:
        meanwhile()
        status = migrating.wait()
    if status:
        _drop(name)
        raise subprocess.CalledProcessError(status, line)


@contextmanager
def benchmark_database(bench: str, *, template: str) -> Iterator[str]:
    """The address of a database of this benchmark's own, dropped afterwards."""
    name = f"{PREFIX}{os.getpid()}_{bench.replace('-', '_')}"
    with _server() as connection:
        _do(connection, "CREATE DATABASE {} TEMPLATE {}", name, template)
    try:
        yield _with_database(_given(), name)
    finally:
        _drop(name)
