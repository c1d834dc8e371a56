"""Making a team and changing its settings."""

from typing import Any

from django.db import IntegrityError, transaction

from foundation.events.services import event_emit
from foundation.scopes.actors import Actor
from foundation.scopes.scope import team_scope
from foundation.teams.audit import audit_record, fields_set
from foundation.teams.errors import SlugTaken
from foundation.teams.models import Role, Staff, Team, User

SETTABLE = frozenset(
    {
        "name",
        "kind",
        "blurb",
        "logo",
        "accent",
        "time_zone",
        "language",
        "require_phone_to_post",
    }
)


def team_create(
    *,
    user: User,
    name: str,
    slug: str,
    actor: Actor,
    kind: str = Team.Kind.KOL,
    display_name: str = "",
    **settings: Any,
) -> Staff:
    """Make a team with ``user`` as its owner; returns the owner's place (``.team`` is the team).

    The maker of a KOL team speaks as the KOL until the settings say otherwise. Raises SlugTaken.
    """
    _only_settable(settings)
    with transaction.atomic():
        try:
            with transaction.atomic():
                team = Team.objects.create(name=name, slug=slug, kind=kind, **settings)
        except IntegrityError:
            raise SlugTaken(field="slug") from None
        with team_scope(team):
            staff = Staff.objects.create(
                team=team,
                user=user,
                role=Role.OWNER,
                display_name=(display_name or user.display_name or name)[:40],
                is_kol=kind == Team.Kind.KOL,
            )
            audit_record(actor=actor, action="team.create", obj=team)
            event_emit(team_id=team.pk, name="team.created", actor=actor, subject=team)
    return staff


def team_update(*, team: Team, actor: Actor, **settings: Any) -> Team:
    """Change settings of a team (the names in SETTABLE); what is the same is left alone."""
    _only_settable(settings)
    with transaction.atomic():
        locked = Team.objects.select_for_update().get(pk=team.pk)
        changes = fields_set(locked, settings)
        if changes:
            audit_record(actor=actor, action="team.update", obj=locked, changes=changes)
    return locked


def _only_settable(settings: dict[str, Any]) -> None:
    if unknown := set(settings) - SETTABLE:
        raise TypeError(f"not a team setting: {sorted(unknown)}")
