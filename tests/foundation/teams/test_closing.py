"""Closing a team: what ends at once, opening it again, and the erasing after 30 days."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from community.chat.consumers import fan_erased
from community.chat.models import Message
from community.chat.selectors import conversations_of, live_group_ids, place_find, place_of
from community.chat.services import message_send
from community.fans.models import Fan, FanContact
from community.groups.models import FanGroup, GroupMember
from community.groups.services import group_create, member_join
from community.invites.models import Invite, PhraseClaim
from community.invites.services import invite_create, invite_redeem
from foundation.events.models import Event
from foundation.jobs.models import Job
from foundation.partners.models import ApiKey
from foundation.scopes.actors import SYSTEM
from foundation.scopes.errors import NotAllowed
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.errors import AccountOwnsTeam, TeamClosed, TeamNotClosed
from foundation.teams.models import AuditEntry, Role, Staff, StaffInvitation, Team, User
from foundation.teams.services import staff_invite, team_close, team_create, team_reopen, user_erase
from foundation.teams.services.closing import teams_erase
from tests.api import api_of
from tests.cast import fan_actor, group_of, staff_actor

pytestmark = pytest.mark.django_db
ClientFor = Callable[[User | Staff], Client]
CLOSE, REOPEN = "/t/xiaoman/settings/close/", "/accounts/me/teams/xiaoman/reopen/"


@pytest.fixture
def invite(owner: Staff, fan_user: User) -> Invite:
    """A code of 小满's group; the fan came in by it and said something."""
    actor = staff_actor(owner)
    with team_scope(owner.team_id):
        group = group_create(staff=owner, name="夏日小分队", actor=actor)
        made = invite_create(group=group, owner=owner, phrase="夏日橘子汽水", actor=actor)
    invite_redeem(text_or_code=made.code, user=fan_user, actor=fan_actor(fan_user), consent=True)
    with team_scope(owner.team_id):
        member = GroupMember.objects.get(user=fan_user)
        place = place_of(member_id=member.pk, team_id=owner.team_id)
        assert place is not None
        message_send(member=place, text="我来了", actor=fan_actor(fan_user))
    return made


def closed_for(team: Team, days: float) -> None:
    Team.objects.filter(pk=team.pk).update(closed_at=timezone.now() - timedelta(days=days))


def close(owner: Staff) -> None:
    with team_scope(owner.team_id):
        team_close(by=owner, actor=staff_actor(owner))


def test_only_an_owner_closes(owner: Staff, manager: Staff, client_for: ClientFor) -> None:
    with pytest.raises(NotAllowed), team_scope(owner.team_id):
        team_close(by=manager, actor=staff_actor(manager))
    assert client_for(manager).post(CLOSE, {"confirm": "xiaoman"}).status_code == 403
    assert "settings/close/" not in client_for(manager).get("/t/xiaoman/settings/").content.decode()
    assert Team.objects.get(pk=owner.team_id).state == "open"


@pytest.mark.parametrize("word", ["xiaoman", "小满", " XIAOMAN "])
def test_the_page_asks_for_the_teams_address_or_name(
    owner: Staff, client_for: ClientFor, word: str
) -> None:
    client = client_for(owner)
    assert CLOSE in client.get("/t/xiaoman/settings/").content.decode()
    page = client.get(CLOSE)
    assert "立即生效" in page.content.decode()
    for wrong in ({}, {"confirm": "other"}):
        assert client.post(CLOSE, wrong).status_code == 422
    assert Team.objects.get(pk=owner.team_id).state == "open"
    done = client.post(CLOSE, {"confirm": word})
    assert (done.status_code, done["Location"]) == (302, "/accounts/me/")
    team = Team.objects.get(pk=owner.team_id)
    assert (team.state, team.closed_at is not None) == ("closed", True)
    with team_scope(team):
        newest = AuditEntry.objects.order_by("pk").last()
        assert newest is not None
        assert (newest.action, newest.actor_user_id) == ("team.close", owner.user_id)
        assert Event.objects.filter(name="team.closed").count() == 1


