"""Databases as migrations leave them: one is migrated, all others are copies of it."""

import fcntl
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql

from config.launch import stamps
from config.launch.options import ROOT

_TEMPLATE = "qunzhu_stack_"
_MIGRATIONS = ("*/*/migrations/*.py", "requirements.txt")


def fresh_database(database: str) -> str:
    """The address of a database of this name as migrations leave it; one that was there goes."""
    url = os.environ["DATABASE_URL"]
    with _template(url) as (connection, template):
        _do(connection, "drop database if exists {} with (force)", database)
        _do(connection, "create database {} template {}", database, template)
    return _with_name(url, database)


def migrated_template() -> str:
    """The name of a database as migrations leave it, for others to be copied from."""
    with _template(os.environ["DATABASE_URL"]) as (_connection, template):
        return template


@contextmanager
def _template(url: str) -> Iterator[tuple[psycopg.Connection[tuple[object, ...]], str]]:
    """A template, made when the migrations change; held for one's own while it is copied."""
    template = _TEMPLATE + stamps.digest(*stamps.files(ROOT, _MIGRATIONS))[:8]
    lock = ROOT / "var" / "stack" / "lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as handle, psycopg.connect(url, autocommit=True) as connection:
        fcntl.flock(handle, fcntl.LOCK_EX)
        there = {str(row[0]) for row in connection.execute("select datname from pg_database")}
        for each in there:
            if each.startswith(_TEMPLATE) and each != template:
                _do(connection, "drop database {} with (force)", each)
        if template not in there:
            half_made = f"{_TEMPLATE}new"
            _do(connection, "create database {}", half_made)
            done = subprocess.run(
                [sys.executable, str(ROOT / "manage.py"), "migrate", "--noinput", "-v0"],
                env={**os.environ, "DATABASE_URL": _with_name(url, half_made), "QZ_TEST": "0"},
                cwd=ROOT,
                capture_output=True,
                text=True,
            )
            assert done.returncode == 0, done.stdout + done.stderr
            _do(connection, "alter database {} rename to {}", half_made, template)
        yield connection, template


def _do(connection: psycopg.Connection[tuple[object, ...]], text: str, *names: str) -> None:
    # The text is one of the constants above.
    connection.execute(sql.SQL(text).format(*map(sql.Identifier, names)))


def _with_name(url: str, name: str) -> str:
    return re.sub(r"(//[^/]*/)[^?]*", rf"\g<1>{name}", url, count=1)
