"""The site's own lists, which hold for every team."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from community.moderation.lines import WordLine
from community.moderation.models import SiteWordList
from community.moderation.services.names import names_look_start
from community.moderation.services.version import rules_changed_everywhere
from foundation.scopes.actors import SYSTEM
from foundation.scopes.scope import team_scope
from foundation.teams.models import Team


def site_list_set(*, name: str, lines: Sequence[WordLine], **given: Any) -> SiteWordList:
    """Make the site's list of that name hold just these words; it is made where there is none."""
    words = "\n".join(
        f"{one.normal}\t{one.text}" for one in {line.normal: line for line in lines}.values()
    )
    with transaction.atomic():
        made, _new = SiteWordList.objects.update_or_create(
            name=name, defaults={**given, "words": words, "updated_at": timezone.now()}
        )
        rules_changed_everywhere()
    _names_look(name)
    return made


def site_list_drop(*, name: str) -> bool:
    """Take a list of the site away; False when there was none."""
    with transaction.atomic():
        gone, _each = SiteWordList.objects.filter(name=name).delete()
        if gone:
            rules_changed_everywhere()
    if gone:
        _names_look(name)
    return bool(gone)


def _names_look(about: str) -> None:
    """Nicknames of every team follow, each team's in a job of its own."""
    for team_id in list(Team.objects.filter(state=Team.State.OPEN).values_list("pk", flat=True)):
        with team_scope(team_id), transaction.atomic():
            names_look_start(about=about, actor=SYSTEM)
