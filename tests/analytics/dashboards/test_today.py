"""今日: what waits, what changed, and who may act on it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from analytics.dashboards.selectors import first_steps, today, yesterday_begin
from community.chat.services import message_send
from community.fans.models import Fan
from community.groups.models import FanGroup, GroupMember, JoinRequest
from community.groups.services import group_create, member_leave
from community.invites.models import Invite
from community.invites.services import invite_create, invite_redeem
from foundation.scopes.scope import team_scope
from foundation.teams.models import Staff, Team, User
from foundation.teams.services.account import user_erase
from kol.platforms.services import account_create
from tests.cast import fan_actor, make_user, staff_actor

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | Staff], Client]


def door(owner: Staff, entry: str, phrase: str) -> Invite:
    """A group with that rule, and a code to it."""
    actor = staff_actor(owner)
    group = group_create(staff=owner, name=f"{phrase}群", entry=entry, actor=actor)
    return invite_create(group=group, owner=owner, phrase=phrase, channel="直播", actor=actor)


def come(invite: Invite, name: str, number: int) -> GroupMember | None:
    """Somebody comes by the code; their place, or None when they wait."""
    user = make_user(name, phone=f"+861380000{number:04d}")
    return invite_redeem(
        text_or_code=invite.code, user=user, actor=fan_actor(user), consent=True
    ).member


def test_a_new_team_sees_its_first_steps_one_after_the_other(team: Team, owner: Staff) -> None:
    actor = staff_actor(owner)
    with team_scope(team):
        seen = today(team)
        assert seen.steps is not None
        assert (seen.waiting, seen.steps.at) == (0, 0)
        account_create(staff=owner, platform="weibo", handle="小满", actor=actor)
        steps = first_steps(team)
        assert steps is not None
        assert steps.at == 1
        Fan.objects.create(team=team, nickname="阿花", source="manual")
        group_create(staff=owner, name="群", entry="open", actor=actor)
        steps = first_steps(team)
        assert steps is not None
        assert steps.at == 3
        invite_create(group=FanGroup.objects.get(), owner=owner, actor=actor)
        assert first_steps(team) is None


def test_what_waits_and_what_changed(team: Team, owner: Staff) -> None:
    with team_scope(team):
        open_door, held = (
            door(owner, "open", "开门见山的人"),
            door(owner, "approval", "慢慢来不着急"),
        )
        members = [come(open_door, f"in{n}", n) for n in range(3)]
        come(held, "waits", 9)
        first = members[0]
        assert first is not None
        message_send(member=first, text="请问几点开播", actor=fan_actor(first.user))
        member_leave(member=members[2], actor=fan_actor(members[2].user))  # type: ignore[arg-type,union-attr]
        seen = today(team)
    assert [one.fan.nickname for one in seen.requests] == ["waits"]
    assert [(row.text, row.count) for row in seen.unanswered] == [("请问几点开播", 1)]
    assert [group.count for group in seen.join_groups] == [
        3
    ]  # who left again came in all the same, as their code counts them
    assert [(row.invite, row.joins) for row in seen.by_invite] == [(open_door, 3)]
    assert [member.display_name for member in seen.leavers] == ["in2"]
    assert (seen.more_requests, seen.steps) == (False, None)
    assert (seen.came, seen.went) == (3, 1)


def test_who_comes_into_two_groups_and_leaves_both_is_one_person(
    client_for: ClientFor, team: Team, owner: Staff
) -> None:
    with team_scope(team):
        one, two = door(owner, "open", "开门见山的人"), door(owner, "open", "慢慢来不着急")
        user = make_user("both", phone="+8613800000055")
        places = []
        for invite in (one, two):
            joined = invite_redeem(
                text_or_code=invite.code, user=user, actor=fan_actor(user), consent=True
            ).member
            assert joined is not None
            places.append(joined)
        assert come(one, "stays", 56) is not None
        for place in places:
            member_leave(member=place, actor=fan_actor(user))
        for number in range(9):
            late = come(two, f"late{number}", 60 + number)
            assert late is not None
            member_leave(member=late, actor=fan_actor(late.user))
        seen = today(team)
    assert [group.count for group in seen.join_groups] == [10, 2]
    assert (seen.came, seen.went) == (11, 10)
    page = client_for(owner).get("/t/xiaoman/").content.decode()
    words = re.sub(r"<[^>]+>|\s+", " ", page[page.index("昨天 0 点以来") :])
    assert " ".join(words.split()[3:9]) == "进群 11 人 退群 10 人"


def test_codes_that_end_within_two_days_are_named(team: Team, owner: Staff) -> None:
    with team_scope(team):
        soon, later = door(owner, "open", "快要结束的话"), door(owner, "open", "还早得很的话")
        Invite.objects.filter(pk=soon.pk).update(expires_at=timezone.now() + timedelta(hours=47))
        Invite.objects.filter(pk=later.pk).update(expires_at=timezone.now() + timedelta(hours=49))
        assert today(team).ending == [soon]


def test_yesterday_begins_on_the_teams_own_clock(team: Team) -> None:
    team.time_zone = "Asia/Shanghai"
    now = datetime(2026, 3, 1, 16, 30, tzinfo=UTC)  # 0:30 on the 2nd in Shanghai
    assert yesterday_begin(team, now).astimezone(UTC) == datetime(2026, 2, 28, 16, tzinfo=UTC)
    team.time_zone = "UTC"
    assert yesterday_begin(team, now) == datetime(2026, 2, 28, tzinfo=UTC)


def test_only_those_who_may_decide_get_the_buttons(
    client_for: ClientFor, team: Team, owner: Staff, analyst: Staff
) -> None:
    with team_scope(team):
        come(door(owner, "approval", "慢慢来不着急"), "waits", 9)
        request = JoinRequest.objects.get()
    url = f"/t/xiaoman/groups/requests/{request.public_id}/approve/"
    assert f'formaction="{url}"' in client_for(owner).get("/t/xiaoman/").content.decode()
    page = client_for(analyst).get("/t/xiaoman/").content.decode()
    assert "waits" in page
    assert url not in page


def test_a_decision_without_scripts_comes_back_here(
    client_for: ClientFor, team: Team, owner: Staff
) -> None:
    with team_scope(team):
        come(door(owner, "approval", "慢慢来不着急"), "waits", 9)
        request = JoinRequest.objects.get()
    response = client_for(owner).post(
        f"/t/xiaoman/groups/requests/{request.public_id}/approve/", {"next": "/t/xiaoman/"}
    )
    assert (response.status_code, response["Location"]) == (302, "/t/xiaoman/")
    with team_scope(team):
        assert JoinRequest.objects.get().state == JoinRequest.State.APPROVED


def test_to_htmx_only_what_waits(client_for: ClientFor, owner: Staff) -> None:
    text = client_for(owner).get("/t/xiaoman/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in text
    assert "今天没有待办" in text


def test_another_teams_things_are_not_here(
    client_for: ClientFor, team: Team, owner: Staff, other_owner: Staff
) -> None:
    with team_scope(other_owner.team_id):
        come(door(other_owner, "approval", "别人家的口令"), "theirs", 7)
    text = client_for(owner).get("/t/xiaoman/").content.decode()
    assert "theirs" not in text
    assert "别人家的口令" not in text


def test_the_page_asks_a_fixed_number_of_queries(
    client_for: ClientFor,
    team: Team,
    owner: Staff,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = client_for(owner)
    with team_scope(team):
        open_door, held = (
            door(owner, "open", "开门见山的人"),
            door(owner, "approval", "慢慢来不着急"),
        )
        come(open_door, "a", 1)
        come(held, "b", 2)
    client.get("/t/xiaoman/")
    with django_assert_num_queries(12):
        client.get("/t/xiaoman/")
    with team_scope(team):
        for n in range(5):
            come(open_door, f"more{n}", 20 + n)
            come(held, f"held{n}", 40 + n)
    with django_assert_num_queries(12):
        client.get("/t/xiaoman/")


def test_who_left_by_deleting_their_account_is_called_that(
    team: Team, owner: Staff, client_for: ClientFor
) -> None:
    with team_scope(team):
        member = come(door(owner, "code", "夏日橘子汽水"), "gone", 9)
        assert member is not None
        user = member.user
    user_erase(user=user, actor=fan_actor(user))
    page = client_for(owner).get("/t/xiaoman/").content.decode()
    assert "已注销用户" in page[page.index("退群的人") :]


def test_what_a_code_could_not_give_is_told_until_somebody_has_read_it(
    client_for: ClientFor, team: Team, owner: Staff, manager: Staff
) -> None:
    with team_scope(team):
        group = group_create(staff=owner, name="群", actor=staff_actor(owner))
        invite = invite_create(
            group=group,
            owner=manager,
            phrase="夏日橘子汽水",
            grant_role="admin",
            actor=staff_actor(manager),
        )
        Staff.objects.filter(pk=manager.pk).update(role="operator")
    come(invite, "a", 1)
    with team_scope(team):
        assert today(team).dropped == [invite]
        assert today(team).waiting == 1
    desk = client_for(owner)
    assert "进来了，但没拿到口令许诺的东西" in desk.get("/t/xiaoman/").content.decode()
    desk.post(f"/t/xiaoman/invites/{invite.public_id}/seen/")
    with team_scope(team):
        assert today(team).dropped == []
    assert "口令许诺的东西" not in desk.get("/t/xiaoman/").content.decode()