def test_what_ends_at_once(
    owner: Staff, analyst: Staff, fan_user: User, invite: Invite, client_for: ClientFor
) -> None:
    actor, group = staff_actor(owner), group_of(invite)
    program = api_of(owner)
    with team_scope(owner.team_id):
        staff_invite(by=owner, email="new@example.com", role=Role.PR, actor=actor)
        Job.objects.create(team=owner.team, kind="test", title="x", created_by=owner.user)
    assert program("GET", "groups").status_code == 200
    close(owner)
    assert program("GET", "groups").status_code == 401
    for staff in (owner, analyst):
        assert client_for(staff).get("/t/xiaoman/").status_code == 404
        assert "/t/xiaoman/" not in client_for(staff).get("/accounts/me/").content.decode()
    fan = client_for(fan_user)
    assert fan.get(f"/g/{group.public_id}/").status_code == 404
    assert "夏日小分队" not in fan.get("/g/").content.decode()
    assert conversations_of(user_id=fan_user.pk) == []
    assert live_group_ids(user_id=fan_user.pk) == []
    assert place_find(user_id=fan_user.pk, group_public_id=group.public_id) is None
    with team_scope(owner.team_id):
        assert ApiKey.objects.get().revoked_at is not None
        assert StaffInvitation.objects.get().state == "revoked"
        assert Job.objects.get().state == "cancelled"


def test_the_join_page_says_so_kindly(
    owner: Staff, fan_user: User, stranger: User, invite: Invite, client_for: ClientFor
) -> None:
    close(owner)
    url = f"/j/{invite.code}/"
    for client in (Client(), client_for(fan_user), client_for(stranger), client_for(owner)):
        page = client.get(url)
        text = page.content.decode()
        assert page.status_code == 200
        assert "这个团队已经关闭，不再接纳新成员。" in text
        assert 'value="join"' not in text
        assert "进入群" not in text
    for person in (stranger, owner):
        page = client_for(person).post(url, {"act": "join", "consent": "on"})
        assert page.status_code == 409
    with pytest.raises(TeamClosed), team_scope(owner.team_id):
        member_join(
            group=FanGroup.objects.get(),
            fan=Fan.objects.get(),
            user=stranger,
            actor=fan_actor(stranger),
            door=None,
        )
    with team_scope(owner.team_id):
        assert not GroupMember.objects.filter(user=stranger).exists()


