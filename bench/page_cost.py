"""page-cost: queries and milliseconds of the busiest pages against their own SQL run bare.

A page is asked for through the whole WSGI program (middleware, session, guards, templates), in
process and without a socket. Its statements are recorded once with their parameters and then run
bare, on the same kind of connection, with all rows fetched: what remains is ours. The figure is
the page that is worst by that ratio; every page's own line goes to the remarks.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.cached_db import SessionStore
from django.db import connection
from django.test.utils import override_settings

from bench.harness import QUICK_ROUNDS, ROUNDS, Result, Rounds, Run, Target
from community.fans.models import Fan
from community.groups.models import FanGroup, GroupMember
from community.invites.models import Invite
from config.demo.build import SLUG, demo_build, demo_talk
from config.wsgi import application
from foundation.events.services import consume_all_now
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team, User

MOST_QUERIES = 12
TARGET = Target("<=", 6.0)

Statement = tuple[str, Any]


@dataclass(frozen=True, slots=True)
class Page:
    """An address and whose session it is asked with."""

    name: str
    path: str
    cookie: str


@dataclass(frozen=True, slots=True)
class Cost:
    """What a page takes: its statements, and milliseconds by round, ours and its SQL's."""

    page: Page
    queries: int
    rounds: Rounds


def run(run: Run) -> Result:
    """Five interleaved rounds for each page; the worst page is the figure."""
    team = demo_build(lambda _step: None, fans=run.size(2000, 150), whole=not run.quick)
    consume_all_now()
    demo_talk(team)
    # Without a manifest of hashed names, which only a site that serves has gathered.
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES=settings.STORAGES | {"staticfiles": plain}):
        costs = [_measure(run, page) for page in _pages(team)]
    for cost in costs:
        run.note(
            f"{cost.page.name}: {cost.queries} queries, {cost.rounds.figure:.2f} ms, "
            f"its SQL {cost.rounds.limit_figure:.2f} ms, {cost.rounds.ratio:.1f} times"
        )
    too_many = [cost.page.name for cost in costs if cost.queries > MOST_QUERIES]
    if too_many:
        run.note(f"over {MOST_QUERIES} queries: {', '.join(too_many)}")
    worst = max(costs, key=lambda cost: cost.rounds.ratio)
    return run.result(
        worst.rounds,
        unit="ms",
        against=f"the SQL of the worst of {len(costs)} pages ({worst.page.name}) run bare",
        target=TARGET,
        right=not too_many,
    )


def _pages(team: Team) -> list[Page]:
    with team_scope(team):
        owner = Staff.objects.select_related("user").get(role="owner")
        group = FanGroup.objects.order_by("pk")[0]
        fan = Fan.objects.filter(user__isnull=False).order_by("pk")[0]
        invite = Invite.objects.order_by("pk")[0]
        member = (
            GroupMember.objects.filter(group=group, staff=None, state="active")
            .select_related("user")
            .order_by("pk")[0]
        )
    desk, phone = _session(owner.user), _session(member.user)
    home = f"/t/{SLUG}/"
    return [
        Page("today", home, desk),
        Page("fans", f"{home}fans/", desk),
        Page("fan", f"{home}fans/{fan.public_id}/", desk),
        Page("members", f"{home}groups/{group.public_id}/members/", desk),
        Page("requests", f"{home}groups/requests/", desk),
        Page("invites", f"{home}invites/", desk),
        Page("staff chat", f"{home}chat/{group.public_id}/", desk),
        Page("my groups", "/g/", phone),
        Page("fan chat", f"/g/{group.public_id}/", phone),
        Page("join page", f"/j/{invite.code}/", ""),
    ]


def _session(user: User) -> str:
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}"


def _ask(page: Page) -> None:
    """One request through the WSGI program. Raises RuntimeError for anything but a page."""
    path, _, query = page.path.partition("?")
    status: list[str] = []
    environ: dict[str, Any] = {
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "localhost",
        "HTTP_COOKIE": page.cookie,
        "HTTP_ACCEPT_LANGUAGE": "zh-CN",
        "wsgi.input": BytesIO(),
        "wsgi.url_scheme": "http",
        "wsgi.errors": BytesIO(),
    }

    def start(text: str, _headers: list[tuple[str, str]], _trouble: Any = None) -> Any:
        status.append(text)

    response = application(environ, start)
    b"".join(response)
    response.close()
    if not status[0].startswith("200"):
        raise RuntimeError(f"{page.name} ({page.path}) answered {status[0]}")


def _measure(run: Run, page: Page) -> Cost:
    _ask(page)
    _ask(page)
    statements = _recorded(page)
    times = run.size(20, 2)

    def ours() -> float:
        return _median(lambda: _ask(page), times)

    def bare() -> float:
        return _median(lambda: _run_bare(statements), times)

    pairs = [
        (ours(), bare()) if number % 2 else (bare(), ours())[::-1]
        for number in range(run.size(ROUNDS, QUICK_ROUNDS))
    ]
    rounds = Rounds(ours=[a for a, _ in pairs], limit=[b for _, b in pairs])
    return Cost(page, len(statements), rounds)


def _recorded(page: Page) -> list[Statement]:
    statements: list[Statement] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        _ask(page)
    return statements


def _run_bare(statements: list[Statement]) -> None:
    """The page's statements by psycopg alone, every row fetched, on a connection of the pool."""
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        for sql, params in statements:
            cursor.execute(sql, params)
            if cursor.description is not None:
                cursor.fetchall()
    connection.close()


def _median(call: Callable[[], None], times: int) -> float:
    """Milliseconds of one call: the median of ``times``."""
    seen = []
    for _ in range(times):
        started = time.perf_counter()
        call()
        seen.append((time.perf_counter() - started) * 1000)
    return statistics.median(seen)
