"""A fan's own poster, in the shape they choose."""

from collections.abc import Callable

import pytest
import zxingcpp
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from community.groups.models import FanGroup
from community.invites.models import Invite
from community.invites.share import reward_words
from foundation.teams.models import Staff, User

from .conftest import Redeem
from .test_mine import fans_have_codes, mine
from .test_posters import opened
from .test_referrals import code_of

__all__ = ["fans_have_codes"]

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | Staff], Client]
SIZES = {"portrait": (1080, 1920), "square": (1080, 1080), "wide": (1200, 630)}


@pytest.fixture
def fan(
    fans_have_codes: None,
    invite: Invite,
    group: FanGroup,
    fan_user: User,
    redeem: Redeem,
    client_for: ClientFor,
) -> Client:
    """In the group, with a code of their own."""
    redeem(invite.code, fan_user)
    client = client_for(fan_user)
    # Without a code yet: to the page that makes it.
    assert client.get(f"{mine(group)}posters/")["Location"] == mine(group)
    page = client.get(mine(group)).content.decode()
    assert f'href="{mine(group)}posters/"' in page
    return client


@pytest.mark.parametrize("layout", SIZES)
def test_each_shape_is_shown_and_saved(
    fan: Client, fan_user: User, group: FanGroup, layout: str
) -> None:
    page = fan.get(f"{mine(group)}posters/", {"layout": layout}).content.decode()
    picture = f"{mine(group)}{layout}.png"
    width, height = SIZES[layout]
    assert f'src="{picture}" width="{width}" height="{height}"' in page
    assert f'href="{picture}?save=1"' in page
    assert f'href="?layout={layout}" aria-current="true"' in page
    assert [f'href="?layout={one}"' in page for one in SIZES] == [True] * 3
    assert page.count('aria-current="true"') == 1
    assert (reward_words(page), "积分" in page) == ([], False)
    answer = fan.get(picture, {"save": "1"})
    shown = opened(answer.content)
    assert shown.size == SIZES[layout]
    own = code_of(fan_user, group)
    assert answer["Content-Disposition"].endswith(f'qunzhu-{own.code}-{layout}.png"')
    assert [found.text for found in zxingcpp.read_barcodes(shown)] == [
        f"http://testserver/j/{own.code}/"
    ]


def test_without_a_choice_and_with_a_wrong_one_it_is_the_first(
    fan: Client, group: FanGroup, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(4):
        page = fan.get(f"{mine(group)}posters/").content.decode()
    assert f'src="{mine(group)}portrait.png"' in page
    wrong = fan.get(f"{mine(group)}posters/", {"layout": "../x"}).content.decode()
    assert f'src="{mine(group)}portrait.png"' in wrong
    assert "../x" not in wrong


def test_who_has_no_code_has_no_posters(
    group: FanGroup, stranger: User, client_for: ClientFor
) -> None:
    assert client_for(stranger).get(f"{mine(group)}posters/").status_code == 404
