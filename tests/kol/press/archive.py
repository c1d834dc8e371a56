"""A small archive to test with: 晨报 and three of its people."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from foundation.delivery.models import Delivery
from foundation.delivery.registry import Parcel
from foundation.delivery.sealing import unseal
from foundation.delivery.texts import MailText, mail_text
from foundation.scopes.actors import Actor
from foundation.teams.models import Team
from kol.press.models import Contact, Interaction, Outlet
from kol.press.services.contacts import contact_create
from kol.press.services.employments import EmploymentInput
from kol.press.services.interactions import There, interaction_log
from kol.press.services.outlets import outlet_create


def an_outlet(team: Team, actor: Actor, name: str = "晨报") -> Outlet:
    """An outlet by that name."""
    return outlet_create(team_id=team.pk, actor=actor, name=name)


def a_contact(
    team: Team, actor: Actor, name: str = "张伟", *, at: Outlet | None = None, **fields: Any
) -> Contact:
    """A contact, and where they work."""
    jobs = [EmploymentInput(outlet=at, title="记者", is_primary=True)] if at else []
    return contact_create(team_id=team.pk, actor=actor, name=name, employments=jobs, **fields)


def talked(
    contact: Contact, actor: Actor, days_ago: float, kind: str = "call", **more: Any
) -> Interaction:
    """Something that passed with a contact so many days before now."""
    return interaction_log(
        team_id=contact.team_id,
        actor=actor,
        kind=kind,
        there=There([contact]),
        at=timezone.now() - timedelta(days=days_ago),
        **more,
    )


def mails() -> list[tuple[str, MailText]]:
    """What waits to be mailed: to whom, and its words."""
    found = []
    for delivery in Delivery.objects.order_by("pk"):
        held = unseal(bytes(delivery.sealed or b""))
        parcel = Parcel(
            key="x",
            to=held["to"],
            template=delivery.template,
            context=held["context"],
            language=delivery.language,
            created_at=delivery.created_at,
        )
        found.append((str(held["to"]), mail_text(parcel)))
    return found
