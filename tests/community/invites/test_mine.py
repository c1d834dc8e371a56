"""A fan's own page: code, picture, whom they brought; and the staff's rules and tree."""

from collections.abc import Callable

import pytest
import zxingcpp
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from community.groups.models import FanGroup
from community.invites.models import Invite, InviteAllowance, InviteRules
from community.invites.selectors import referral_tree
from community.invites.services.limits import rules_update
from community.invites.tree_picture import tree_picture
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Staff, User
from tests.cast import make_user, staff_actor

from .conftest import Redeem
from .test_posters import opened
from .test_referrals import code_of

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | Staff], Client]
RULES = "/t/xiaoman/invites/rules/"


@pytest.fixture
def fans_have_codes(owner: Staff) -> None:
    """The team lets fans have codes of their own."""
    with team_scope(owner.team_id):
        rules_update(team=owner.team, actor=staff_actor(owner), fan_codes=True)


def mine(group: FanGroup) -> str:
    return f"/g/{group.public_id}/invite/"


def test_a_fan_finds_code_picture_and_whom_they_brought(
    fans_have_codes: None,
    invite: Invite,
    group: FanGroup,
    fan_user: User,
    redeem: Redeem,
    client_for: ClientFor,
) -> None:
    redeem(invite.code, fan_user)
    fan = client_for(fan_user)
    about = fan.get(f"/g/{group.public_id}/about/").content.decode()
    assert f'href="{mine(group)}"' in about
    page = fan.get(mine(group)).content.decode()
    own = code_of(fan_user, group)
    assert own.phrase in page
    assert f"http://testserver/j/{own.code}/" in page
    assert "还没有。第一次用你的口令进来的朋友会显示在这里。" in page
    friend, theirs = (make_user(f"friend{n}", phone=f"+861380000070{n}") for n in range(2))
    redeem(own.code, friend)
    redeem(code_of(friend, group).code, theirs)
    page = fan.get(mine(group)).content.decode()
    assert "friend0" in page
    assert "friend1" not in page  # whom others brought is counted, not named
    assert page.count("stat-value") >= 3
    png = fan.get(f"{mine(group)}portrait.png").content
    assert [found.text for found in zxingcpp.read_barcodes(opened(png))] == [
        f"http://testserver/j/{own.code}/"
    ]
    assert fan.get(f"{mine(group)}qr.svg")["Content-Type"] == "image/svg+xml"


def test_nothing_is_promised_for_sharing(
    fans_have_codes: None,
    invite: Invite,
    group: FanGroup,
    fan_user: User,
    redeem: Redeem,
    client_for: ClientFor,
) -> None:
    from community.invites.share import reward_words

    redeem(invite.code, fan_user)
    page = client_for(fan_user).get(
        mine(group), headers={"User-Agent": "Mozilla/5.0 MicroMessenger/8.0.50"}
    )
    text = page.content.decode()
    assert reward_words(text) == []
    assert "积分" not in text


def test_codes_that_are_off_have_no_page(
    invite: Invite, group: FanGroup, fan_user: User, redeem: Redeem, client_for: ClientFor
) -> None:
    redeem(invite.code, fan_user)
    fan = client_for(fan_user)
    assert mine(group) not in fan.get(f"/g/{group.public_id}/about/").content.decode()
    page = fan.get(mine(group))
    assert page.status_code == 404
    assert "这个群暂时没有开放成员口令。" in page.content.decode()
    with system_scope():
        assert Invite.objects.count() == 1


