"""The team's rules."""

from typing import Any

from django.db import transaction

from community.moderation.models import Rules
from community.moderation.services.version import rules_changed
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record, changes_between
from foundation.teams.models import Team


def rules_set(*, team: Team, actor: Actor, **given: Any) -> Rules:
    """Set some of the team's rules; the same again changes nothing."""
    with transaction.atomic():
        Team.objects.select_for_update(no_key=True).get(pk=team.pk)
        rules, _made = Rules.objects.get_or_create(team=team)
        changes = changes_between(rules, given)
        if changes:
            for name in changes:
                setattr(rules, name, given[name])
            rules.save(update_fields=list(changes))
            audit_record(actor=actor, action="rules.update", obj=team, changes=changes)
            rules_changed(team.pk)
    return rules
