"""Fans' own codes and who brought whom: one referrer, set once, and never in a circle."""

import threading
from typing import Any

import pytest
from django.db import IntegrityError, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from community.fans.models import Fan
from community.fans.services import fan_for_user
from community.groups.models import FanGroup, GroupMember
from community.groups.services import group_create, member_join, member_leave
from community.invites.errors import FanCodesOff, InviteFull, InviteNotFound, TooManyCodes
from community.invites.merging import places_move, places_unmove
from community.invites.models import Invite, Referral
from community.invites.services import invite_redeem
from community.invites.services.fan_codes import fan_code_get
from community.invites.services.limits import group_rules_update, rules_update
from foundation.events.models import Event
from foundation.scopes.errors import DomainError
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Staff, User
from tests.cast import fan_actor, make_user, staff_actor

from .conftest import MakeInvite, Redeem

pytestmark = pytest.mark.django_db


@pytest.fixture
def fans_have_codes(owner: Staff) -> None:
    """The team lets fans have codes of their own."""
    with team_scope(owner.team_id):
        rules_update(team=owner.team, actor=staff_actor(owner), fan_codes=True)


def code_of(user: User, group: FanGroup) -> Invite:
    with team_scope(group.team_id):
        member = GroupMember.objects.select_related("group__team", "fan").get(
            group=group, user=user
        )
        return fan_code_get(member=member, actor=fan_actor(user))


def parents() -> dict[str, str]:
    """Who brought whom, by name."""
    with system_scope():
        return {
            place.fan.nickname: place.parent.fan.nickname if place.parent else ""
            for place in Referral.objects.select_related("fan", "parent__fan").order_by("pk")
        }


def people(count: int) -> list[User]:
    return [make_user(f"p{n}", phone=f"+86138000040{n:02}") for n in range(count)]


def test_a_fan_brings_a_fan_who_brings_a_fan(
    fans_have_codes: None, invite: Invite, group: FanGroup, redeem: Redeem
) -> None:
    one, two, three = people(3)
    redeem(invite.code, one)
    redeem(code_of(one, group).code, two)
    redeem(code_of(two, group).phrase, three)
    assert parents() == {"p0": "", "p1": "p0", "p2": "p1"}
    with system_scope():
        events = Event.objects.filter(name="invite.referred")
        assert len(events) == 2


def test_a_code_is_the_same_however_often_one_asks(
    fans_have_codes: None, invite: Invite, group: FanGroup, fan_user: User, redeem: Redeem
) -> None:
    redeem(invite.code, fan_user)
    mine = code_of(fan_user, group)
    assert code_of(fan_user, group) == mine
    assert (mine.owner, mine.fan is not None, mine.grant_points) == (None, True, 0)


def test_codes_are_off_until_a_team_or_a_group_has_them(
    invite: Invite, group: FanGroup, owner: Staff, fan_user: User, redeem: Redeem
) -> None:
    redeem(invite.code, fan_user)
    with pytest.raises(FanCodesOff):
        code_of(fan_user, group)
    here: dict[str, Any] = {
        "group_id": group.pk,
        "team_id": group.team_id,
        "actor": staff_actor(owner),
    }
    with team_scope(owner.team_id):
        group_rules_update(**here, fan_codes=True, fan_joins=1)
    mine = code_of(fan_user, group)
    assert mine.max_uses == 1
    two, three = people(2)
    redeem(mine.code, two)
    with pytest.raises(InviteFull):
        redeem(mine.code, three)
    with team_scope(owner.team_id):
        group_rules_update(**here, fan_codes=False, fan_joins=None)
        Invite.objects.filter(pk=mine.pk).update(max_uses=None)
    with pytest.raises(InviteNotFound):
        redeem(mine.code, three)
    assert parents() == {"fan": "", "p0": "fan"}


def test_who_left_brings_nobody(
    fans_have_codes: None, invite: Invite, group: FanGroup, fan_user: User, redeem: Redeem
) -> None:
    member = redeem(invite.code, fan_user).member
    assert member is not None
    mine = code_of(fan_user, group)
    with team_scope(group.team_id):
        member_leave(member=member, actor=fan_actor(fan_user))
    with pytest.raises(InviteNotFound):
        redeem(mine.code, people(1)[0])


def test_a_fan_brings_no_more_than_the_team_says(
    fans_have_codes: None,
    invite: Invite,
    group: FanGroup,
    owner: Staff,
    fan_user: User,
    redeem: Redeem,
) -> None:
    with team_scope(owner.team_id):
        rules_update(team=owner.team, actor=staff_actor(owner), fan_joins=1, fan_groups=1)
    redeem(invite.code, fan_user)
    mine = code_of(fan_user, group)
    two, three = people(2)
    redeem(mine.code, two)
    with pytest.raises(InviteFull):
        redeem(mine.code, three)
    with team_scope(owner.team_id):
        second = group_create(staff=owner, name="二群", actor=staff_actor(owner), entry="open")
        fan = Fan.objects.get(user=fan_user)
        GroupMember.objects.create(
            team=owner.team, group=second, user=fan_user, fan=fan, display_name="fan"
        )
    with pytest.raises(TooManyCodes):
        code_of(fan_user, second)


