"""Figures of a code: who stayed, counted honestly; looks that nothing loses."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from community.groups.models import GroupMember
from community.groups.services import member_leave, member_remove
from community.invites.models import Invite, InviteViews, Redemption
from community.invites.selectors import invite_figures, invite_views, views_by_day
from community.invites.services import invite_redeem, invite_view_count
from community.invites.tasks import views_fold
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Staff, User
from tests.cast import fan_actor, make_user, staff_actor

from .conftest import MakeInvite, Redeem

pytestmark = pytest.mark.django_db


def joined_ago(invite: Invite, user: User, days: float, *, left_after: float | None) -> None:
    """As if ``user`` had joined ``days`` ago, and left so long after that."""
    with team_scope(invite.team_id):
        at = timezone.now() - timedelta(days=days)
        redemption = Redemption.objects.get(fan__user=user, invite=invite)
        Redemption.objects.filter(pk=redemption.pk).update(at=at)
        if left_after is not None:
            GroupMember.objects.filter(pk=redemption.member_id).update(
                left_at=at + timedelta(days=left_after)
            )


def test_only_those_who_joined_long_enough_ago_are_asked_after(
    invite: Invite, owner: Staff, redeem: Redeem
) -> None:
    users = [make_user(f"u{n}", phone=f"+861380000050{n}") for n in range(6)]
    for user in users:
        member = redeem(invite.code, user).member
        assert member is not None
        number = users.index(user)
        with team_scope(invite.team_id):
            if number in {2, 3}:
                member_leave(member=member, actor=fan_actor(user))
            if number == 4:
                member_remove(member=member, by=owner, reason="", actor=staff_actor(owner))
    joined_ago(invite, users[0], 40, left_after=None)
    joined_ago(invite, users[1], 8, left_after=None)
    joined_ago(invite, users[2], 40, left_after=10)  # stayed 1 and 7 days, not 30
    joined_ago(invite, users[3], 2, left_after=0.5)  # not a day
    joined_ago(invite, users[4], 9, left_after=3)  # a day, not 7
    with team_scope(invite.team_id):
        figures = invite_figures(invite)
    assert [(one.days, one.count, one.of, one.percent) for one in figures.stayed] == [
        (1, 4, 5, 80),
        (7, 3, 4, 75),
        (30, 1, 2, 50),
    ]
    assert (figures.left, figures.removed) == (2, 1)


def test_before_anybody_could_have_stayed_there_is_no_share(
    invite: Invite, fan_user: User, redeem: Redeem
) -> None:
    redeem(invite.code, fan_user)
    with team_scope(invite.team_id):
        figures = invite_figures(invite)
    assert [(one.of, one.percent) for one in figures.stayed] == [(0, None)] * 3


def test_the_page_says_what_is_counted(
    invite: Invite,
    owner: Staff,
    fan_user: User,
    redeem: Redeem,
    client_for: Callable[[User | Staff], Client],
) -> None:
    redeem(invite.code, fan_user)
    joined_ago(invite, fan_user, 3, left_after=None)
    page = client_for(owner).get(f"/t/xiaoman/invites/{invite.public_id}/").content.decode()
    assert "100%" in page
    assert page.count("还太早") == 2


# --- Looks ---------------------------------------------------------------------------------------
def test_looks_are_kept_by_day_in_the_teams_zone(invite: Invite) -> None:
    today = timezone.localdate()
    for day, times in ((today, 3), (today - timedelta(days=2), 2)):
        for _time in range(times):
            invite_view_count(invite=invite, day=day)
    with team_scope(invite.team_id):
        days = views_by_day(invite, zone="Asia/Shanghai", days=4)
        assert [day.count for day in days] == [0, 2, 0, 3]
        assert invite_views(invite) == 5


def test_adding_up_changes_no_sum_and_twice_is_as_once(invite: Invite) -> None:
    for _time in range(7):
        invite_view_count(invite=invite)
    for _time in range(2):
        views_fold()
        with team_scope(invite.team_id):
            invite.refresh_from_db()
            assert (invite.view_count, invite_views(invite)) == (7, 7)
    invite_view_count(invite=invite)
    with team_scope(invite.team_id):
        assert (invite.view_count, invite_views(invite)) == (7, 8)


@pytest.mark.django_db(transaction=True)
def test_a_look_waits_for_nobody_who_joins(invite: Invite) -> None:
    """While somebody holds the code's row, looks go on; adding up passes over rows in use."""
    from django.db import transaction

    done = threading.Event()

    def look() -> None:
        invite_view_count(invite=invite)
        connections.close_all()
        done.set()

    with team_scope(invite.team_id), transaction.atomic():
        Invite.objects.filter(pk=invite.pk).update(use_count=1)  # as a joining holds it
        thread = threading.Thread(target=look)
        thread.start()
        assert done.wait(5)
    thread.join()
    with system_scope():
        assert InviteViews.objects.get().count == 1


@pytest.mark.django_db(transaction=True)
def test_looks_joins_and_adding_up_at_once_lose_nothing(make_invite: MakeInvite) -> None:
    invite = make_invite(phrase="夏日橘子汽水")
    users = [make_user(f"u{n}", phone=f"+86138000060{n:02}") for n in range(10)]
    start = threading.Barrier(30)

    def act(number: int) -> None:
        start.wait()
        try:
            if number < 10:
                user = users[number]
                invite_redeem(
                    text_or_code=invite.code, user=user, actor=fan_actor(user), consent=True
                )
            elif number < 26:
                for _time in range(10):
                    invite_view_count(invite=invite)
            else:
                for _time in range(5):
                    views_fold()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=act, args=(n,)) for n in range(30)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    views_fold()
    with system_scope():
        fresh = Invite.objects.get(pk=invite.pk)
        assert (fresh.view_count, fresh.use_count) == (160, 10)
        assert sum(InviteViews.objects.values_list("count", flat=True)) == 160
