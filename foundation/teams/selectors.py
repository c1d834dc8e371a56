"""Reads of people and teams."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import QuerySet
from django.utils import timezone

from foundation.scopes.errors import NotFound
from foundation.scopes.scope import allowed_team_ids, system_scope
from foundation.teams.models import Staff, StaffInvitation, Team, TeamPrivacy, User
from foundation.teams.permissions import role_may


def staff_team_ids(user_id: int) -> "QuerySet[Staff, int]":
    """The ids of the teams this user is active staff of."""
    return Staff.objects.filter(
        user_id=user_id, state=Staff.State.ACTIVE, team__state=Team.State.OPEN
    ).values_list("team_id", flat=True)


def staff_places(user: User) -> list[Staff]:
    """Every active place of a person, with teams, oldest first: the team switcher. One query.

    Closed teams are no places to work at.
    """
    return _places(user, Team.State.OPEN)


def closed_places(user: User) -> list[Staff]:
    """The places where a person could open a closed team again, with teams. One query."""
    places = _places(user, Team.State.CLOSED)
    now = timezone.now()
    return [
        place
        for place in places
        if role_may(place.role, "team.close")
        and place.team.erased_on
        and place.team.erased_on > now
    ]


def _places(user: User, state: Team.State) -> list[Staff]:
    with system_scope():
        return list(
            Staff.objects.filter(user=user, state=Staff.State.ACTIVE, team__state=state)
            .select_related("team")
            .order_by("joined_at", "pk")
        )


def staff_list() -> "QuerySet[Staff, Staff]":
    """The active staff of the team in scope, owners first."""
    return (
        Staff.objects.filter(state=Staff.State.ACTIVE)
        .select_related("user", "team")
        .order_by("joined_at", "pk")
    )


def invitations_waiting() -> "QuerySet[StaffInvitation, Any]":
    """Invitations of the team in scope that nobody has answered."""
    return (
        StaffInvitation.objects.filter(state=StaffInvitation.State.PENDING)
        .select_related("invited_by", "invited_by__team")
        .order_by("-created_at")
    )


def invitation_addresses(ids: set[int]) -> dict[int, str]:
    """Whom these invitations of the team in scope were sent to, as the trail calls them. One query.

    An erased person's address is gone from them.
    """
    return dict(StaffInvitation.objects.filter(pk__in=ids).values_list("pk", "email"))


def staff_one(public_id: str) -> Staff:
    """Active staff of the team in scope, with user and team. One query. Raises NotFound."""
    staff = staff_list().filter(public_id=public_id).first()
    if staff is None:
        raise NotFound
    return staff


def emails_verified(user: User) -> set[str]:
    """The addresses a person has proved to be theirs, in lower case. One query."""
    rows = EmailAddress.objects.filter(user_id=user.pk, verified=True)
    return {email.lower() for email in rows.values_list("email", flat=True)}


def verified_email(user_id: int) -> str:
    """Where a person is written to: the first of the addresses that are theirs; empty: none. One
    query."""
    verified = EmailAddress.objects.filter(user_id=user_id, verified=True)
    return verified.order_by("-primary", "pk").values_list("email", flat=True).first() or ""


def privacy_of(team: Team) -> TeamPrivacy | None:
    """A team's own words about privacy as they stand. One query, none where it said nothing."""
    if not team.privacy_version:
        return None
    return TeamPrivacy.objects.filter(version=team.privacy_version).first()


def teams_of_fan(user: User) -> list[Team]:
    """The open teams a person is a fan of, by name, in that person's scope. Two queries at most."""
    works = set(staff_team_ids(user.pk))
    fan_of = set(allowed_team_ids() or ()) - works
    teams = Team.objects.filter(pk__in=fan_of, state=Team.State.OPEN) if fan_of else []
    return sorted(teams, key=lambda team: team.name)
