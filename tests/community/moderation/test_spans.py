"""Words are searched for in the newest 90 days unless more is asked for, and in all that waits."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from community.groups.models import GroupMember
from community.moderation.models import Decision, Held, Hit, Report
from community.moderation.selectors.desk import (
    decisions_filter,
    held_filter,
    hits_filter,
    reports_filter,
)
from community.points.models import Entry
from community.points.selectors import entries_filter
from foundation.teams.models import Staff
from tests.community.chat.room import Room

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_of_each(room: Room, old: GroupMember, operator: Staff, scope: None) -> None:
    """Of 91 days ago and of now: a hit, a message and a report that wait, a decision, a line."""
    fan = room.fan.fan
    assert fan is not None
    for number, days in enumerate((91, 0)):
        at = timezone.now() - timedelta(days=days)
        fields: dict[str, Any] = {"team": room.team, "group": room.group}
        Hit.objects.create(**fields, member=old, done="refused", why="words", text="橘子", at=at)
        Held.objects.create(
            **fields, member=old, client_id=f"c{number}", why="words", text="橘子", created_at=at
        )
        Report.objects.create(
            **fields, reporter=room.fan, target=old, message_seq=number + 1, excerpt="橘子",
            reason="ads", created_at=at, due_at=at,
        )  # fmt: skip
        Decision.objects.create(
            **fields, target=old, act="warn", excerpt="橘子", by=operator, at=at
        )
        Entry.objects.create(
            team=room.team, fan=fan, kind="earned", amount=1, reason="橘子",
            key=str(number), at=at,
        )  # fmt: skip


@pytest.mark.parametrize(
    "found", [hits_filter, held_filter, reports_filter, decisions_filter, entries_filter]
)
def test_the_newest_days_are_searched(
    found: Callable[..., Any], two_of_each: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert len(found(q="橘子")) == 1
    assert found(q="橘子", days=92).count() == 2
    assert found(q="橘子", days=None).count() == 2
    assert found().count() == 2  # without words it is walked page by page
    assert found(q="梨").count() == 0


def test_what_waits_is_searched_whole(two_of_each: None) -> None:
    assert held_filter(q="橘子", state="waiting").count() == 2
    assert reports_filter(q="橘子", state="open").count() == 2
    assert reports_filter(q="橘子", state="overdue").count() == 2


def test_the_walk_by_keys_ends_with_the_days(two_of_each: None) -> None:
    """The bound is one of the key too, so that a word nobody wrote reads no older rows."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    plan = entries_filter(q="没有").order_by("-pk")[:41].explain()
    assert "id >= (InitPlan" in plan or "id >= $" in plan


@pytest.mark.parametrize(
    ("page", "searched"),
    [
        ("moderation/?state=&q=橘子", True),
        ("moderation/?q=橘子", False),
        ("moderation/reports/?state=&q=橘子", True),
        ("moderation/reports/?q=橘子", False),
        ("moderation/decisions/?q=橘子", True),
        ("moderation/log/?q=橘子", True),
        ("moderation/log/", False),
        ("points/?q=橘子", True),
    ],
)
def test_the_page_says_how_far_back(
    page: str, searched: bool, two_of_each: None, operator: Staff,
    client_for: Callable[[Staff], Client],
) -> None:  # fmt: skip
    client = client_for(operator)
    told = "只搜索了最近 90 天"
    assert (told in client.get(f"/t/xiaoman/{page}").content.decode()) == searched
    more = client.get(f"/t/xiaoman/{page}&within=all").content.decode()
    assert (told in more, '<option value="all" selected>' in more) == (False, "?" in page)
