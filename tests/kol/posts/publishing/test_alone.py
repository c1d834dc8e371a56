"""Each target stands alone, a dead account calls once, and nothing of another team is a place."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from analytics.metrics.services.writing import Value, points_write
from community.groups.services import group_create
from foundation.events.models import Event
from foundation.notify.services import notices_make
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff
from kol.platforms.models import PlatformAccount
from kol.posts.models import PostTarget
from kol.posts.services.deciding import target_retry
from kol.posts.services.places import Place, targets_choose
from kol.posts.services.scheduling import Slot, post_schedule
from tests.api import api_of, assert_problem
from tests.cast import staff_actor
from tests.foundation.notify.world import bell_of
from tests.kol.posts.publishing.world import State, World, asked, now, state

ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="


def three_places(world: World) -> list[PostTarget]:
    """One post at two accounts of Weibo and a robot, due now."""
    accounts = [
        world.account("weibo", "2001"),
        world.account("weibo", "2002"),
        world.by_keys("wecom", "robot1", {"webhook": f"{ROBOT}robot1"}),
    ]
    post = world.post()
    targets = targets_choose(
        post=post, staff=world.staff, actor=world.actor,
        places=[Place(one.public_id) for one in accounts],
    )  # fmt: skip
    return post_schedule(
        post=post, staff=world.staff, actor=world.actor, targets=[Slot(one) for one in targets]
    )


@pytest.mark.parametrize(
    ("kind", "becomes"), [("expired", State.FAILED), ("drop_after", State.UNCONFIRMED)]
)
def test_a_failure_at_one_place_neither_fails_nor_repeats_another(
    world: World, kind: str, becomes: str
) -> None:
    one, two, robot = three_places(world)
    fault = {"platform": "weibo", "call": "publish", "account": "2001", "kind": kind, "next": 1}
    world.sandbox.faults(fault)
    world.run()
    assert [state(target) for target in (one, two, robot)] == [becomes, State.LIVE, State.LIVE]
    if kind == "expired":
        assert one.account is not None
        world.reconnect(one.account)
        target_retry(target=now(one), staff=world.staff, actor=world.actor)
        world.run()
    else:
        assert asked(one) == State.LIVE
    assert state(one) == State.LIVE
    books = world.sandbox.books()
    assert (books["count"], books["twice"]) == (3, [])
    assert sorted(post["account"] for post in books["posts"]) == ["2001", "2002", "robot1"]
    assert [now(target).attempts for target in (two, robot)] == [1, 1]


def test_a_revoked_token_is_no_storm_and_everything_goes_on_afterwards(world: World) -> None:
    account = world.account("weibo", "2001")
    targets = [world.scheduled(account) for _ in range(5)]
    world.sandbox.faults({"platform": "weibo", "call": "publish", "kind": "expired"})
    for _ in range(3):
        world.run()
    calls = [one for one in world.sandbox.calls("weibo") if one["role"] == "publish"]
    assert len(calls) == 1
    assert {state(target) for target in targets} == {State.FAILED}
    for event in Event.objects.filter(name="post.failed").order_by("pk"):
        notices_make(event)
    failed = [row for row in bell_of(world.staff) if row.kind == "post.failed"]
    assert [row.count for row in failed] == [5]  # one line of the bell, and not five
    world.sandbox.faults(replace=True)
    world.reconnect(account)
    for target in targets:
        target_retry(target=now(target), staff=world.staff, actor=world.actor)
    world.run()
    assert {state(target) for target in targets} == {State.LIVE}
    assert world.sandbox.books()["count"] == 5


def test_nothing_of_another_team_is_a_place_or_a_filter(
    world: World, manager: Staff, other_owner: Staff, client: Client
) -> None:
    with team_scope(other_owner.team):
        theirs = PlatformAccount.objects.create(
            team=other_owner.team, platform="weibo", handle="别人", uid="9"
        )
        group = group_create(
            staff=other_owner, name="别人的群", entry="open", actor=staff_actor(other_owner)
        )
    world.scheduled(world.account())
    post = world.post()
    ask = api_of(manager, "posts:read", "posts:write")
    places = f"posts/{post.public_id}/targets"
    for place in ({"ref": theirs.public_id}, {"ref": group.public_id, "kind": "group"}):
        assert_problem(ask("PUT", places, {"places": [place]}), 422, "place_unknown")
        client.force_login(world.staff.user)
        kind = place.get("kind", "account")
        answer = client.post(
            reverse("publishing:places", args=["xiaoman", post.public_id]),
            {"place": f"{kind}:{place['ref']}"},
        )
        assert answer.status_code == 302
    assert not PostTarget.objects.filter(post=post).exists()
    assert len(ask("GET", "targets").json()["items"]) == 1
    figures = api_of(manager, "metrics:read")
    with team_scope(other_owner.team):
        at = timezone.now()
        value = Value("account", theirs.pk, "followers", "weibo", at, 7, unit="people")
        points_write(team_id=theirs.team_id, values=[value], pulled_at=at)
    assert figures("GET", f"metrics/series?account={theirs.public_id}").status_code == 404
    assert figures("GET", "metrics/series").json()["items"] == []