def test_open_pages_fall_silent(
    owner: Staff,
    invite: Invite,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    from foundation.live import valkey

    sent: list[bytes] = []
    pipeline = type(valkey.client().pipeline())
    publish = pipeline.publish

    def note(self: Any, channel: str, message: bytes) -> object:
        sent.append(message)
        return publish(self, channel, message)

    monkeypatch.setattr(pipeline, "publish", note)
    before = time.time()
    with django_capture_on_commit_callbacks(execute=True):
        close(owner)
    (head,) = [message for message in sent if message.startswith(b"s ")]
    kind, user, group, at = head.split()
    assert (kind, user, int(group)) == (b"s", b"0", invite.group_id)
    assert float(at) >= before - 1


def test_an_owner_opens_it_again(
    owner: Staff, fan_user: User, invite: Invite, client_for: ClientFor
) -> None:
    client = client_for(owner)
    assert client.post(REOPEN).status_code == 404  # it is open
    close(owner)
    page = client.get("/accounts/me/").content.decode()
    assert f'action="{REOPEN}"' in page
    assert client_for(fan_user).post(REOPEN).status_code == 404
    done = client.post(REOPEN)
    assert (done.status_code, done["Location"]) == (302, "/t/xiaoman/")
    assert client.get("/t/xiaoman/").status_code == 200
    group = client_for(fan_user).get(f"/g/{group_of(invite).public_id}/")
    assert group.status_code == 200
    with team_scope(owner.team_id):
        entry = AuditEntry.objects.order_by("pk").last()
        assert entry is not None
        assert (entry.action, entry.actor_kind, entry.changes) == (
            "team.reopen",
            "staff",
            {"state": ["closed", "open"]},
        )


def test_others_do_not_open_it_and_nobody_after_30_days(
    owner: Staff, manager: Staff, client_for: ClientFor
) -> None:
    close(owner)
    assert client_for(manager).post(REOPEN).status_code == 404
    with pytest.raises(NotAllowed):
        team_reopen(by=manager, actor=staff_actor(manager))
    closed_for(owner.team, 30.1)
    assert client_for(owner).post(REOPEN).status_code == 404
    with pytest.raises(TeamNotClosed):
        team_reopen(by=owner, actor=staff_actor(owner))
    assert Team.objects.get(pk=owner.team_id).state == "closed"


def test_a_sole_owner_deletes_their_account_after_closing(owner: Staff) -> None:
    with pytest.raises(AccountOwnsTeam):
        user_erase(user=owner.user, actor=staff_actor(owner))
    assert User.objects.get(pk=owner.user_id).erased_at is None
    close(owner)
    user_erase(user=owner.user, actor=staff_actor(owner))
    assert User.objects.get(pk=owner.user_id).erased_at is not None
    with team_scope(owner.team_id):
        assert Staff.objects.get().state == "left"


def test_nothing_is_erased_before_its_day(owner: Staff, other_owner: Staff, invite: Invite) -> None:
    close(owner)
    closed_for(owner.team, 29.9)
    closed = Team.objects.values().get(pk=owner.team_id)
    assert teams_erase() is False
    assert Team.objects.values().get(pk=owner.team_id) == closed
    with team_scope(owner.team_id):
        assert Fan.objects.get().state == "active"


def test_after_30_days_it_is_erased(
    owner: Staff, other_owner: Staff, stranger: User, invite: Invite
) -> None:
    with team_scope(other_owner.team_id):
        Fan.objects.create(team=other_owner.team, nickname="别家粉丝", source="manual")
    close(owner)
    closed_for(owner.team, 30.1)
    assert teams_erase() is False
    with team_scope(owner.team_id):
        for event in Event.objects.filter(name="fan.erased"):
            fan_erased(event)  # as the outbox has the chat do
    team = Team.objects.get(pk=owner.team_id)
    assert (team.state, team.name, team.slug) == ("erased", "—", f"closed.{team.pk}")
    with team_scope(team):
        fan = Fan.objects.get()
        assert (fan.state, fan.nickname, fan.user_id) == ("erased", "", None)
        assert not FanContact.objects.exists()
        assert not PhraseClaim.objects.exists()
        assert Invite.objects.get().state == "revoked"
        assert Staff.objects.get().display_name == "—"
        (said,) = Message.objects.filter(kind="text")
        assert (said.text, said.sender_name) == ("我来了", "")
        actions = AuditEntry.objects.order_by("-pk").values_list("action", flat=True)
        assert actions[0] == "team.erase"
    with team_scope(other_owner.team_id):
        assert Fan.objects.get().nickname == "别家粉丝"
    # Its address and its phrase are free.
    again = team_create(user=stranger, name="小满", slug="xiaoman", actor=SYSTEM)
    with team_scope(again.team_id):
        group = group_create(staff=again, name="新群", actor=SYSTEM)
        invite_create(group=group, owner=again, phrase="夏日橘子汽水", actor=SYSTEM)


def test_a_big_team_is_erased_in_several_goes(owner: Staff, invite: Invite) -> None:
    with team_scope(owner.team_id):
        for number in range(250):
            Fan.objects.create(team=owner.team, nickname=f"粉{number}", source="manual")
    close(owner)
    closed_for(owner.team, 31)
    goes = []
    while teams_erase(seconds=0):
        with system_scope():
            goes.append(Fan.objects.exclude(state="erased").count())
        assert Team.objects.get(pk=owner.team_id).state == "closed"
    assert goes == [151, 51, 0, 0]
    assert Team.objects.get(pk=owner.team_id).state == "erased"
