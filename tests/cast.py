"""The named cast: one team with every role, a fan, a stranger, and another team's owner."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client

from community.groups.models import FanGroup
from community.invites.models import Invite
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.models import Role, Staff, Team, User
from foundation.teams.services import team_create

PASSWORD = "correct horse battery staple"


def make_user(name: str, **fields: object) -> User:
    """A user named ``name`` who signs in as ``<name>@example.com``."""
    return User.objects.create_user(
        email=f"{name}@example.com", password=None, display_name=name, **fields
    )


def staff_actor(staff: Staff) -> Actor:
    """The actor a view would build for this staff."""
    return Actor(kind="staff", user_id=staff.user_id, staff_id=staff.pk, ip="192.0.2.1")


def fan_actor(user: User) -> Actor:
    """The actor a view would build for a fan."""
    return Actor(kind="fan", user_id=user.pk, ip="192.0.2.2")


def add_staff(team: Team, name: str, role: Role) -> Staff:
    """One more on the team."""
    with team_scope(team):
        return Staff.objects.create(
            team=team, user=make_user(name), role=role, display_name=name.title()
        )


def group_of(invite: Invite) -> FanGroup:
    """Where a code leads that leads to a group."""
    assert invite.group is not None
    return invite.group


@pytest.fixture
def owner(db: None) -> Staff:
    """Owner of 小满 (slug ``xiaoman``), a KOL team."""
    user = make_user("owner")
    return team_create(
        user=user,
        name="小满",
        slug="xiaoman",
        display_name="小满",
        actor=Actor(kind="staff", user_id=user.pk),
    )


@pytest.fixture
def team(owner: Staff) -> Team:
    """The team most tests play in."""
    return owner.team


@pytest.fixture
def manager(team: Team) -> Staff:
    """A manager."""
    return add_staff(team, "manager", Role.MANAGER)


@pytest.fixture
def operator(team: Team) -> Staff:
    """An operator."""
    return add_staff(team, "operator", Role.OPERATOR)


@pytest.fixture
def pr(team: Team) -> Staff:
    """A PR person."""
    return add_staff(team, "pr", Role.PR)


@pytest.fixture
def analyst(team: Team) -> Staff:
    """An analyst."""
    return add_staff(team, "analyst", Role.ANALYST)


@pytest.fixture
def fan_user(db: None) -> User:
    """One who signs in as a fan: verified phone, no staff place."""
    return make_user("fan", phone="+8613800000001")


@pytest.fixture
def stranger(db: None) -> User:
    """Signed in, and of no team at all."""
    return make_user("stranger")


@pytest.fixture
def other_owner(db: None) -> Staff:
    """Owner of another team (slug ``other``)."""
    user = make_user("other-owner")
    return team_create(
        user=user,
        name="别家",
        slug="other",
        kind=Team.Kind.BRAND,
        actor=Actor(kind="staff", user_id=user.pk),
    )


@pytest.fixture
def other_team(other_owner: Staff) -> Team:
    """The other team."""
    return other_owner.team


@pytest.fixture
def client_for() -> Callable[[User | Staff], Client]:
    """``client_for(staff_or_user)`` gives a signed-in test client."""

    def make(who: User | Staff) -> Client:
        client = Client()
        client.force_login(
            who.user if isinstance(who, Staff) else who,
            backend="foundation.teams.backends.Backend",
        )
        return client

    return make


@pytest.fixture
def scope(team: Team) -> Iterator[None]:
    """Inside the team."""
    with team_scope(team):
        yield


@pytest.fixture
def actor(operator: Staff) -> Actor:
    """The operator."""
    return staff_actor(operator)
