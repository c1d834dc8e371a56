"""Staff: inviting, accepting, changing, leaving; what is refused changes nothing."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection, transaction
from django.utils import timezone

from foundation.delivery.models import Delivery
from foundation.delivery.sealing import unseal
from foundation.events.models import Event
from foundation.scopes.errors import NotAllowed
from foundation.scopes.scope import system_scope, team_scope
from foundation.teams.errors import (
    AlreadyStaff,
    InvitationForAnother,
    InvitationGone,
    InvitationQuota,
    InvitationTooSoon,
    LastOwner,
    RoleTooHigh,
    SlugTaken,
)
from foundation.teams.models import AuditEntry, Role, Staff, StaffInvitation, Team, User
from foundation.teams.services import (
    staff_invitation_accept,
    staff_invitation_revoke,
    staff_invite,
    staff_leave,
    staff_remove,
    staff_update,
    team_create,
    team_update,
)
from tests.cast import add_staff, make_user, staff_actor

pytestmark = pytest.mark.django_db


def everything() -> list[list[Any]]:
    """All that these services write."""
    with system_scope():
        return [
            list(Staff.objects.order_by("pk").values()),
            list(StaffInvitation.objects.order_by("pk").values("email", "state", "role")),
            list(AuditEntry.objects.order_by("pk").values_list("action", flat=True)),
            list(Event.objects.order_by("id").values_list("name", flat=True)),
            list(Delivery.objects.order_by("pk").values_list("state", flat=True)),
        ]


def verified(user: User) -> User:
    """The user with their address proved."""
    EmailAddress.objects.create(user_id=user.pk, email=user.email, verified=True, primary=True)
    return user


def invited(by: Staff, user: User, role: str = Role.PR) -> str:
    with team_scope(by.team_id):
        return staff_invite(by=by, email=str(user.email), role=role, actor=staff_actor(by))[1]


def test_an_invitation_is_mailed_with_a_secret_kept_as_a_hash(owner: Staff) -> None:
    with team_scope(owner.team_id):
        invitation, token = staff_invite(
            by=owner,
            email=" New@Example.com ",
            role=Role.PR,
            actor=staff_actor(owner),
            link=lambda token: f"https://qz.example/{token}/",
        )
        entry = AuditEntry.objects.get(action="staff.invite")
    delivery = Delivery.objects.get()
    assert (invitation.email, invitation.role, invitation.state) == (
        "new@example.com",
        "pr",
        "pending",
    )
    assert token.encode() not in bytes(invitation.token_hash)
    assert (delivery.channel, delivery.template, delivery.team_id) == (
        "email",
        "staff_invitation",
        owner.team_id,
    )
    assert unseal(bytes(delivery.sealed or b"")) == {
        "to": "new@example.com",
        "context": {
            "by": "小满",
            "team": "小满",
            "role": "公关",
            "days": 7,
            "email": "new@example.com",
            "url": f"https://qz.example/{token}/",
        },
    }
    assert (entry.changes, entry.actor_user_id) == ({"role": [None, "pr"]}, owner.user_id)


def test_a_second_invitation_replaces_the_first(owner: Staff, stranger: User) -> None:
    verified(stranger)
    first = invited(owner, stranger)
    second = invited(owner, stranger, Role.MANAGER)
    with pytest.raises(InvitationGone):
        staff_invitation_accept(token=first, user=stranger, actor=staff_actor(owner))
    staff = staff_invitation_accept(token=second, user=stranger, actor=staff_actor(owner))
    assert (staff.role, staff.state, staff.team_id) == ("manager", "active", owner.team_id)


def mailed(by: Staff, email: str) -> None:
    with team_scope(by.team_id):
        staff_invite(
            by=by, email=email, role=Role.PR, actor=staff_actor(by), link=lambda token: token
        )


def test_an_address_is_written_to_once_an_hour(owner: Staff, other_owner: Staff) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        mailed(owner, "new@example.com")
        before = everything()
        for by in (owner, other_owner):  # whichever team it is
            with pytest.raises(InvitationTooSoon) as refusal:
                mailed(by, " New@example.com")
            assert (refusal.value.field, refusal.value.status) == ("email", 429)
        assert everything() == before
        mailed(owner, "another@example.com")
    with time_machine.travel(start + timedelta(minutes=61), tick=False):
        mailed(owner, "new@example.com")
    assert Delivery.objects.count() == 3


def test_a_team_sends_thirty_invitations_a_day(owner: Staff, other_owner: Staff) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        for number in range(30):
            mailed(owner, f"{number}@example.com")
        before = everything()
        with pytest.raises(InvitationQuota) as refusal:
            mailed(owner, "30@example.com")
        assert everything() == before
        assert "30" in refusal.value.text()
        mailed(other_owner, "30@example.com")
    with time_machine.travel(start + timedelta(hours=24, seconds=1), tick=False):
        mailed(owner, "31@example.com")
    assert Delivery.objects.count() == 32


def test_an_invitation_is_taken_once_by_the_proved_address(
    owner: Staff, stranger: User, fan_user: User
) -> None:
    token = invited(owner, stranger)
    before = everything()
    for other in (fan_user, stranger):  # the stranger has proved nothing yet
        with pytest.raises(InvitationForAnother):
            staff_invitation_accept(token=token, user=other, actor=staff_actor(owner))
    with pytest.raises(InvitationGone):
        staff_invitation_accept(token="made-up", user=stranger, actor=staff_actor(owner))
    assert everything() == before
    verified(stranger)
    staff = staff_invitation_accept(token=token, user=stranger, actor=staff_actor(owner))
    assert (staff.role, staff.display_name) == ("pr", "stranger")
    before = everything()
    with pytest.raises(InvitationGone):
        staff_invitation_accept(token=token, user=stranger, actor=staff_actor(owner))
    assert everything() == before


def test_an_invitation_grows_old_or_is_withdrawn(owner: Staff, stranger: User) -> None:
    verified(stranger)
    token = invited(owner, stranger)
    with (
        time_machine.travel(timezone.now() + timedelta(days=8)),
        pytest.raises(InvitationGone),
    ):
        staff_invitation_accept(token=token, user=stranger, actor=staff_actor(owner))
    with team_scope(owner.team_id):
        staff_invitation_revoke(
            invitation=StaffInvitation.objects.get(), by=owner, actor=staff_actor(owner)
        )
    with pytest.raises(InvitationGone):
        staff_invitation_accept(token=token, user=stranger, actor=staff_actor(owner))
    with system_scope():
        assert Staff.objects.filter(user=stranger).count() == 0


@pytest.mark.parametrize("how", ["leave", "remove"])
def test_who_goes_takes_their_invitations_along(
    owner: Staff, manager: Staff, stranger: User, how: str
) -> None:
    verified(stranger)
    token = invited(manager, stranger)
    other = invited(owner, make_user("second"))
    with team_scope(owner.team_id):
        if how == "leave":
            staff_leave(staff=manager, actor=staff_actor(manager))
        else:
            staff_remove(staff=manager, by=owner, actor=staff_actor(owner))
        states = StaffInvitation.objects.order_by("pk").values_list("state", flat=True)
        assert list(states) == ["revoked", "pending"]
    assert other
    before = everything()
    with pytest.raises(InvitationGone):
        staff_invitation_accept(token=token, user=stranger, actor=staff_actor(manager))
    assert everything() == before


@pytest.mark.parametrize(
    ("role", "given", "opens"),
    [
        (Role.PR, {"role": Role.MANAGER}, True),
        (Role.OWNER, {"role": Role.MANAGER}, False),  # only owners make owners
        (Role.PR, {"role": Role.OPERATOR}, False),
        (Role.PR, {"state": Staff.State.LEFT}, False),  # left while the invitation was written
    ],
)
def test_an_invitation_is_worth_what_its_sender_may_still_do(
    owner: Staff, stranger: User, role: Role, given: dict[str, str], opens: bool
) -> None:
    verified(stranger)
    sender = add_staff(owner.team, "sender", Role.OWNER)
    token = invited(sender, stranger, role)
    with team_scope(owner.team_id):
        Staff.objects.filter(pk=sender.pk).update(**given)
    before = everything()
    if opens:
        staff = staff_invitation_accept(token=token, user=stranger, actor=staff_actor(owner))
        assert staff.role == role
        return
    with pytest.raises(InvitationGone):
        staff_invitation_accept(token=token, user=stranger, actor=staff_actor(owner))
    assert everything() == before


def test_who_left_comes_back_with_the_new_role(owner: Staff, pr: Staff) -> None:
    verified(pr.user)
    with team_scope(owner.team_id):
        staff_leave(staff=pr, actor=staff_actor(pr))
    staff = staff_invitation_accept(
        token=invited(owner, pr.user, Role.ANALYST), user=pr.user, actor=staff_actor(owner)
    )
    assert (staff.pk, staff.role, staff.state, staff.left_at) == (pr.pk, "analyst", "active", None)


@pytest.mark.parametrize("role", ["operator", "pr", "analyst"])
def test_roles_below_manager_edit_no_staff(
    request: pytest.FixtureRequest, owner: Staff, manager: Staff, role: str
) -> None:
    by: Staff = request.getfixturevalue(role)
    before = everything()
    actor = staff_actor(by)
    with team_scope(owner.team_id):
        with pytest.raises(NotAllowed):
            staff_invite(by=by, email="a@b.cn", role=Role.PR, actor=actor)
        with pytest.raises(NotAllowed):
            staff_update(staff=manager, by=by, role=Role.PR, actor=actor)
        with pytest.raises(NotAllowed):
            staff_update(staff=by, by=by, role=Role.MANAGER, actor=actor)
        with pytest.raises(NotAllowed):
            staff_remove(staff=manager, by=by, actor=actor)
    assert everything() == before


def test_only_an_owner_makes_changes_or_removes_owners(owner: Staff, manager: Staff) -> None:
    before = everything()
    actor = staff_actor(manager)
    with team_scope(owner.team_id):
        with pytest.raises(RoleTooHigh):
            staff_invite(by=manager, email="a@b.cn", role=Role.OWNER, actor=actor)
        with pytest.raises(RoleTooHigh):
            staff_update(staff=manager, by=manager, role=Role.OWNER, actor=actor)
        with pytest.raises(RoleTooHigh):
            staff_update(staff=owner, by=manager, display_name="x", actor=actor)
        with pytest.raises(RoleTooHigh):
            staff_remove(staff=owner, by=manager, actor=actor)
    assert everything() == before


def test_the_last_owner_stays(owner: Staff, manager: Staff) -> None:
    before = everything()
    actor = staff_actor(owner)
    with team_scope(owner.team_id):
        with pytest.raises(LastOwner):
            staff_leave(staff=owner, actor=actor)
        with pytest.raises(LastOwner):
            staff_remove(staff=owner, by=owner, actor=actor)
        with pytest.raises(LastOwner):
            staff_update(staff=owner, by=owner, role=Role.MANAGER, actor=actor)
    assert everything() == before


def test_a_second_owner_lets_the_first_go(owner: Staff, manager: Staff) -> None:
    with team_scope(owner.team_id):
        staff_update(staff=manager, by=owner, role=Role.OWNER, actor=staff_actor(owner))
        staff_leave(staff=owner, actor=staff_actor(owner))
        owners = Staff.objects.filter(role=Role.OWNER, state=Staff.State.ACTIVE)
        assert [one.pk for one in owners] == [manager.pk]
        entry = AuditEntry.objects.get(action="staff.update")
        assert entry.changes == {"role": ["manager", "owner"]}


def test_one_on_the_team_is_not_invited(owner: Staff, pr: Staff) -> None:
    before = everything()
    with team_scope(owner.team_id), pytest.raises(AlreadyStaff):
        staff_invite(by=owner, email="PR@example.com", role=Role.PR, actor=staff_actor(owner))
    assert everything() == before


def test_ones_own_name_is_ones_own(owner: Staff, analyst: Staff) -> None:
    with team_scope(owner.team_id):
        staff_update(staff=analyst, by=analyst, display_name="小数", actor=staff_actor(analyst))
        before = everything()
        with pytest.raises(NotAllowed):
            staff_update(
                staff=analyst,
                by=analyst,
                display_name="小满",
                is_kol=True,
                actor=staff_actor(analyst),
            )
    assert everything() == before


def test_an_address_is_one_teams(owner: Staff, stranger: User) -> None:
    before = everything()
    with pytest.raises(SlugTaken):
        team_create(user=stranger, name="仿", slug="xiaoman", actor=staff_actor(owner))
    assert everything() == before
    assert Team.objects.count() == 1


def test_changing_a_team_writes_what_changed(owner: Staff) -> None:
    with team_scope(owner.team_id):
        team_update(
            team=owner.team, actor=staff_actor(owner), name="小满", accent="#0f766e", logo="abc"
        )
        entry = AuditEntry.objects.get(action="team.update")
        assert entry.changes == {"accent": ["#c2410c", "#0f766e"], "logo": ["", "abc"]}
        with pytest.raises(TypeError):
            team_update(team=owner.team, actor=staff_actor(owner), slug="other")


@pytest.mark.django_db(transaction=True)
def test_two_owners_leaving_at_once_leave_one() -> None:
    user = make_user("owner")
    first = team_create(user=user, name="小满", slug="xiaoman", actor=_actor(user))
    second = add_staff(first.team, "second", Role.OWNER)

    def leave(staff: Staff) -> bool:
        try:
            with team_scope(staff.team_id):
                staff_leave(staff=staff, actor=staff_actor(staff))
        except LastOwner:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        left = list(pool.map(leave, [first, second]))
    assert sorted(left) == [False, True]
    with team_scope(first.team_id):
        assert Staff.objects.filter(role=Role.OWNER, state=Staff.State.ACTIVE).count() == 1
        assert AuditEntry.objects.filter(action="staff.leave").count() == 1


def _actor(user: User) -> Any:
    from foundation.scopes.actors import Actor

    return Actor(kind="staff", user_id=user.pk)


def test_nothing_is_half_done(owner: Staff, pr: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(**_given: Any) -> None:
        raise RuntimeError("the outbox is gone")

    monkeypatch.setattr("foundation.teams.services.staff.event_emit", broken)
    before = everything()
    with team_scope(owner.team_id), pytest.raises(RuntimeError), transaction.atomic():
        staff_remove(staff=pr, by=owner, actor=staff_actor(owner))
    assert everything() == before
