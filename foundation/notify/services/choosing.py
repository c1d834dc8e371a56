"""What each person chooses."""

from collections.abc import Iterable, Mapping
from datetime import time

from foundation.notify.models import NoticeSettings
from foundation.notify.registry import CHANNELS, notice_kind_find
from foundation.teams.models import Staff


def choices_save(
    *,
    staff: Staff,
    chosen: Mapping[str, Iterable[str]],
    quiet_from: time | None = None,
    quiet_until: time | None = None,
) -> NoticeSettings:
    """Keep what somebody wants, where it differs from the defaults: a default that changes later
    holds for those who never chose. Kinds that are not named keep what was chosen for them."""
    row, _new = NoticeSettings.objects.get_or_create(
        staff=staff, defaults={"team_id": staff.team_id}
    )
    choices = dict(row.choices)
    for name, ways in chosen.items():
        kind = notice_kind_find(name)
        if kind is None:
            continue
        wanted = frozenset(ways) & frozenset(CHANNELS)
        if wanted == kind.channels:
            choices.pop(name, None)
        else:
            choices[name] = sorted(wanted)
    row.choices = choices
    row.quiet_from, row.quiet_until = (
        (quiet_from, quiet_until)
        if quiet_from is not None and quiet_until is not None
        else (None, None)
    )
    row.save()
    return row
