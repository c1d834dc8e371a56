"""Setting from how many followers on a KOL is of which tier."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record
from foundation.teams.models import Team
from kol.platforms.models import FOLLOWED_VALUES
from kol.press.errors import FieldRefused
from kol.press.models import TierBounds
from kol.press.tiers import DEFAULTS, USUAL, Bounds, bounds_all


def tier_bounds_set(*, team: Team, given: Mapping[str, Bounds], actor: Actor) -> None:
    """Set the bounds of platforms; what equals the default is kept as no row. Raises FieldRefused,
    its field the platform; then nothing was written."""
    for platform, bounds in given.items():
        if platform not in FOLLOWED_VALUES or not bounds.top > bounds.mid > bounds.tail > 0:
            raise FieldRefused(
                field=platform, message=_("Each tier begins above the one below it.")
            )
    with transaction.atomic():
        Team.objects.select_for_update().get(pk=team.pk)
        before = bounds_all()
        changed = {name: one for name, one in given.items() if before[name] != one}
        for platform, bounds in changed.items():
            if bounds == DEFAULTS.get(platform, USUAL):
                TierBounds.objects.filter(platform=platform).delete()
                continue
            values = {"top": bounds.top, "mid": bounds.mid, "tail": bounds.tail}
            TierBounds.objects.update_or_create(team_id=team.pk, platform=platform, defaults=values)
        if changed:
            told = {"platforms": [None, sorted(changed)]}
            audit_record(actor=actor, action="press.tiers", obj=team, changes=told)
