"""Members by the thousand: finding them, and removing many at once."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from redis import Redis

from community.fans.document import fan_search_refresh
from community.fans.models import Fan
from community.groups.errors import NobodyChosen
from community.groups.models import FanGroup, GroupMember, TeamBan
from community.groups.selectors import members_filter
from community.groups.services import (
    fan_ban,
    group_owner,
    member_join,
    member_leave,
    member_mute,
    members_remove_many,
    members_remove_undo,
)
from foundation.events.models import Event
from foundation.jobs.models import Job
from foundation.jobs.services import job_cancel, job_run
from foundation.live.wire import Silences, channel, decode, silences_key
from foundation.scopes.actors import SYSTEM
from foundation.scopes.errors import NotAllowed
from foundation.scopes.scope import team_scope
from foundation.teams.models import AuditEntry, Staff, Team, User
from tests.cast import fan_actor, staff_actor

pytestmark = pytest.mark.django_db

NAMES = ["春风", "夏雨", "秋月", "冬雪"]


def fill(group: FanGroup, count: int) -> list[GroupMember]:
    """So many fans in the group, as the services would have seated them."""
    users = User.objects.bulk_create(
        User(display_name=f"{NAMES[n % 4]}{n}", email=f"m{n}@example.com") for n in range(count)
    )
    fans = Fan.objects.bulk_create(
        Fan(team_id=group.team_id, user=user, nickname=user.display_name, source="invite")
        for user in users
    )
    members = GroupMember.objects.bulk_create(
        GroupMember(
            team_id=group.team_id,
            group=group,
            user=user,
            fan=fan,
            display_name=user.display_name,
        )
        for user, fan in zip(users, fans, strict=True)
    )
    FanGroup.objects.filter(pk=group.pk).update(member_count=count)
    return members


def run(job: Job) -> Job:
    job_run(team_id=job.team_id, job_id=job.pk)
    job.refresh_from_db()
    return job


def count(group: FanGroup) -> int:
    return FanGroup.objects.get(pk=group.pk).member_count


@pytest.fixture
def big(make_group: Callable[..., FanGroup]) -> FanGroup:
    return make_group(capacity=100_000)


@pytest.fixture
def heard(settings: Any) -> Iterator[Callable[[], list[Any]]]:
    """What the stream processes would hear."""
    valkey = Redis.from_url(settings.REDIS_URL)
    listener: Any = valkey.pubsub(ignore_subscribe_messages=True)  # type: ignore[no-untyped-call]
    listener.subscribe(channel(settings.REDIS_PREFIX))
    listener.get_message(timeout=2)

    def all_of_it() -> list[Any]:
        found = []
        while (message := listener.get_message(timeout=0.3)) is not None:
            found.append(decode(message["data"]))
        return found

    yield all_of_it
    listener.close()
    valkey.delete(silences_key(settings.REDIS_PREFIX))


def test_who_came_back_after_the_start_stays(big: FanGroup, operator: Staff) -> None:
    """Their row is an old one: a removal that was stopped and goes on meets it all the same."""
    members = fill(big, 3)
    back, actor = members[1], staff_actor(operator)
    assert back.fan is not None
    job = members_remove_many(group=big, by=operator, actor=actor, reason="", filters={})
    member_leave(member=back, actor=fan_actor(back.user))
    member_join(group=big, fan=back.fan, user=back.user, actor=fan_actor(back.user), door=None)

    job = run(job)

    assert job.result == {"removed": 2}
    back.refresh_from_db()
    assert (back.state, count(big)) == ("active", 1)


def test_all_that_fit_are_removed_in_steps_and_counted_once(big: FanGroup, operator: Staff) -> None:
    members = fill(big, 450)
    GroupMember.objects.filter(pk=members[0].pk).update(role="admin")
    actor = staff_actor(operator)
    job = members_remove_many(group=big, by=operator, actor=actor, reason=" 清理 ", filters={})
    assert job.total == 449
    late = fill_one(big)

    job = run(job)

    assert (job.state, job.done, job.result) == ("done", 449, {"removed": 449})
    assert count(big) == 2
    still = GroupMember.objects.filter(group=big, state="active", staff=None)
    assert set(still.values_list("pk", flat=True)) == {members[0].pk, late.pk}
    assert GroupMember.objects.filter(remove_reason="清理").count() == 449
    assert Event.objects.filter(name="group.members_removed").count() == 3
    entry = AuditEntry.objects.get(action="group.members_remove")
    assert entry.changes["people"] == [None, 449]
    owner = group_owner(big)
    assert owner is not None


def fill_one(group: FanGroup) -> GroupMember:
    user = User.objects.create_user(email="late@example.com", password=None, display_name="迟到")
    fan = Fan.objects.create(team_id=group.team_id, user=user, nickname="迟到", source="invite")
    FanGroup.objects.filter(pk=group.pk).update(member_count=count(group) + 1)
    return GroupMember.objects.create(
        team_id=group.team_id, group=group, user=user, fan=fan, display_name="迟到"
    )


def test_only_those_ticked(big: FanGroup, operator: Staff) -> None:
    members = fill(big, 5)
    own = group_owner(big)
    assert own is not None
    ids = [members[1].public_id, members[3].public_id, own.public_id]
    job = members_remove_many(
        group=big, by=operator, actor=staff_actor(operator), reason="", ids=ids
    )
    run(job)
    gone = GroupMember.objects.filter(state="removed").values_list("pk", flat=True)
    assert set(gone) == {members[1].pk, members[3].pk}
    assert count(big) == 3


def test_the_whole_is_taken_back_but_for_those_banned_since(big: FanGroup, operator: Staff) -> None:
    members, actor = fill(big, 6), staff_actor(operator)
    job = run(members_remove_many(group=big, by=operator, actor=actor, reason="", filters={}))
    assert members[0].fan is not None
    fan_ban(fan=members[0].fan, reason="", by=operator, actor=actor)
    FanGroup.objects.filter(pk=big.pk).update(capacity=4)

    back = run(members_remove_undo(job=job, by=operator, actor=actor))

    assert (back.state, back.result) == ("done", {"back": 4})
    assert count(big) == 4
    assert GroupMember.objects.filter(group=big, state="removed").count() == 2
    assert TeamBan.objects.count() == 1


def test_taken_back_it_is_told_and_looks_at_who_is_there_to_let_in(
    big: FanGroup, operator: Staff
) -> None:
    members, actor = fill(big, 3), staff_actor(operator)
    job = run(members_remove_many(group=big, by=operator, actor=actor, reason="", filters={}))
    # Another person has the fan's record by now.
    other = User.objects.create_user(email="o@example.com", password=None, display_name="别人")
    assert members[0].fan is not None
    Fan.objects.filter(pk=members[0].fan.pk).update(user=other)
    FanGroup.objects.filter(pk=big.pk).update(state="archived")
    back = run(members_remove_undo(job=job, by=operator, actor=actor))
    assert (back.state, back.result, count(big)) == ("done", {"back": 0}, 0)
    assert not Event.objects.filter(name="group.members_readmitted").exists()

    FanGroup.objects.filter(pk=big.pk).update(state="open")
    back = run(members_remove_undo(job=job, by=operator, actor=actor))
    assert (back.result, count(big)) == ({"back": 2}, 2)
    told = Event.objects.get(name="group.members_readmitted")
    assert told.payload == {
        "group": big.pk,
        "members": [members[1].pk, members[2].pk],
        "fans": [members[1].fan_id, members[2].fan_id],
    }


def test_a_cancelled_one_stops_and_is_taken_back(big: FanGroup, operator: Staff) -> None:
    fill(big, 3)
    actor = staff_actor(operator)
    job = members_remove_many(group=big, by=operator, actor=actor, reason="", filters={})
    job = job_cancel(job=job, actor=actor)
    run(job)
    assert (job.state, count(big)) == ("cancelled", 3)
    with pytest.raises(NobodyChosen):
        members_remove_undo(job=job, by=operator, actor=actor)


def test_nobody_and_who_may_not(big: FanGroup, operator: Staff, analyst: Staff) -> None:
    with pytest.raises(NobodyChosen):
        members_remove_many(
            group=big, by=operator, actor=staff_actor(operator), reason="", filters={}
        )
    fill(big, 1)
    with pytest.raises(NotAllowed):
        members_remove_many(
            group=big, by=analyst, actor=staff_actor(analyst), reason="", filters={}
        )
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_their_streams_are_silenced_by_one_message_a_step(
    owner: Staff, operator: Staff, heard: Callable[[], list[Any]], settings: Any
) -> None:
    from community.groups.services import group_create

    with team_scope(owner.team):
        group = group_create(
            staff=owner, name="群", entry="open", capacity=1000, actor=staff_actor(owner)
        )
        members = fill(group, 250)
        job = members_remove_many(
            group=group, by=operator, actor=staff_actor(operator), reason="", filters={}
        )
        run(job)
    messages = [one for one in heard() if isinstance(one, Silences)]
    assert [len(one.user_ids) for one in messages] == [200, 50]
    assert {one.spread_ms for one in messages} == {2_500}
    users = {user for one in messages for user in one.user_ids}
    assert users == {member.user_id for member in members}
    kept = Redis.from_url(settings.REDIS_URL).zcard(silences_key(settings.REDIS_PREFIX))
    assert kept == 250


# --- Finding -------------------------------------------------------------------------------------
def test_by_word_pinyin_initials_role_and_muted(big: FanGroup, operator: Staff) -> None:
    members = fill(big, 4)
    for member in members:
        assert member.fan is not None
        fan_search_refresh(member.fan)
    member_mute(
        member=members[2],
        until=timezone.now() + timedelta(hours=1),
        reason="",
        by=operator,
        actor=SYSTEM,
    )

    def names(**kwargs: Any) -> set[str]:
        return {one.display_name for one in members_filter(group=big, **kwargs)}

    assert names(q="春风") == {"春风0"}
    assert names(q="xiayu") == {"夏雨1"}
    assert names(q="qy") == {"秋月2"}
    assert names(muted=True) == {"秋月2"}
    assert names(role="owner") == {"小满"}
    assert names(q="小满") == {"小满"}


def test_plans_use_the_indexes(big: FanGroup) -> None:
    """With many rows, as the planner would see them: no scan of the whole table."""
    fill(big, 3000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE groups_groupmember")
        cursor.execute("ANALYZE fans_fan")
    for kwargs in ({}, {"role": "admin"}, {"muted": True}, {"q": "nobody-like-this"}):
        found = members_filter(group=big, **kwargs).order_by("-pk")[:41]
        plan = found.explain()
        assert "Seq Scan on groups_groupmember" not in plan, (kwargs, plan)


def test_the_page_costs_the_same_for_many(
    big: FanGroup,
    operator: Staff,
    team: Team,
    client_for: Callable[..., Client],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    fill(big, 120)
    client = client_for(operator)
    address = reverse("groups:members", args=[team.slug, big.public_id])
    client.get(address)
    with django_assert_num_queries(7):
        page = client.get(address)
    assert page.content.decode().count('name="chosen"') == 40
    with django_assert_num_queries(8):
        client.get(f"{address}?q=春风&role=member")


# --- Acts on the page ----------------------------------------------------------------------------
def test_muting_and_banning_on_the_page(
    big: FanGroup, operator: Staff, team: Team, client_for: Callable[..., Client]
) -> None:
    member = fill(big, 1)[0]
    client = client_for(operator)
    args = [team.slug, big.public_id, member.public_id]
    client.post(reverse("groups:member_quiet", args=args), {"minutes": "60", "reason": "刷屏"})
    member.refresh_from_db()
    assert member.muted_until is not None
    assert timedelta(minutes=59) < member.muted_until - timezone.now() < timedelta(minutes=61)
    client.post(reverse("groups:member_quiet", args=args) + "?minutes=0")
    assert GroupMember.objects.get(pk=member.pk).muted_until is None
    refused = client.post(
        reverse("groups:member_quiet", args=args), {"until": "nonsense"}, follow=True
    )
    assert refused.status_code == 200
    client.post(reverse("groups:member_ban", args=args), {"reason": "广告"})
    page = client.get(reverse("groups:bans", args=[team.slug])).content.decode()
    assert "广告" in page
    assert member.fan is not None
    client.post(reverse("groups:unban", args=[team.slug, member.fan.public_id]))
    assert not TeamBan.objects.filter(lifted_at=None).exists()


def test_all_that_fit_are_counted_and_the_groups_name_is_typed(
    big: FanGroup, operator: Staff, team: Team, client_for: Callable[..., Client]
) -> None:
    members = fill(big, 3)
    GroupMember.objects.filter(pk=members[0].pk).update(role="admin")
    client = client_for(operator)
    members_page = reverse("groups:members", args=[team.slug, big.public_id])
    there = reverse("groups:members_all_out", args=[team.slug, big.public_id])
    assert there not in client.get(members_page, {"state": "active"}).content.decode()
    shown = client.get(members_page, {"q": "", "role": "member"}).content.decode()
    assert f'href="{there}?q=&amp;role=member&amp;state=active"' in shown
    page = client.get(f"{there}?q=&role=member&state=active").content.decode()
    assert "将有 2 人被移出群" in page
    assert "没有筛选条件" in client.get(there).content.decode()

    typed = {"confirm": "群", "reason": "清理"}
    refused = client.post(f"{there}?role=member", typed)
    assert refused.status_code == 422
    assert 'value="清理"' in refused.content.decode()
    assert (Job.objects.count(), count(big)) == (0, 3)

    answer = client.post(f"{there}?role=member", typed | {"confirm": big.name})
    job = Job.objects.get()
    assert answer.headers["Location"] == reverse("jobs:detail", args=[team.slug, job.public_id])
    run(job)
    assert count(big) == 1
    assert GroupMember.objects.filter(remove_reason="清理", state="removed").count() == 2
    nobody = client.get(f"{there}?role=member").content.decode()
    assert "没有可移出的人" in nobody
    # The form of those ticked takes nobody else, whatever is sent along.
    client.post(reverse("groups:members_out", args=[team.slug, big.public_id]), {"all": "1"})
    assert Job.objects.count() == 1


def test_removing_and_undoing_on_the_page(
    big: FanGroup, operator: Staff, team: Team, client_for: Callable[..., Client]
) -> None:
    members = fill(big, 3)
    client = client_for(operator)
    answer = client.post(
        reverse("groups:members_out", args=[team.slug, big.public_id]),
        {"chosen": [members[0].public_id], "reason": "x"},
    )
    job = Job.objects.get()
    assert answer.headers["Location"] == reverse("jobs:detail", args=[team.slug, job.public_id])
    run(job)
    members_page = reverse("groups:members", args=[team.slug, big.public_id])
    assert f'href="{members_page}"' in client.get(answer.headers["Location"]).content.decode()
    page = client.get(members_page)
    undo = reverse("groups:members_undo", args=[team.slug, big.public_id, job.public_id])
    assert undo in page.content.decode()
    client.post(undo)
    run(Job.objects.latest("pk"))
    assert count(big) == 3
    nobody = client.post(
        reverse("groups:members_out", args=[team.slug, big.public_id]), {}, follow=True
    )
    assert Job.objects.count() == 2
    assert nobody.redirect_chain[0][0] == reverse("groups:members", args=[team.slug, big.public_id])
