"""What a team says about privacy in its own words."""

from django.db import transaction

from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record, changes_between
from foundation.teams.models import Staff, Team, TeamPrivacy


def privacy_update(*, by: Staff, contact: str, words: str, actor: Actor) -> TeamPrivacy | None:
    """Set whom fans may ask and what the team adds, as a new version of its words.

    What stands there already makes none. Returns the version that holds, None for no words at all.
    """
    new = {"contact": contact.strip(), "words": words.strip()}
    with transaction.atomic():
        team = Team.objects.select_for_update().get(pk=by.team_id)
        held = TeamPrivacy.objects.filter(version=team.privacy_version).first()
        changes = changes_between(held or TeamPrivacy(), new)
        if not changes:
            return held
        before, team.privacy_version = team.privacy_version, team.privacy_version + 1
        team.save(update_fields=["privacy_version"])
        row = TeamPrivacy.objects.create(team=team, version=team.privacy_version, by=by, **new)
        audit_record(
            actor=actor,
            action="team.privacy",
            obj=team,
            changes={"privacy_version": [before, row.version], **changes},
        )
    return row
