"""A small archive to test with: 晨报 and three of its people."""

from datetime import UTC, datetime, timedelta

from foundation.scopes.actors import Actor
from foundation.teams.models import Team
from kol.press.models import Contact, Interaction, Outlet
from kol.press.services.contacts import contact_create
from kol.press.services.employments import EmploymentInput
from kol.press.services.interactions import There, interaction_log
from kol.press.services.outlets import outlet_create

NOW = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)


def an_outlet(team: Team, actor: Actor, name: str = "晨报") -> Outlet:
    """An outlet by that name."""
    return outlet_create(team_id=team.pk, actor=actor, name=name)


def a_contact(
    team: Team, actor: Actor, name: str = "张伟", *, at: Outlet | None = None, **fields: object
) -> Contact:
    """A contact, and where they work."""
    jobs = [EmploymentInput(outlet=at, title="记者", is_primary=True)] if at else []
    return contact_create(team_id=team.pk, actor=actor, name=name, employments=jobs, **fields)


def talked(
    contact: Contact, actor: Actor, days_ago: float, kind: str = "call", **more: object
) -> Interaction:
    """Something that passed with a contact so many days before now."""
    from django.utils import timezone

    return interaction_log(
        team_id=contact.team_id,
        actor=actor,
        kind=kind,
        there=There([contact]),
        at=timezone.now() - timedelta(days=days_ago),
        **more,  # type: ignore[arg-type]
    )
