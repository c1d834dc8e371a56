"""Tickets: signed, bounded, and over in time."""

import subprocess
import sys

import pytest

from foundation.live.tickets import MAX_LENGTH, TicketRefused, ticket_issue, ticket_read


def test_what_is_issued_is_read() -> None:
    ticket = ticket_read(
        ticket_issue(user_id=3, group_ids=[9, 7, 9], seconds=60, at=1000.5), now=1001
    )
    assert (ticket.user_id, ticket.group_ids) == (3, frozenset({7, 9}))
    assert (ticket.issued_at, ticket.expires_at) == (
        997.5,
        1060.5,
    )  # dated back for clocks that differ


def test_a_ticket_is_over_at_its_second() -> None:
    token = ticket_issue(user_id=3, group_ids=[7], seconds=60, at=1000)
    assert ticket_read(token, now=1059.9).user_id == 3
    with pytest.raises(TicketRefused):
        ticket_read(token, now=1060)


def test_another_key_signs_nothing_of_ours() -> None:
    token = ticket_issue(user_id=3, group_ids=[7], key="k" * 50)
    assert ticket_read(token, key="k" * 50).user_id == 3
    with pytest.raises(TicketRefused):
        ticket_read(token)


def test_the_size_is_bounded_and_the_first_groups_win() -> None:
    many = [10**12 + number * 7919 for number in range(1000)]
    token = ticket_issue(user_id=10**12, group_ids=many)
    assert len(token) <= MAX_LENGTH
    assert ticket_read(token).group_ids == frozenset(many[:300])


def test_the_stream_needs_no_django_set_up() -> None:
    code = (
        "from foundation.live.tickets import ticket_issue, ticket_read;"
        "t = ticket_issue(user_id=1, group_ids=[2], key='k');"
        "import config.live; "
        "from django.conf import settings; "
        "print(ticket_read(t, key='k').user_id, settings.configured)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, env={"PATH": ""}
    )
    assert done.stdout.split() == ["1", "False"], done.stderr