def test_only_the_first_joining_counts(
    fans_have_codes: None,
    invite: Invite,
    make_invite: MakeInvite,
    group: FanGroup,
    owner: Staff,
    redeem: Redeem,
) -> None:
    one, two = people(2)
    redeem(invite.code, one)
    redeem(invite.code, two)  # by the team's code: nobody brought them
    with team_scope(owner.team_id):
        second = group_create(staff=owner, name="二群", actor=staff_actor(owner))
    redeem(make_invite(group=second).code, one)
    redeem(code_of(one, second).code, two)
    assert parents() == {"p0": "", "p1": ""}
    # Nor does the one they brought bring them back.
    redeem(code_of(two, group).code, one)
    assert parents() == {"p0": "", "p1": ""}


def test_who_came_in_without_a_code_was_brought_by_nobody(
    fans_have_codes: None, invite: Invite, group: FanGroup, owner: Staff, redeem: Redeem
) -> None:
    one, two = people(2)
    redeem(invite.code, one)
    with team_scope(owner.team_id):
        open_group = group_create(staff=owner, name="广场", actor=staff_actor(owner), entry="open")
        fan = fan_for_user(
            team_id=owner.team_id,
            user=two,
            actor=fan_actor(two),
            source="invite",
            consent=True,
            consent_how="join page",
        )
        member_join(group=open_group, fan=fan, user=two, actor=fan_actor(two), door=None)
    redeem(code_of(one, group).code, two)
    assert parents() == {"p0": "", "p1": ""}


def test_the_database_refuses_a_circle_and_a_second_referrer(
    fans_have_codes: None, invite: Invite, group: FanGroup, redeem: Redeem
) -> None:
    one, two = people(2)
    redeem(invite.code, one)
    redeem(code_of(one, group).code, two)
    with team_scope(group.team_id):
        above, below = Referral.objects.order_by("pk")
        for child, parent in ((above, below), (above, above)):
            older = pytest.raises(IntegrityError, match="referral_parent_is_older")
            with older, transaction.atomic():
                Referral.objects.filter(pk=child.pk).update(parent=parent)
        with pytest.raises(IntegrityError), transaction.atomic():
            Referral.objects.create(team_id=group.team_id, fan=below.fan, parent=above)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    links=st.lists(st.tuples(st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=60),
)
def test_whatever_links_are_tried_no_chain_comes_back(
    links: list[tuple[int, int]], owner: Staff
) -> None:
    with team_scope(owner.team_id), transaction.atomic():
        places = [
            Referral.objects.create(
                team_id=owner.team_id,
                fan=Fan.objects.create(team=owner.team, nickname=f"n{n}", source="manual"),
            )
            for n in range(8)
        ]
        for child, parent in links:
            try:
                with transaction.atomic():
                    Referral.objects.filter(pk=places[child].pk).update(parent=places[parent])
            except IntegrityError:
                assert parent >= child
            else:
                assert parent < child
        above = dict(Referral.objects.values_list("pk", "parent_id"))
        for place in above:
            seen, at = set(), place
            while at is not None:
                assert at not in seen
                seen.add(at)
                at = above[at]
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_of_two_friends_whose_codes_are_used_at_once_one_brought_them(
    fans_have_codes: None, invite: Invite, make_invite: MakeInvite, owner: Staff, group: FanGroup
) -> None:
    one, two, *late = people(8)
    with team_scope(owner.team_id):
        second = group_create(staff=owner, name="二群", actor=staff_actor(owner))
    into_second = make_invite(group=second)
    for user in (one, two):
        for code in (invite.code, into_second.code):
            invite_redeem(text_or_code=code, user=user, actor=fan_actor(user), consent=True)
    codes = [code_of(one, group).code, code_of(two, second).code]
    start, wrong = threading.Barrier(2 * len(late)), []

    def come(user: User, code: str) -> None:
        start.wait()
        try:
            invite_redeem(text_or_code=code, user=user, actor=fan_actor(user), consent=True)
        except DomainError as error:
            wrong.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=come, args=(u, c)) for u in late for c in codes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    with system_scope():
        assert Referral.objects.count() == 8
        assert GroupMember.objects.filter(staff=None, state="active").count() == 16
    assert all(parents()[user.display_name] in {"p0", "p1"} for user in late)


@pytest.mark.parametrize("loser_first", [True, False])
def test_two_places_become_one_in_a_merge_and_two_again(
    fans_have_codes: None, invite: Invite, group: FanGroup, redeem: Redeem, loser_first: bool
) -> None:
    one, two, three, four = people(4)
    redeem(invite.code, one)
    redeem(invite.code, two)
    redeem(code_of(one, group).code, three)
    redeem(code_of(two, group).code, four)
    before = parents()
    with team_scope(group.team_id):
        fans = [Fan.objects.get(user=user) for user in (one, two)]
        loser, winner = fans if loser_first else fans[::-1]
        moved = places_move(loser, winner)
        assert not Referral.objects.filter(fan=loser).exists()
        assert parents() == {winner.nickname: "", "p2": winner.nickname, "p3": winner.nickname}
        places_unmove(loser, winner, moved)
    assert parents() == before
