"""The books: each publication one row, and all else the sandbox has to remember, in SQLite.

Everything runs in one thread and each call is handled whole before the next, so what is asked and
then written is never stale. In a file the books survive a restart.
"""

import hashlib
import json
import re
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sandbox.http import JSON

TABLES = """
create table if not exists posts (
    id integer primary key, platform text not null, account text not null, call text not null,
    remote_id text not null, kind text not null, title text not null, text text not null,
    html text not null, media text not null, idem_key text not null, fingerprint text not null,
    at real not null, due real not null, fate text not null, reason text not null,
    url text not null, extra text not null
);
create unique index if not exists posts_remote on posts (platform, remote_id);
create index if not exists posts_account on posts (platform, account, at);
create index if not exists posts_key on posts (platform, idem_key);
create table if not exists things (
    kind text not null, key text not null, value text not null, at real not null,
    primary key (kind, key)
);
create table if not exists uses (scope text not null, what text not null, at real not null);
create index if not exists uses_scope on uses (scope, what, at);
create table if not exists media (
    sha256 text primary key, mime text not null, size integer not null, body blob
);
create table if not exists pushes (
    id integer primary key, at real not null, url text not null, body blob not null,
    headers text not null, method text not null, state text not null, status integer
);
create table if not exists numbers (name text primary key, value integer not null);
"""
KEPT_BYTES = 8 * 1024 * 1024
MARKER = re.compile(r"/l/([A-Za-z0-9_-]{4,})")
# Before `due` a post is being looked at; then its fate comes.
LIVE, REJECTED, DELETED = "live", "rejected", "deleted"
WAITING = "processing"


@dataclass(frozen=True, slots=True)
class Post:
    """One publication."""

    id: int
    platform: str
    account: str
    call: str
    remote_id: str
    kind: str
    title: str
    text: str
    html: str
    media: tuple[str, ...]
    idem_key: str
    fingerprint: str
    at: float
    due: float
    fate: str
    reason: str
    url: str
    extra: JSON

    def state(self, now: float) -> str:
        """What the platform would say of it at this moment."""
        if self.fate == DELETED:
            return DELETED
        return self.fate if now >= self.due else WAITING

    @property
    def markers(self) -> list[str]:
        """The codes of short links in it: one and the same post of ours carries the same."""
        return sorted(set(MARKER.findall(f"{self.text} {self.html} {self.extra.get('link', '')}")))


def fingerprint(*texts: str, media: Iterable[str] = ()) -> str:
    """The same for the same content, whatever the platform does to its spaces."""
    plain = "\n".join(
        re.sub(r"\s+", " ", unicodedata.normalize("NFC", one)).strip() for one in texts
    )
    return hashlib.sha256("\0".join([plain, *media]).encode()).hexdigest()


