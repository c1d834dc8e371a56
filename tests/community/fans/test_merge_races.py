"""A merge while others edit, tag, follow, join, import and merge the other way: one winner, no
orphan, and undoing gives both back. On real PostgreSQL, each in a connection of their own."""

import random
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connection

from community.fans.models import Fan, FanContact, FanMerge, FanNote, FanTag, PlatformIdentity
from community.fans.services import (
    IdentityInput,
    fan_create,
    fan_for_user,
    fan_tag,
    fan_unmerge,
    fan_update,
    fans_merge,
    follow_fact_record,
    note_add,
)
from community.groups.models import FanGroup, GroupMember, JoinRequest
from community.groups.services import group_create, member_join
from foundation.scopes.actors import SYSTEM, Actor
from foundation.scopes.errors import DomainError
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team, User
from kol.platforms.models import PlatformAccount
from tests.cast import make_user, staff_actor
from tests.community.fans.lists import whole

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(100)]
ROUNDS = 6


def at_once(team: Team, acts: list[Callable[[], Any]]) -> Counter[str]:
    """Run all acts in threads; what each was refused with, or "done"."""

    def run(act: Callable[[], Any]) -> str:
        try:
            with team_scope(team):
                act()
            return "done"
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return Counter(pool.map(run, acts))


def two(team: Team, user: User, turn: int) -> tuple[Fan, Fan]:
    """Two records of one person, one of them with an account."""
    made = [
        fan_create(
            team_id=team.pk, actor=SYSTEM, source="import", nickname=f"小鹿{turn}{side}",
            phones=[f"1380013{turn}{side}00"], identities=[IdentityInput("weibo", f"鹿{turn}")],
            tags=["铁粉"],
        )
        for side in range(2)
    ]  # fmt: skip
    Fan.objects.filter(pk=made[1].pk).update(user=user)
    return made[0], made[1]


def orphans(loser: Fan) -> list[Any]:
    """What still hangs on the loser that the winner has no equal of."""
    names = set(
        PlatformIdentity.objects.filter(fan=loser.merged_into_id).values_list("platform", "handle")
    )
    tags = FanTag.objects.filter(fan=loser.merged_into_id).values_list("tag_id", flat=True)
    return [
        *FanContact.objects.filter(fan=loser),
        *FanNote.objects.filter(fan=loser),
        *GroupMember.objects.filter(fan=loser),
        *JoinRequest.objects.filter(fan=loser),
        *FanTag.objects.filter(fan=loser).exclude(tag__in=list(tags)),
        *[
            one
            for one in PlatformIdentity.objects.filter(fan=loser)
            if (one.platform, one.handle) not in names
        ],
    ]


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_one_winner_and_no_orphan(turn: int, owner: Staff, team: Team) -> None:
    actor: Actor = staff_actor(owner)
    user = make_user(f"deer{turn}")
    with team_scope(team):
        account = PlatformAccount.objects.create(team=team, platform="weibo", handle="小满")
        group: FanGroup = group_create(staff=owner, name="读者群", actor=actor, entry="open")
        one, other = two(team, user, turn)

    def edit(fan: Fan) -> Callable[[], Any]:
        return lambda: fan_update(
            fan=fan, actor=actor, emails=[f"deer{fan.pk}@example.com"], tags=["铁粉", f"改{fan.pk}"]
        )

    def join() -> None:
        fan = fan_for_user(
            team_id=team.pk, user=user, actor=SYSTEM, source="invite", consent=True,
            consent_how="join page",
        )  # fmt: skip
        member_join(group=group, fan=fan, user=user, actor=SYSTEM, door=None)

    def list_in() -> None:
        lines = [f"昵称,手机,标签\n甲,1380013{turn}{side}00,名单{side}" for side in range(2)]
        text = "\n".join([lines[0], lines[1].split("\n")[1]])
        try:
            whole(team, actor, text)
        except OperationalError:  # a deadlock: the sweeper brings such a job back
            whole(team, actor, text)

    acts: list[Callable[[], Any]] = [
        lambda: fans_merge(winner=one, loser=other, actor=actor),
        lambda: fans_merge(winner=other, loser=one, actor=actor),
        edit(one),
        edit(other),
        lambda: fan_tag(team_id=team.pk, fans=[one, other], names=["新标签"], actor=actor),
        lambda: note_add(fan=one, text="甲", actor=actor),
        lambda: note_add(fan=other, text="乙", actor=actor),
        lambda: follow_fact_record(
            fan=other, account=account, follows_us=True, we_follow=None, how="proof",
            actor=actor, uid=f"uid{turn}",
        ),
        join,
        list_in,
    ]  # fmt: skip
    random.Random(turn).shuffle(acts)
    said = at_once(team, acts)
    # Of the two merges one is refused, and edits may come too late; all the rest goes through.
    assert said["done"] + said["fan_merged"] == len(acts), said
    assert 1 <= said["fan_merged"] <= 3
    with team_scope(team):
        loser = Fan.objects.get(state="merged")
        winner = Fan.objects.get(state="active")
        assert loser.merged_into_id == winner.pk
        assert winner.user_id == user.pk
        assert orphans(loser) == []
        assert sorted(note.text for note in winner.notes.all()) == ["乙", "甲"]
        assert winner.memberships.get().state == "active"
        assert winner.tag_ids == sorted(winner.tags.values_list("pk", flat=True))
        group.refresh_from_db()
        assert group.member_count == 1
        fan_unmerge(merge=FanMerge.objects.get(), actor=actor)
        assert sorted(Fan.objects.values_list("state", flat=True)) == ["active", "active"]
        assert Fan.objects.get(user=user).pk == other.pk


def test_merging_everybody_with_everybody_ends_in_one(owner: Staff, team: Team) -> None:
    actor = staff_actor(owner)
    with team_scope(team):
        fans = [
            fan_create(team_id=team.pk, actor=actor, source="api", nickname=f"粉{n}", tags=[f"{n}"])
            for n in range(5)
        ]
    acts: list[Callable[[], Any]] = [
        partial(fans_merge, winner=a, loser=b, actor=actor)
        for a in fans
        for b in fans
        if a is not b
    ]
    at_once(team, acts)
    with team_scope(team):
        winner = Fan.objects.get(state="active")
        assert winner.tags.count() == 5
        assert set(Fan.objects.filter(state="merged").values_list("merged_into", flat=True)) == {
            winner.pk
        }
        for merge in FanMerge.objects.filter(state="done").order_by("-pk"):
            assert fan_unmerge(merge=merge, actor=actor).lost == []
        assert [fan.tags.get().name for fan in Fan.objects.order_by("pk")] == list("01234")
