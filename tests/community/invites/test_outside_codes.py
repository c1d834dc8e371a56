"""A spoken code that leads to groups on another platform: it shows their QR picture, no more."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from community.groups.models import GroupPool, PoolPicture, PoolVisitor
from community.groups.services import picture_add, pool_create, pool_state_set
from community.invites.errors import GroupNotOpen, InviteOutside, OutsideOnlyShows
from community.invites.guesses import Guesser
from community.invites.keywords import phrase_answer
from community.invites.models import Invite, InviteRules, Redemption
from community.invites.poster import poster_parts
from community.invites.selectors import invite_figures
from community.invites.services import (
    invite_create,
    invite_pause,
    invite_redeem,
    invite_revoke,
    invite_update,
)
from foundation.teams.models import Staff, Team, User
from tests.api import api_of, assert_problem
from tests.cast import fan_actor, staff_actor
from tests.community.groups.test_pool_views import qr

pytestmark = pytest.mark.django_db

PHRASE = "去微信找我们玩"


@pytest.fixture
def pool(owner: Staff, in_team: None, files: Any) -> GroupPool:
    """WeChat groups, each picture for two people; two pictures."""
    actor = staff_actor(owner)
    made = pool_create(
        staff=owner, name="微信夏日群", kind="wechat", limit_people=2, blurb="每天抢先听",
        actor=actor,
    )  # fmt: skip
    for name in "ab":
        upload = qr(f"https://weixin.qq.com/g/{name}")
        picture_add(pool=made, upload=upload, name=name, staff=owner, actor=actor)
    return made


@pytest.fixture
def invite(pool: GroupPool, owner: Staff) -> Invite:
    return invite_create(pool=pool, owner=owner, phrase=PHRASE, actor=staff_actor(owner))


def address(invite: Invite) -> str:
    return reverse("invites_fan:code", args=[invite.code])


def shown(client: Client, invite: Invite) -> str:
    """The name of the picture on the code's page."""
    page = client.get(address(invite))
    assert page.status_code == 200, page.content.decode()
    text = page.content.decode()
    return next(
        one.name
        for one in PoolPicture.objects.all()
        if reverse("groups_door:picture", args=[one.pool.public_id, one.public_id]) in text
    )


def test_the_phrase_is_typed_and_the_picture_is_there(invite: Invite, client: Client) -> None:
    found = client.post("/j/", {"text": f"听说口令是「{PHRASE}」！"})
    assert found.headers["Location"] == address(invite)
    assert shown(client, invite) == "a"
    page = client.get(address(invite)).content.decode()
    assert "微信夏日群" in page
    assert "每天抢先听" in page
    assert 'name="consent"' not in page


def test_pictures_take_turns_and_a_browser_keeps_its_own(invite: Invite, pool: GroupPool) -> None:
    clients = [Client() for _ in range(4)]
    assert [shown(one, invite) for one in clients] == ["a", "a", "b", "b"]
    assert [shown(one, invite) for one in clients] == ["a", "a", "b", "b"]
    # By the lasting address it is the same person, and the same picture.
    door = clients[3].get(reverse("groups_door:door", args=[pool.public_id]))
    assert door.context["picture"].name == "b"
    late = Client().get(address(invite))
    assert (late.status_code, late.context["refusal"].code) == (409, "pool_pictures_out")
    assert PoolVisitor.objects.count() == 4
    # Visits of the code's page; once a browser, and none for who found nothing.
    assert invite_figures(invite).views == 4
    invite.refresh_from_db()
    assert (invite.use_count, Redemption.objects.count()) == (0, 0)


def test_a_picture_that_ended_gives_way_and_the_page_says_until_when(
    invite: Invite, client: Client
) -> None:
    first = PoolPicture.objects.order_by("pk")[0]
    ends = timezone.localtime(first.expires_at).strftime("%m-%d %H:%M")
    assert ends in client.get(address(invite)).content.decode()
    PoolPicture.objects.filter(pk=first.pk).update(
        made_at=timezone.now() - timedelta(days=8), expires_at=timezone.now() - timedelta(days=1)
    )
    assert shown(client, invite) == "b"


def test_paused_it_shows_nothing_and_a_phrase_tells_nothing(
    invite: Invite, client: Client, owner: Staff
) -> None:
    invite_pause(invite=invite, actor=staff_actor(owner))
    page = client.get(address(invite))
    assert page.status_code == 404
    assert "这个口令暂停使用" in page.content.decode()
    assert "微信夏日群" in page.content.decode()
    by_phrase = client.post("/j/", {"text": PHRASE})
    wrong = client.post("/j/", {"text": "没有这个口令呀"})
    assert [one.status_code for one in (by_phrase, wrong)] == [404, 404]
    told = [one.context["form"].errors["text"] for one in (by_phrase, wrong)]
    assert told[0] == told[1]
    invite_revoke(invite=invite, actor=staff_actor(owner))
    assert client.get(address(invite)).status_code == 404
    assert not PoolVisitor.objects.exists()


def test_who_guesses_too_often_finds_nothing_for_a_while(invite: Invite, client: Client) -> None:
    for number in range(settings.INVITE_GUESSES_PER_IP):
        client.post("/j/", {"text": f"乱猜一气{number}"})
    assert client.post("/j/", {"text": PHRASE}).status_code == 429
    assert client.get(address(invite)).status_code == 200  # a link can't be guessed