class Books:
    """All that is kept."""

    def __init__(self, path: str = ":memory:") -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        self.db.row_factory = sqlite3.Row
        self.db.execute("pragma journal_mode = wal")
        self.db.execute("pragma synchronous = normal")
        self.db.executescript(TABLES)

    @contextmanager
    def whole(self) -> Iterator[None]:
        """All that is written inside, or nothing."""
        self.db.execute("begin")
        try:
            yield
        except BaseException:
            self.db.execute("rollback")
            raise
        self.db.execute("commit")

    def clear(self) -> None:
        """Nothing was published, nobody signed in."""
        for table in ("posts", "things", "uses", "media", "pushes", "numbers"):
            self.db.execute(f"delete from {table}")  # noqa: S608  # one of the names above

    # --- Numbers and things ----------------------------------------------------------------------

    def number(self, name: str, first: int = 1) -> int:
        """The next number of a kind."""
        row = self.db.execute(
            "insert into numbers values (?, ?) on conflict (name) do update set value = value + 1"
            " returning value",
            (name, first),
        ).fetchone()
        return int(row[0])

    def put(self, kind: str, key: str, value: JSON, at: float = 0) -> None:
        """Remember a thing: a token, a draft, an upload."""
        self.db.execute(
            "insert or replace into things values (?, ?, ?, ?)", (kind, key, json.dumps(value), at)
        )

    def get(self, kind: str, key: str) -> JSON | None:
        """A thing, or None."""
        row = self.db.execute(
            "select value from things where kind = ? and key = ?", (kind, key)
        ).fetchone()
        return None if row is None else json.loads(row[0])

    def drop(self, kind: str, key: str) -> bool:
        """Forget a thing; whether it was there."""
        done = self.db.execute("delete from things where kind = ? and key = ?", (kind, key))
        return done.rowcount > 0

    def things(self, kind: str) -> Iterator[tuple[str, JSON]]:
        """All of a kind, newest first."""
        rows = self.db.execute(
            "select key, value from things where kind = ? order by at desc, rowid desc", (kind,)
        ).fetchall()
        return ((row[0], json.loads(row[1])) for row in rows)

    # --- Uses: what quotas count -----------------------------------------------------------------

    def use(self, scope: str, what: str, at: float) -> None:
        """One more."""
        self.db.execute("insert into uses values (?, ?, ?)", (scope, what, at))

    def used(self, scope: str, what: str, since: float) -> int:
        """So many since a moment."""
        row = self.db.execute(
            "select count(*) from uses where scope = ? and what = ? and at > ?",
            (scope, what, since),
        ).fetchone()
        return int(row[0])

    # --- Media -----------------------------------------------------------------------------------

    def keep(self, body: bytes, mime: str) -> str:
        """Keep a picture (of what is large only its size); its hash."""
        name = hashlib.sha256(body).hexdigest()
        kept = body if len(body) <= KEPT_BYTES and not mime.startswith("video/") else None
        self.db.execute(
            "insert or ignore into media values (?, ?, ?, ?)", (name, mime, len(body), kept)
        )
        return name

    def media(self, name: str) -> tuple[str, bytes | None] | None:
        """Type and bytes of a picture."""
        row = self.db.execute("select mime, body from media where sha256 = ?", (name,)).fetchone()
        return None if row is None else (row[0], row[1])

    # --- Posts -----------------------------------------------------------------------------------

    def publish(self, **given: Any) -> Post:
        """Write a publication down."""
        media = tuple(given.pop("media", ()))
        row = {
            "title": "", "html": "", "idem_key": "", "reason": "", "url": "", "fate": LIVE,
            "kind": "text", **given,
            "media": json.dumps(media),
            "extra": json.dumps(given.get("extra", {})),
            "fingerprint": fingerprint(
                given.get("title", ""), given.get("text", ""), given.get("html", ""), media=media
            ),
        }  # fmt: skip
        names = ", ".join(row)
        marks = ", ".join(f":{name}" for name in row)
        done = self.db.execute(f"insert into posts ({names}) values ({marks})", row)  # noqa: S608
        post = self.one("id = ?", done.lastrowid)
        assert post is not None
        return post

    def update(self, post: Post, **changes: Any) -> None:
        """Change a row: what became of it."""
        sets = ", ".join(f"{name} = :{name}" for name in changes)
        if "extra" in changes:
            changes["extra"] = json.dumps(changes["extra"])
        self.db.execute(f"update posts set {sets} where id = :id", {**changes, "id": post.id})  # noqa: S608

    def posts(self, where: str = "1", *values: object, limit: int = 100_000) -> list[Post]:
        """Rows, newest first. ``where`` is written in the program, its values are bound."""
        rows = self.db.execute(
            f"select * from posts where {where} order by at desc, id desc limit ?",  # noqa: S608
            (*values, limit),
        )
        return [_post(row) for row in rows]

    def one(self, where: str, *values: object) -> Post | None:
        """The newest row, or None."""
        return next(iter(self.posts(where, *values, limit=1)), None)

    def count(self, where: str = "1", *values: object) -> int:
        """How many rows."""
        found = self.db.execute(f"select count(*) from posts where {where}", values)  # noqa: S608
        return int(found.fetchone()[0])


def _post(row: sqlite3.Row) -> Post:
    told = dict(row)
    told["media"] = tuple(json.loads(told["media"]))
    told["extra"] = json.loads(told["extra"])
    return Post(**told)


def twice(posts: Iterable[Post]) -> list[JSON]:
    """What one account published more than once: by the platform's key, by a link's code, or by
    content. Empty is what everybody hopes for."""
    seen: dict[tuple[str, str, str, str], list[int]] = {}
    for post in posts:
        signs = [("content", post.fingerprint)]
        signs += [("marker", code) for code in post.markers]
        signs += [("key", post.idem_key)] if post.idem_key else []
        for by, value in signs:
            seen.setdefault((post.platform, post.account, by, value), []).append(post.id)
    return [
        {"platform": platform, "account": account, "by": by, "value": value, "posts": sorted(ids)}
        for (platform, account, by, value), ids in seen.items()
        if len(ids) > 1
    ]
