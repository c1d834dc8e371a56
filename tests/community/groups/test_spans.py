"""Words among requests and leavers are searched for in the newest 90 days unless more is asked for,
and in all that waits."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from community.groups.models import FanGroup, GroupMember, JoinRequest, LeaveWord
from community.groups.selectors import requests_filter
from community.groups.selectors.leavers import words_filter
from community.groups.services import member_join
from foundation.teams.models import Staff

pytestmark = pytest.mark.usefixtures("scope")
Ask = Callable[..., Any]


@pytest.fixture
def two_of_each(group: FanGroup, deer: Any, orange: Any) -> None:
    """Of 91 days ago and of now: requests that wait and such as were declined, words of leavers."""
    for number, (fan, user, actor) in enumerate((deer, orange)):
        member = member_join(group=group, fan=fan, user=user, actor=actor, door=None).member
        assert isinstance(member, GroupMember)
        at = timezone.now() - timedelta(days=91 * (1 - number))
        for state in ("pending", "declined"):
            JoinRequest.objects.create(
                team=group.team, group=group, fan=fan, why="approval", state=state,
                claimed_handle="橘子", created_at=at,
            )  # fmt: skip
        LeaveWord.objects.create(
            team=group.team,
            group=group,
            member=member,
            fan=fan,
            text="橘子",
            reason="ads",
            left_at=at,
        )


def declined(**more: Any) -> Any:
    return requests_filter(state="declined", **more)


@pytest.mark.parametrize("found", [declined, words_filter])
def test_the_newest_days_are_searched(
    found: Ask, two_of_each: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert len(found(q="橘子")) == 1
    assert found(q="橘子", within=92).count() == 2
    assert found(q="橘子", within=None).count() == 2
    assert found().count() == 2  # without words it is walked page by page
    assert found(q="梨").count() == 0


def test_who_waits_is_searched_whole(two_of_each: None) -> None:
    assert requests_filter(q="橘子").count() == 2


def test_the_walk_ends_with_the_days(two_of_each: None) -> None:
    """The bound is one of what the list is walked by: the key, or the day they left."""
    plan = declined(q="没有").order_by("-pk")[:41].query
    assert '"id" >= (SELECT' in str(plan)
    asked = str(words_filter(q="没有").order_by("-left_at", "-pk")[:41].query)
    assert '"left_at" >= ' in asked


@pytest.mark.parametrize(
    ("page", "searched"),
    [
        ("groups/requests/?state=declined&q=橘子", True),
        ("groups/requests/?q=橘子", False),
        ("groups/leavers/?q=橘子", True),
        ("groups/leavers/?q=橘子&days=30", False),
        ("groups/leavers/", False),
    ],
)
def test_the_page_says_how_far_back(
    page: str, searched: bool, two_of_each: None, owner: Staff, client_for: Callable[[Any], Client]
) -> None:
    client = client_for(owner)
    told = "只搜索了最近 90 天"
    assert (told in client.get(f"/t/xiaoman/{page}").content.decode()) == searched
    more = client.get(f"/t/xiaoman/{page}{'&' if '?q' in page or '&' in page else '?'}within=all")
    text = more.content.decode()
    assert (told in text, '<option value="all" selected>' in text) == (False, True)
