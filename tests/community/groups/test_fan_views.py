"""A fan's own pages."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from community.chat.selectors import conversations_of
from community.groups.models import FanGroup, GroupMember, JoinRequest
from community.groups.selectors import my_requests
from community.groups.services import (
    member_join,
    member_settings_update,
    request_approve,
    request_decline,
)
from foundation.scopes.scope import person_scope, team_scope
from foundation.teams.models import Staff, Team, User
from kol.platforms.models import PlatformAccount
from tests.cast import staff_actor
from tests.pictures import picture, upload

ClientFor = Callable[[User | Staff], Client]


@pytest.fixture
def waiting(make_group: Callable[..., FanGroup], weibo: PlatformAccount, deer: Any) -> JoinRequest:
    """小鹿 waits for a mutual follow."""
    fan, user, actor = deer
    request = member_join(
        group=make_group("mutual", entry_account=weibo), fan=fan, user=user, actor=actor, door=None
    ).request
    assert request is not None
    return request


def seat(group: FanGroup, person: Any) -> GroupMember:
    fan, user, actor = person
    member = member_join(group=group, fan=fan, user=user, actor=actor, door=None).member
    assert member is not None
    return member


def reload(thing: Any) -> Any:
    with team_scope(thing.team_id):
        return type(thing)._base_manager.get(pk=thing.pk)


def test_what_is_missing_and_sending_it(
    waiting: JoinRequest, deer: Any, files: Path, client_for: ClientFor
) -> None:
    client, address = client_for(deer[1]), f"/g/requests/{waiting.public_id}/"
    page = client.get(address).content.decode()
    assert "还没查到你和 @小满同学 在微博互关。" in page
    assert 'href="https://weibo.com/u/1"' in page
    refused = client.post(address, {"claimed_handle": ""})
    assert refused.status_code == 422
    assert "请先选择截图" in refused.content.decode()
    body = {"claimed_handle": "小鹿", "proof": upload(picture())}
    assert client.post(address, body).status_code == 302
    sent = reload(waiting)
    assert (sent.claimed_handle, sent.state) == ("小鹿", "pending")
    page = client.get(address).content.decode()
    assert "截图收到了" in page
    assert f"/a/{sent.proof.public_id}/" in page
    bad = client.post(address, {"claimed_handle": "小鹿2", "proof": upload(b"<svg/>")})
    assert bad.status_code == 422
    assert 'value="小鹿2"' in bad.content.decode()
    assert reload(waiting).proof == sent.proof


def test_the_answer_shows(
    waiting: JoinRequest, deer: Any, operator: Staff, client_for: ClientFor
) -> None:
    client, address = client_for(deer[1]), f"/g/requests/{waiting.public_id}/"
    with team_scope(waiting.team_id):
        request_decline(
            request=waiting, staff=operator, reason="名字被挡住了", actor=staff_actor(operator)
        )
    page = client.get(address).content.decode()
    assert "名字被挡住了" in page
    late = client.post(address, {"claimed_handle": "x"}, follow=True)
    assert "这个申请已经处理过了" in late.content.decode()
    with team_scope(waiting.team_id):
        again = member_join(
            group=waiting.group, fan=deer[0], user=deer[1], actor=deer[2], door=None
        ).request
        assert again is not None
        request_approve(request=again, staff=operator, actor=staff_actor(operator))
    page = client.get(f"/g/requests/{again.public_id}/").content.decode()
    assert f'href="/g/{waiting.group.public_id}/"' in page


def test_withdrawing(waiting: JoinRequest, deer: Any, client_for: ClientFor) -> None:
    client = client_for(deer[1])
    client.post(f"/g/requests/{waiting.public_id}/withdraw/")
    assert reload(waiting).state == "withdrawn"
    assert client.get(f"/g/requests/{waiting.public_id}/").status_code == 200
    assert client.get(f"/g/requests/{waiting.public_id}/withdraw/").status_code == 405


def test_nobody_elses_request(
    waiting: JoinRequest,
    orange: Any,
    stranger: User,
    other_owner: Staff,
    client: Client,
    client_for: ClientFor,
) -> None:
    address = f"/g/requests/{waiting.public_id}/"
    for who in (orange[1], stranger, other_owner):
        assert client_for(who).get(address).status_code == 404
        assert client_for(who).post(address, {"claimed_handle": "x"}).status_code == 404
        assert client_for(who).post(f"{address}withdraw/").status_code == 404
    assert client.get(address).status_code == 302
    assert (reload(waiting).state, reload(waiting).claimed_handle) == ("pending", "")


def test_leaving(group: FanGroup, deer: Any, orange: Any, client_for: ClientFor) -> None:
    member, address = seat(group, deer), f"/g/{group.public_id}/leave/"
    client = client_for(deer[1])
    assert "夏日小分队" in client.get(address).content.decode()
    assert client_for(orange[1]).get(address).status_code == 404
    assert client_for(orange[1]).post(address).status_code == 404
    assert client.post(address, {"reason": "off_team"}).status_code == 422
    assert reload(member).state == "active"
    response = client.post(address, {"reason": "ads"})
    assert response["Location"] == f"/g/{group.public_id}/left/"
    assert (reload(member).state, reload(member).remove_reason) == ("left", "ads")
    assert reload(group).member_count == 0
    assert client.get(address).status_code == 404


def test_leaving_needs_no_reason(group: FanGroup, deer: Any, client_for: ClientFor) -> None:
    member = seat(group, deer)
    assert client_for(deer[1]).post(f"/g/{group.public_id}/leave/").status_code == 302
    assert reload(member).state == "left"


def test_an_owner_hears_why_they_stay(group: FanGroup, owner: Staff, client_for: ClientFor) -> None:
    response = client_for(owner).post(f"/g/{group.public_id}/leave/")
    assert response.status_code == 422
    assert "请先把群主转给别人" in response.content.decode()


def test_my_groups(
    make_group: Callable[..., FanGroup],
    deer: Any,
    other_team: Team,
    other_owner: Staff,
    waiting: JoinRequest,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    from community.groups.services import group_create

    quiet, busy, pinned = (make_group(name=name) for name in ("安静", "热闹", "置顶"))
    members = [seat(group, deer) for group in (quiet, busy, pinned)]
    user = deer[1]
    with team_scope(other_team):
        elsewhere = group_create(
            staff=other_owner, name="别家的群", entry="open", actor=staff_actor(other_owner)
        )
        fan = make_fan_of(user, other_team)
        member_join(group=elsewhere, fan=fan, user=user, actor=deer[2], door=None)
        FanGroup.objects.update(last_message_at="2026-01-03T00:00Z")
    for group, at, counted, at_all in (
        (quiet, "2026-01-01T00:00Z", 0, 0),
        (busy, "2026-01-02T00:00Z", 120, 90),
        (pinned, None, 7, 0),
    ):
        FanGroup.objects.filter(pk=group.pk).update(
            last_message_at=at, count_seq=counted, last_at_all_seq=at_all
        )
    member_settings_update(member=members[2], pinned=True)
    with django_assert_num_queries(1):
        mine = conversations_of(user_id=user.pk)
    assert [(one.name, one.badge, one.mentioned, one.pinned) for one in mine] == [
        ("置顶", "7", False, True),
        ("别家的群", "0", False, False),
        ("热闹", "99+", True, False),
        ("安静", "0", False, False),
    ]
    assert mine[1].team.name == other_team.name
    with person_scope(user), django_assert_num_queries(1):
        assert [one.group.name for one in my_requests(user)] == ["夏日小分队"]


def make_fan_of(user: User, team: Team) -> Any:
    """The same person, known to another team."""
    from community.fans.models import Fan

    return Fan.objects.create(team=team, user=user, nickname="鹿", source="invite")
