"""What a message costs in a group of 100,000 against a group of 10: time, and rows written."""

import time
from typing import Any

from bench.crowd import Crowd, crowd_make
from bench.harness import Result, Run, Target

TARGET = Target("<=", 1.2)


def run(run: Run) -> list[Result]:
    """Send messages that call a member and everybody, through the service, in both in turns."""
    members = run.size(100_000, 10_000)
    started = time.monotonic()
    large = crowd_make("large", members=members, signed_in=10)
    small = crowd_make("small", members=10, signed_in=10)
    run.note(f"{members:,} members made in {time.monotonic() - started:.1f} s")
    for crowd in (large, small):
        _may_call_everybody(crowd)
    messages = run.size(400, 80)
    for crowd in (large, small):
        _seconds(crowd, 30)
    rounds = run.interleaved(
        lambda: _seconds(large, messages) * 1000, lambda: _seconds(small, messages) * 1000
    )
    rows = run.interleaved(lambda: _rows(large), lambda: _rows(small), rounds=1)
    against = "a group of 10, calls (@) included"
    return [
        run.result(
            rounds,
            unit=f"ms a message in a group of {members:,}",
            against=against,
            target=TARGET,
        ),
        run.result(
            rows,
            unit=f"rows written a message in a group of {members:,}",
            against=against,
            target=TARGET,
        ),
    ]


def _may_call_everybody(crowd: Crowd) -> None:
    """Admins: what a plain member writes after an @ calls nobody but names."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE groups_groupmember SET role = 'admin' WHERE id = ANY(%s)",
            [[person.member_id for person in crowd.people]],
        )


def _seconds(crowd: Crowd, messages: int) -> float:
    """Seconds a message takes, each its own transaction, published."""
    started = time.perf_counter()
    for number in range(messages):
        _send(crowd, number)
    return (time.perf_counter() - started) / messages


def _rows(crowd: Crowd) -> float:
    """Rows that one message inserts, updates or deletes, as PostgreSQL counts them."""
    from django.db import connection, transaction

    def written() -> int:
        cursor.execute(
            "SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_xact_user_tables"
        )
        (rows,) = cursor.fetchone() or (0,)
        return int(rows or 0)

    with transaction.atomic(), connection.cursor() as cursor:
        # The count holds what this session's earlier messages wrote and has not reported yet.
        before = written()
        _send(crowd, 0)
        return float(written() - before)


def _send(crowd: Crowd, number: int) -> Any:
    from community.chat.selectors import place_of
    from community.chat.services import message_send
    from foundation.scopes.actors import SYSTEM
    from foundation.scopes.scope import team_scope

    person = crowd.people[number % len(crowd.people)]
    with team_scope(crowd.team_id):
        place = place_of(member_id=person.member_id, team_id=crowd.team_id)
        assert place is not None
        return message_send(member=place, text=f"@粉丝7 今晚八点 {number} @所有人", actor=SYSTEM)