def test_queries_of_the_page(
    fans_have_codes: None,
    invite: Invite,
    group: FanGroup,
    fan_user: User,
    redeem: Redeem,
    client_for: ClientFor,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    redeem(invite.code, fan_user)
    fan = client_for(fan_user)
    fan.get(mine(group))
    own = code_of(fan_user, group)
    for number in range(3):
        redeem(own.code, make_user(f"f{number}", phone=f"+861380000071{number}"))
    with django_assert_num_queries(13):
        fan.get(mine(group))


# --- Staff ---------------------------------------------------------------------------------------
def test_the_rules_are_kept_and_shown(
    group: FanGroup, invite: Invite, owner: Staff, operator: Staff, client_for: ClientFor
) -> None:
    desk = client_for(owner)
    typed = {
        "fan_codes": "on",
        "fan_groups": "3",
        "fan_joins": "",
        "staff_codes": "20",
        "staff_joins": "",
        "ownerless": "stops",
    }
    assert desk.post(RULES, typed).status_code == 302
    with team_scope(owner.team_id):
        rules = InviteRules.objects.get()
        assert (rules.fan_codes, rules.fan_groups, rules.fan_joins) == (True, 3, None)
        assert (rules.staff_codes, rules.staff_joins, rules.ownerless) == (20, None, "stops")
    refused = desk.post(RULES, {**typed, "staff_codes": "-4", "fan_groups": "7"})
    assert refused.status_code == 422
    assert 'value="-4"' in refused.content.decode()
    with team_scope(owner.team_id):
        assert InviteRules.objects.get().fan_groups == 3
    desk.post(f"{RULES}groups/{group.public_id}/", {"fan_codes": "0", "fan_joins": ""})
    desk.post(f"{RULES}staff/{operator.public_id}/", {"max_codes": "2", "max_joins": "9"})
    with team_scope(owner.team_id):
        row = InviteAllowance.objects.get(staff=operator)
        assert (row.max_codes, row.max_joins) == (2, 9)
    page = desk.get(RULES).content.decode()
    assert '<option value="0" selected>' in page
    assert 'value="9"' in page
    assert client_for(operator).get(RULES).status_code == 403


def test_the_tree_is_drawn_and_told(
    fans_have_codes: None,
    invite: Invite,
    group: FanGroup,
    owner: Staff,
    redeem: Redeem,
    client_for: ClientFor,
) -> None:
    desk = client_for(owner)
    assert "还没有人带来朋友" in desk.get("/t/xiaoman/invites/tree/").content.decode()
    users = [make_user(f"p{n}", phone=f"+861380000080{n}") for n in range(5)]
    redeem(invite.code, users[0])
    redeem(code_of(users[0], group).code, users[1])
    redeem(code_of(users[0], group).code, users[2])
    redeem(code_of(users[1], group).code, users[3])
    redeem(invite.code, users[4])  # brought nobody, so not in the picture
    page = desk.get("/t/xiaoman/invites/tree/").content.decode()
    assert page.count("<circle") == 4
    assert page.count("<path d=") == 3
    assert "4 人的邀请关系图" in page
    assert page.count("<li>") >= 4
    with team_scope(owner.team_id):
        root = referral_tree().roots[0]
    below = desk.get(f"/t/xiaoman/invites/tree/?fan={root.children[0].fan}").content.decode()
    assert below.count("<circle") == 2
    assert desk.get("/t/xiaoman/invites/tree/?fan=nobody").status_code == 404


def test_a_large_tree_is_bounded_and_says_so(
    owner: Staff, client_for: ClientFor, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    from community.fans.models import Fan
    from community.invites.models import Referral

    with team_scope(owner.team_id):
        fans = Fan.objects.bulk_create(
            [Fan(team=owner.team, nickname=f"n{n}", source="manual") for n in range(700)]
        )
        places: list[Referral] = []
        for number, fan in enumerate(fans):
            parent = places[(number - 1) // 6] if number else None
            places.append(Referral.objects.create(team=owner.team, fan=fan, parent=parent))
        Referral.objects.bulk_create(
            Referral(team=owner.team, fan=fan, parent=places[0])
            for fan in Fan.objects.bulk_create(
                [Fan(team=owner.team, nickname=f"m{n}", source="manual") for n in range(100)]
            )
        )
        with django_assert_max_num_queries(20):
            tree = referral_tree(nodes=500)
        picture = tree_picture(tree)
    assert (tree.count, tree.more) == (500, True)
    assert len(picture.dots) == 500
    assert len({(dot.x, dot.y) for dot in picture.dots}) == 500
    assert tree.roots[0].hidden == tree.roots[0].brought - 30
    page = client_for(owner).get("/t/xiaoman/invites/tree/").content.decode()
    assert page.count("<circle") == 500
    assert "只画出 500 人" in page


def test_the_tree_is_searched_walked_and_reached_from_a_code(
    fans_have_codes: None,
    invite: Invite,
    group: FanGroup,
    owner: Staff,
    redeem: Redeem,
    client_for: ClientFor,
) -> None:
    from community.fans.models import Fan
    from community.invites.models import Referral

    desk, url = client_for(owner), "/t/xiaoman/invites/tree/"
    users = [make_user(f"p{n}", phone=f"+861380000080{n}") for n in range(3)]
    redeem(invite.code, users[0])
    own = code_of(users[0], group)
    redeem(own.code, users[1])
    code_page = desk.get(f"/t/xiaoman/invites/{invite.public_id}/").content.decode()
    assert f'href="{url}?code={invite.public_id}"' in code_page
    with team_scope(owner.team_id):
        first, second = (Fan.objects.get(user=user) for user in users[:2])
    own_page = desk.get(f"/t/xiaoman/invites/{own.public_id}/").content.decode()
    assert f'href="{url}?fan={first.public_id}"' in own_page
    assert desk.get(url, {"code": invite.public_id}).content.decode().count("<circle") == 2
    assert desk.get(url, {"code": own.public_id}).content.decode().count("<circle") == 1
    assert desk.get(url, {"code": "nothing"}).status_code == 404
    found = desk.get(url, {"q": "p1"}).context["tree"]
    assert [root.fan for root in found.roots] == [second.public_id]
    assert "关系图里没有这个人" in desk.get(url, {"q": "没有的人"}).content.decode()
    with team_scope(owner.team_id):
        for number in range(40):  # roots who brought one each
            fan, child = (
                Fan.objects.create(team=owner.team, nickname=f"{kind}{number}", source="manual")
                for kind in ("根", "叶")
            )
            place = Referral.objects.create(team=owner.team, fan=fan)
            Referral.objects.create(team=owner.team, fan=child, parent=place)
    page = desk.get(url)
    roots = [root.fan for root in page.context["tree"].roots]
    assert len(roots) == 30
    page = desk.get(url + page.context["next"])
    roots += [root.fan for root in page.context["tree"].roots]
    assert page.context["next"] == ""
    assert len(set(roots)) == len(roots) == 41
    assert desk.get(url, {"after": "x-1"}).status_code == 200
