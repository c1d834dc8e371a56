"""Keyset pages: every row once, both ways, whatever comes meanwhile."""

from typing import Any

import pytest
from django.http import QueryDict
from pytest_django import DjangoAssertNumQueries

from foundation.scopes.pages import COUNT_CAP, Page, keyset_page
from foundation.scopes.scope import team_scope
from foundation.teams.models import Team
from kol.platforms.models import PlatformAccount

pytestmark = pytest.mark.django_db
ORDER = ("platform", "-pk")


@pytest.fixture(autouse=True)
def in_scope(team: Team) -> Any:
    with team_scope(team):
        yield


@pytest.fixture
def seven(team: Team) -> list[PlatformAccount]:
    """Seven accounts on three platforms, in the order of ``ORDER``."""
    for number, platform in enumerate(["weibo", "qq", "weibo", "douyin", "qq", "weibo", "qq"]):
        PlatformAccount.objects.create(team=team, platform=platform, handle=f"号{number}")
    return list(PlatformAccount.objects.order_by(*ORDER))


def page(params: str = "", size: int = 3, **more: Any) -> Page[PlatformAccount]:
    return keyset_page(
        PlatformAccount.objects.all(),
        params=QueryDict(params.lstrip("?")),
        order=ORDER,
        size=size,
        **more,
    )


def test_forth_and_back_over_every_row(seven: list[PlatformAccount]) -> None:
    first = page()
    second = page(first.next)
    third = page(second.next)
    assert [first.rows, second.rows, third.rows] == [seven[:3], seven[3:6], seven[6:]]
    assert (first.previous, third.next) == ("", "")
    assert page(third.previous).rows == seven[3:6]
    back = page(page(third.previous).previous)
    assert (back.rows, back.previous) == (seven[:3], "")


def test_a_row_that_comes_meanwhile_moves_nothing(seven: list[PlatformAccount], team: Team) -> None:
    first = page()
    PlatformAccount.objects.create(team=team, platform=first.rows[0].platform, handle="新来的")
    assert page(first.next).rows == seven[3:6]


def test_links_keep_the_filters(seven: list[PlatformAccount]) -> None:
    link = page("q=小满&after=").next
    assert QueryDict(link.lstrip("?"))["q"] == "小满"


@pytest.mark.parametrize(
    "mark", ["x", "W10", "WyJhIl0", "WzEsMl0", "bnVsbA", "WyJcdTAwMDAiLDFd", "WyJxcSIsMWU5OV0"]
)
def test_a_mark_somebody_made_up_is_the_first_page(seven: list[PlatformAccount], mark: str) -> None:
    assert page(f"after={mark}").rows in (seven[:3], [])


def test_counts_stop_at_the_cap(team: Team) -> None:
    PlatformAccount.objects.bulk_create(
        PlatformAccount(team=team, platform="qq", handle=str(number))
        for number in range(COUNT_CAP + 1)
    )
    counted = page()
    assert (counted.count, counted.capped) == (COUNT_CAP, True)


def test_what_can_be_nothing_is_nothing(seven: list[PlatformAccount]) -> None:
    found = keyset_page(PlatformAccount.objects.filter(pk__in=[]), order=ORDER)
    assert (found.rows, found.count, found.capped) == ([], 0, False)
    assert page().count == 7


def test_a_page_is_one_query_and_one_more_with_a_count(
    seven: list[PlatformAccount], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        page(counted=False)
    with django_assert_num_queries(2):
        page()
