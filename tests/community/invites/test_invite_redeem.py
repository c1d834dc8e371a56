"""Coming in by a code: who gets in, what it burns, what is told to whom it refuses."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core.cache import cache
from django.db import connections
from django.test.utils import override_settings
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from community.fans.models import Fan
from community.fans.services import follow_fact_record
from community.groups.errors import GroupFull
from community.groups.models import FanGroup, GroupMember, JoinRequest
from community.groups.services import (
    member_leave,
    member_remove,
    request_approve,
    request_recheck,
)
from community.invites.errors import (
    ConsentMissing,
    InviteFull,
    InviteNotFound,
    TooManyGuesses,
)
from community.invites.models import Invite, Redemption
from community.invites.services import invite_pause, invite_redeem, invite_revoke
from foundation.events.models import Event
from foundation.live import valkey
from foundation.scopes.errors import DomainError
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.models import Staff, User
from foundation.teams.services import staff_leave
from kol.platforms.models import PlatformAccount
from tests.cast import fan_actor, staff_actor

from .conftest import MakeInvite, Redeem

pytestmark = pytest.mark.django_db


def burnt(invite: Invite) -> tuple[int, int, int]:
    """Uses, redemptions, and members who are in."""
    with system_scope():
        return (
            Invite.objects.get(pk=invite.pk).use_count,
            Redemption.objects.filter(invite=invite).count(),
            GroupMember.objects.filter(group=invite.group, state="active", staff=None).count(),
        )


def nothing_happened(invite: Invite) -> bool:
    with system_scope():
        return burnt(invite)[1:] == (0, 0) and not Fan.objects.exists()


def test_a_fan_comes_in_and_burns_one_use(invite: Invite, fan_user: User, redeem: Redeem) -> None:
    outcome = redeem("夏日橘子汽水", fan_user)
    assert outcome.kind == "joined"
    assert burnt(invite) == (1, 1, 1)
    with system_scope():
        redemption = Redemption.objects.select_related("fan", "member").get()
        assert redemption.member == outcome.member
        assert redemption.fan.user_id == fan_user.pk
        assert (redemption.fan.source, redemption.fan.consent) == ("invite", "given")
        event = Event.objects.get(name="invite.redeemed")
        assert event.payload == {
            "invite": invite.pk,
            "group": invite.group_id,
            "member": redemption.member_id,
            "fan": redemption.fan_id,
        }
        assert FanGroup.objects.get().member_count == 1


@pytest.mark.parametrize("how", ["code", "link", "pasted"])
def test_code_link_and_pasted_text_lead_the_same_way(
    invite: Invite, fan_user: User, redeem: Redeem, how: str
) -> None:
    link = f"https://qz.example/j/{invite.code}/"
    text = {"code": invite.code, "link": link, "pasted": f"【群】来吧「夏日橘子汽水」 {link}"}[how]
    assert redeem(text, fan_user).kind == "joined"
    assert burnt(invite) == (1, 1, 1)


def test_being_inside_already_and_coming_back_burn_nothing(
    invite: Invite, make_invite: MakeInvite, fan_user: User, redeem: Redeem
) -> None:
    member = redeem("夏日橘子汽水", fan_user).member
    assert redeem("夏日橘子汽水", fan_user).kind == "already"
    assert burnt(invite) == (1, 1, 1)
    assert member is not None
    with system_scope():
        Invite.objects.update(max_uses=1)
    with team_scope(invite.team_id):
        member_leave(member=member, actor=fan_actor(fan_user))
    assert burnt(invite) == (1, 1, 0)
    # By the same code, used up meanwhile; then by another, which gets no credit for them.
    assert redeem("夏日橘子汽水", fan_user, consent=False).kind == "joined"
    assert burnt(invite) == (1, 1, 1)
    other = make_invite(phrase="冬天的第一杯奶茶")
    with team_scope(invite.team_id):
        member_leave(member=GroupMember.objects.get(pk=member.pk), actor=fan_actor(fan_user))
    assert redeem("冬天的第一杯奶茶", fan_user).kind == "joined"
    assert burnt(other) == (0, 0, 1)
    assert burnt(invite) == (1, 1, 1)


def test_a_full_code_is_refused_politely_and_differently(
    make_invite: MakeInvite, fan_user: User, stranger: User, redeem: Redeem
) -> None:
    invite = make_invite(phrase="夏日橘子汽水", max_uses=1)
    redeem("夏日橘子汽水", fan_user)
    with pytest.raises(InviteFull) as caught:
        redeem("夏日橘子汽水", stranger)
    assert (caught.value.status, caught.value.code) == (409, "invite_full")
    assert burnt(invite) == (1, 1, 1)
    with system_scope():
        assert not Fan.objects.filter(user=stranger).exists()


def end(invite: Invite, how: str, owner: Staff) -> None:
    """Bring a code into a state in which it leads nowhere."""
    now = timezone.now()
    with team_scope(invite.team_id):
        if how == "expired":
            Invite.objects.update(
                starts_at=now - timedelta(days=2), expires_at=now - timedelta(seconds=1)
            )
        elif how == "not started":
            Invite.objects.update(starts_at=now + timedelta(hours=1))
        elif how == "revoked":
            invite_revoke(invite=invite, actor=staff_actor(owner))
        elif how == "paused":
            invite_pause(invite=invite, actor=staff_actor(owner))


@pytest.mark.parametrize("how", ["wrong", "expired", "not started", "revoked", "paused"])
def test_wrong_and_ended_are_answered_alike(
    invite: Invite, owner: Staff, fan_user: User, redeem: Redeem, how: str
) -> None:
    end(invite, how, owner)
    with pytest.raises(InviteNotFound) as caught:
        redeem("没有这个口令呀" if how == "wrong" else "夏日橘子汽水", fan_user)
    assert (caught.value.code, caught.value.status, caught.value.field) == (
        "invite_not_found",
        404,
        None,
    )
    assert nothing_happened(invite)


def test_without_consent_nobody_is_kept(invite: Invite, fan_user: User, redeem: Redeem) -> None:
    with pytest.raises(ConsentMissing):
        redeem("夏日橘子汽水", fan_user, consent=False)
    assert nothing_happened(invite)


def test_a_refusal_of_the_group_gives_the_use_back(
    invite: Invite, fan_user: User, redeem: Redeem
) -> None:
    with system_scope():
        FanGroup.objects.update(capacity=0)
    with pytest.raises(GroupFull):
        redeem("夏日橘子汽水", fan_user)
    assert nothing_happened(invite)
    assert burnt(invite) == (0, 0, 0)


def test_a_code_outlives_its_owner_and_grants_membership_only(
    invite: Invite, manager: Staff, fan_user: User, redeem: Redeem, make_invite: MakeInvite
) -> None:
    made = make_invite(phrase="经理的口令呀", owner=manager)
    with team_scope(invite.team_id):
        staff_leave(staff=manager, actor=staff_actor(manager))
    outcome = redeem("经理的口令呀", fan_user)
    assert outcome.member is not None
    assert (outcome.kind, outcome.member.role) == ("joined", "member")
    assert burnt(made) == (1, 1, 1)


def test_staff_of_the_team_enter_as_staff(invite: Invite, operator: Staff, redeem: Redeem) -> None:
    outcome = redeem("夏日橘子汽水", operator.user, consent=False)
    assert outcome.kind == "already"
    assert outcome.member is not None
    assert outcome.member.staff_id == operator.pk
    assert nothing_happened(invite)


def test_one_who_was_removed_stays_out(
    invite: Invite, owner: Staff, fan_user: User, redeem: Redeem
) -> None:
    member = redeem("夏日橘子汽水", fan_user).member
    assert member is not None
    with team_scope(invite.team_id):
        member_remove(member=member, by=owner, reason="广告", actor=staff_actor(owner))
    with pytest.raises(DomainError) as caught:
        redeem("夏日橘子汽水", fan_user)
    assert caught.value.code == "group_banned"
    assert burnt(invite) == (1, 1, 0)


def test_a_pending_request_burns_its_use_when_staff_accept_it(
    invite: Invite, owner: Staff, fan_user: User, redeem: Redeem
) -> None:
    with system_scope():
        FanGroup.objects.update(entry="approval")
    outcome = redeem("夏日橘子汽水", fan_user)
    assert (outcome.kind, burnt(invite)) == ("pending", (0, 0, 0))
    assert outcome.request is not None
    with system_scope():
        # It ended while the request waited: what staff accept is let in, and counted.
        Invite.objects.update(
            starts_at=timezone.now() - timedelta(2), expires_at=timezone.now() - timedelta(1)
        )
    with team_scope(invite.team_id):
        request_approve(request=JoinRequest.objects.get(), staff=owner, actor=staff_actor(owner))
    assert burnt(invite) == (1, 1, 1)


def test_what_staff_accept_is_let_in_though_the_code_is_full(
    make_invite: MakeInvite, owner: Staff, fan_user: User, stranger: User, redeem: Redeem
) -> None:
    invite = make_invite(phrase="夏日橘子汽水", max_uses=1)
    with system_scope():
        FanGroup.objects.update(entry="approval")
    for user in (fan_user, stranger):
        redeem("夏日橘子汽水", user)
    with team_scope(invite.team_id):
        for request in JoinRequest.objects.order_by("pk"):
            request_approve(request=request, staff=owner, actor=staff_actor(owner))
    assert burnt(invite) == (1, 1, 2)


def test_a_request_let_in_by_the_rule_is_credited_though_the_code_ended(
    invite: Invite, owner: Staff, fan_user: User, redeem: Redeem
) -> None:
    with team_scope(invite.team_id):
        account = PlatformAccount.objects.create(
            team_id=invite.team_id, platform="weibo", handle="小满不满"
        )
        FanGroup.objects.update(entry="follows", entry_account=account)
    assert redeem("夏日橘子汽水", fan_user).kind == "pending"
    end(invite, "expired", owner)
    with team_scope(invite.team_id):
        follow_fact_record(
            fan=Fan.objects.get(),
            account=account,
            follows_us=True,
            we_follow=None,
            how="import",
            actor=staff_actor(owner),
            handle="鹿",
        )
        outcome = request_recheck(request=JoinRequest.objects.get())
    assert outcome is not None
    assert outcome.kind == "joined"
    assert burnt(invite) == (1, 1, 1)


# --- Guessing ------------------------------------------------------------------------------------
def test_wrong_guesses_of_an_account_are_limited(
    invite: Invite, fan_user: User, redeem: Redeem, settings: LazySettings
) -> None:
    settings.INVITE_GUESSES = 3
    for number in range(3):
        with pytest.raises(InviteNotFound):
            redeem(f"没有这个口令{number}", fan_user, ip=f"192.0.2.{number}")
    with pytest.raises(TooManyGuesses) as caught:
        redeem("夏日橘子汽水", fan_user, ip="192.0.2.77")
    assert caught.value.status == 429
    assert nothing_happened(invite)


def test_wrong_guesses_from_an_address_are_limited(
    invite: Invite, fan_user: User, stranger: User, redeem: Redeem, settings: LazySettings
) -> None:
    settings.INVITE_GUESSES_PER_IP = 2
    for number in range(2):
        with pytest.raises(InviteNotFound):
            redeem(f"没有这个口令{number}", fan_user)
    with pytest.raises(TooManyGuesses):
        redeem("夏日橘子汽水", stranger)
    assert redeem("夏日橘子汽水", stranger, ip="192.0.2.77").kind == "joined"


def test_wrong_guesses_from_one_ipv6_network_count_together(
    invite: Invite, fan_user: User, stranger: User, redeem: Redeem, settings: LazySettings
) -> None:
    settings.INVITE_GUESSES_PER_IP = 2
    for number in range(2):
        with pytest.raises(InviteNotFound):
            redeem(f"没有这个口令{number}", fan_user, ip=f"2001:db8:0:7::{number}")
    with pytest.raises(TooManyGuesses):
        redeem("夏日橘子汽水", stranger, ip="2001:db8:0:7:9::1")
    assert redeem("夏日橘子汽水", stranger, ip="2001:db8:0:8::1").kind == "joined"


def test_many_candidates_in_one_text_are_many_guesses(
    invite: Invite, fan_user: User, redeem: Redeem, settings: LazySettings
) -> None:
    settings.INVITE_GUESSES = 8
    with pytest.raises(InviteNotFound):
        redeem("\n".join(f"没有这个口令{number}" for number in range(20)), fan_user)
    with pytest.raises(TooManyGuesses):
        redeem("夏日橘子汽水", fan_user)


def test_without_valkey_guesses_are_limited_and_nobody_else_is_turned_away(
    invite: Invite, fan_user: User, stranger: User, redeem: Redeem, settings: LazySettings
) -> None:
    settings.INVITE_GUESSES = 3
    without = {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    with override_settings(CACHES={"default": without}):
        try:
            for number in range(3):
                with pytest.raises(InviteNotFound):
                    redeem(f"没有这个口令{number}", fan_user, ip=f"192.0.2.{number}")
            with pytest.raises(TooManyGuesses):
                redeem("夏日橘子汽水", fan_user, ip="192.0.2.77")
            assert redeem("夏日橘子汽水", stranger, ip="192.0.2.78").kind == "joined"
        finally:
            cache._counts.clear()  # type: ignore[attr-defined]
            valkey._down_until = 0.0


def test_queries_of_one_redemption(
    invite: Invite,
    fan_user: User,
    redeem: Redeem,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(40):
        redeem("夏日橘子汽水", fan_user)


# --- At once -------------------------------------------------------------------------------------
def all_at_once(jobs: list[Callable[[], str]]) -> list[str]:
    """Run jobs on a thread each, started together, 40 of them on connections at a time."""
    results: list[str] = []
    barrier = threading.Barrier(len(jobs))
    room = threading.BoundedSemaphore(40)

    def work(job: Callable[[], str]) -> None:
        barrier.wait(60)
        with room:
            try:
                results.append(job())
            except DomainError as error:
                results.append(error.code)
            finally:
                connections.close_all()

    threads = [threading.Thread(target=work, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_500_at_once_on_a_limit_of_100(make_invite: MakeInvite) -> None:
    invite = make_invite(phrase="夏日橘子汽水", max_uses=100)
    users = User.objects.bulk_create(
        User(display_name=f"粉丝{number}", phone=f"+86138{number:08d}") for number in range(500)
    )

    def come(user: User) -> Callable[[], str]:
        return lambda: (
            invite_redeem(
                text_or_code="夏日橘子汽水", user=user, actor=fan_actor(user), consent=True
            ).kind
        )

    results = all_at_once([come(user) for user in users])
    assert sorted(results) == ["invite_full"] * 400 + ["joined"] * 100
    assert burnt(invite) == (100, 100, 100)
    with system_scope():
        assert FanGroup.objects.get().member_count == 100
        assert Fan.objects.count() == 100
        assert Event.objects.filter(name="invite.redeemed").count() == 100


@pytest.mark.django_db(transaction=True)
def test_one_person_twenty_times_at_once_is_one_use(invite: Invite, fan_user: User) -> None:
    def come() -> str:
        return invite_redeem(
            text_or_code="夏日橘子汽水", user=fan_user, actor=fan_actor(fan_user), consent=True
        ).kind

    results = all_at_once([come] * 20)
    assert sorted(results) == ["already"] * 19 + ["joined"]
    assert burnt(invite) == (1, 1, 1)
    with system_scope():
        assert Fan.objects.count() == 1
