"""A database for each benchmark in the PostgreSQL that was given: migrated once, then copied.

Copies are cheap (about 0.1 s), so every benchmark starts from the same empty tables. Everything
made here is dropped at the end; what a killed run left behind is dropped by the next.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

PREFIX = "qzbench_"


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
        names = connection.execute(
            "SELECT datname FROM pg_database WHERE datname LIKE %s", [PREFIX + "%"]
        ).fetchall()
    for (name,) in names:
        process = str(name).removeprefix(PREFIX).split("_")[0]
        if process.isdigit() and not os.path.exists(f"/proc/{process}"):
            _drop(str(name))


@contextmanager
def migrated_template() -> Iterator[str]:
    """The name of a freshly migrated database that others are copied from."""
    name = f"{PREFIX}{os.getpid()}_template"
    _drop_leftovers()
    with _server() as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    try:
        subprocess.run(
            [sys.executable, "manage.py", "migrate", "--skip-checks", "--verbosity", "0"],
            env={**os.environ, "DATABASE_URL": _with_database(_given(), name)},
            cwd=os.path.dirname(os.path.dirname(os.path.abspath(__file__))),
            check=True,
        )
        yield name
    finally:
        _drop(name)


@contextmanager
def benchmark_database(bench: str, *, template: str) -> Iterator[str]:
    """The address of a database of this benchmark's own, dropped afterwards."""
    name = f"{PREFIX}{os.getpid()}_{bench.replace('-', '_')}"
    with _server() as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )
    try:
        yield _with_database(_given(), name)
    finally:
        _drop(name)