def test_when_its_owner_has_left_the_teams_rule_counts(
    invite: Invite, client: Client, team: Team, owner: Staff
) -> None:
    Staff.objects.filter(pk=owner.pk).update(state=Staff.State.LEFT)
    assert client.get(address(invite)).status_code == 200
    InviteRules.objects.create(team=team, ownerless=InviteRules.Ownerless.STOPS)
    page = client.get(address(invite))
    assert page.status_code == 404
    assert "微信夏日群" in page.content.decode()
    assert not PoolVisitor.objects.filter(views__gt=1).exists()


def test_a_closed_pool_says_so(invite: Invite, pool: GroupPool, owner: Staff) -> None:
    pool_state_set(pool=pool, state="paused", staff=owner, actor=staff_actor(owner))
    page = Client().get(address(invite))
    assert (page.status_code, page.context["refusal"].code) == (409, "pool_closed")
    assert not PoolVisitor.objects.exists()
    pool_state_set(pool=pool, state="archived", staff=owner, actor=staff_actor(owner))
    pool.refresh_from_db()
    with pytest.raises(GroupNotOpen):
        invite_create(pool=pool, owner=owner, actor=staff_actor(owner))


@pytest.mark.parametrize(
    "more", [{"max_uses": 3}, {"hold_hours": 2}, {"grant_points": 5}, {"tags": ["微信"]},
             {"grant_role": "admin"}],
)  # fmt: skip
def test_it_only_shows(invite: Invite, pool: GroupPool, owner: Staff, more: dict[str, Any]) -> None:
    with pytest.raises(OutsideOnlyShows):
        invite_create(pool=pool, owner=owner, actor=staff_actor(owner), **more)
    with pytest.raises(OutsideOnlyShows):
        invite_update(invite=invite, actor=staff_actor(owner), **more)
    assert Invite.objects.count() == 1
    if "tags" not in more:
        with pytest.raises(IntegrityError), transaction.atomic():
            Invite.objects.update(**more)


def test_nobody_joins_here_by_it(invite: Invite, fan_user: User) -> None:
    with pytest.raises(InviteOutside):
        invite_redeem(text_or_code=PHRASE, user=fan_user, actor=fan_actor(fan_user), consent=True)


def test_a_keyword_is_answered_and_a_poster_names_the_pool(invite: Invite) -> None:
    answer = phrase_answer(
        text=PHRASE, channel="official_account", root="https://q.example", guesser=Guesser(ip=None)
    )
    assert (answer.found, answer.title) == (True, "微信夏日群")
    assert answer.link == f"https://q.example/j/{invite.code}/"
    parts = poster_parts(invite, link="https://q.example/j/x/", host="q.example")
    assert (parts.group, parts.blurb, parts.cover) == ("微信夏日群", "每天抢先听", "")


def test_staff_make_it_on_the_pools_page(
    pool: GroupPool, owner: Staff, client_for: Callable[..., Client], team: Team
) -> None:
    client = client_for(owner)
    page = client.get(reverse("groups:pool", args=[team.slug, pool.public_id]))
    making = reverse("invites:pool_code", args=[team.slug, pool.public_id])
    assert making in page.content.decode()
    made = client.post(making, {"phrase": PHRASE, "channel": "抖音直播"})
    invite = Invite.objects.get()
    assert (invite.group_id, invite.pool_id, invite.channel) == (None, pool.pk, "抖音直播")
    detail = client.get(made.headers["Location"]).content.decode()
    assert "微信夏日群" in detail
    for absent in ('name="max_uses"', 'name="grant_points"', "凭它进群的人", "留存"):
        assert absent not in detail
    kept = client.post(
        reverse("invites:edit", args=[team.slug, invite.public_id]),
        {"channel": "小红书", "expires_at": invite.expires_at.strftime("%Y-%m-%dT%H:%M")},
    )
    assert kept.status_code == 302
    listed = client.get(reverse("invites:list", args=[team.slug]), {"pool": pool.public_id})
    assert PHRASE in listed.content.decode()
    nothing = client.get(reverse("invites:list", args=[team.slug]), {"pool": "nobody"})
    assert PHRASE not in nothing.content.decode()


def test_through_the_api(pool: GroupPool, owner: Staff, team: Team) -> None:
    api = api_of(owner, "invites:read", "invites:write")
    body = api("POST", "invites", {"pool": pool.public_id, "phrase": PHRASE}).json()
    told = (body["leads_to"], body["group"], body["pool"], body["max_uses"])
    assert told == ("微信夏日群", None, pool.public_id, None)
    assert api("GET", f"invites?pool={pool.public_id}").json()["items"] == [body]
    refused = api("POST", "invites", {"pool": pool.public_id, "max_uses": 5})
    assert_problem(refused, 422, "invite_outside_only_shows")
    for wrong in ({}, {"pool": pool.public_id, "group": "x"}):
        assert api("POST", "invites", wrong).status_code == 400
    assert_problem(api("POST", "invites", {"pool": "nobody"}), 404, "not_found")
