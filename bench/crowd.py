"""A group with people in it who are signed in, and a client that costs the machine little."""

import asyncio
import secrets
from dataclasses import dataclass
from urllib.parse import urlencode

CSRF = "b" * 32


@dataclass(frozen=True, slots=True)
class Person:
    """A signed-in member: the cookies their browser would send."""

    member_id: int
    public_id: str
    user_id: int
    cookie: str


@dataclass(frozen=True, slots=True)
class Crowd:
    """A group and some of its members, signed in."""

    team_id: int
    group_id: int
    group_public_id: str
    people: list[Person]


def crowd_make(slug: str, *, members: int, signed_in: int) -> Crowd:
    """A team of its own with one group of ``members``; the first ``signed_in`` have sessions.

    Rows beyond the first few are written by SQL: a hundred thousand through the services would
    take the benchmark's whole time, and nothing of what is measured depends on how they came.
    """
    from django.db import connection

    from community.groups.models import FanGroup
    from foundation.scopes.actors import Actor
    from foundation.scopes.scope import team_scope
    from foundation.teams.models import User
    from foundation.teams.services import team_create

    owner = User.objects.create_user(email=f"{slug}@example.com", display_name=slug)
    staff = team_create(
        user=owner, name=slug, slug=slug, actor=Actor(kind="staff", user_id=owner.pk)
    )
    with team_scope(staff.team):
        group = FanGroup.objects.create(
            team=staff.team, name=slug, created_by=staff, capacity=1_000_000
        )
    with connection.cursor() as cursor:
        cursor.execute(
            _MEMBERS, {"team": staff.team_id, "group": group.pk, "n": members, "slug": slug}
        )
        cursor.execute(
            "UPDATE groups_fangroup SET member_count = %s WHERE id = %s", [members, group.pk]
        )
        cursor.execute("ANALYZE groups_groupmember")
        cursor.execute(
            "SELECT id, public_id, user_id FROM groups_groupmember WHERE group_id = %s"
            " ORDER BY id LIMIT %s",
            [group.pk, signed_in],
        )
        rows = cursor.fetchall()
    people = [Person(pk, public_id, user, _session(user)) for pk, public_id, user in rows]
    return Crowd(staff.team_id, group.pk, group.public_id, people)


_MEMBERS = """
WITH people AS (
    INSERT INTO teams_user (public_id, password, phone, display_name, language, is_active,
                            date_joined)
    SELECT substr(md5(%(slug)s || n), 1, 12), '!', '+86' || %(team)s || '-' || n, '粉丝' || n, '',
           true, now()
    FROM generate_series(1, %(n)s) n
    RETURNING id, public_id, display_name
), fans AS (
    INSERT INTO fans_fan (team_id, public_id, user_id, nickname, source, consent, consent_how,
                          state, sort_key, created_at)
    SELECT %(team)s, p.public_id, p.id, p.display_name, 'invite', 'given', '', 'active', '',
           now()
    FROM people p
    RETURNING id, public_id, user_id, nickname
)
INSERT INTO groups_groupmember (team_id, public_id, group_id, user_id, fan_id, role, state,
                                display_name, is_kol, joined_at, joined_seq, remove_reason,
                                read_seq, read_count, do_not_disturb)
SELECT %(team)s, f.public_id, %(group)s, f.user_id, f.id, 'member', 'active', f.nickname, false,
       now(), 0, '', 0, 0, false
FROM fans f
"""


def _session(user_id: int) -> str:
    """Sign a user in as the site does, and give the cookies."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.cached_db import SessionStore

    from foundation.teams.models import User

    store = SessionStore()
    store[SESSION_KEY] = str(user_id)
    store[BACKEND_SESSION_KEY] = "foundation.teams.backends.Backend"
    store[HASH_SESSION_KEY] = User.objects.get(pk=user_id).get_session_auth_hash()
    store.save()
    return f"qz_session={store.session_key}; qz_csrf={CSRF}"


class Caller:
    """A kept-alive connection that posts messages: raw HTTP/1.1, so that the load generator
    takes little of the two cores it shares with what it measures."""

    def __init__(self, port: int, person: Person, path: str) -> None:
        self.port = port
        self.head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: application/json\r\n"
            f"Cookie: {person.cookie}\r\nX-CSRFToken: {CSRF}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
        )
        self.reader: asyncio.StreamReader
        self.writer: asyncio.StreamWriter

    async def open(self) -> "Caller":
        """Connect."""
        self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        return self

    async def say(self, text: str) -> bytes:
        """Post one message; the body of the answer. Raises RuntimeError unless it is 200."""
        body = urlencode({"text": text, "client_id": secrets.token_hex(16)})
        self.writer.write(f"{self.head}Content-Length: {len(body)}\r\n\r\n{body}".encode())
        head = await self.reader.readuntil(b"\r\n\r\n")
        low = head.lower()
        at = low.index(b"content-length:") + 15
        answer = await self.reader.readexactly(int(low[at : low.index(b"\r\n", at)]))
        if not head.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{head.decode()}{answer[:500].decode(errors='replace')}")
        return answer

    def close(self) -> None:
        """Hang up."""
        self.writer.close()


async def rate(port: int, crowd: Crowd, path: str, *, seconds: float, at_once: int) -> float:
    """Messages a second that ``at_once`` callers get stored, each waiting for its answer."""
    people = crowd.people
    callers = [await Caller(port, people[n % len(people)], path).open() for n in range(at_once)]
    loop = asyncio.get_running_loop()
    done = 0
    started = loop.time()
    end = started + seconds

    async def talk(caller: Caller) -> None:
        nonlocal done
        number = 0
        while loop.time() < end:
            await caller.say(f"今晚八点准时开播，大家来看！{number}")
            done += 1
            number += 1

    await asyncio.gather(*[talk(caller) for caller in callers])
    spent = loop.time() - started
    for caller in callers:
        caller.close()
    return done / spent
