"""How long a mute may be chosen to last, and reading what was chosen."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.groups.errors import MuteEnds

# Minutes, and what they are called.
MUTES: list[tuple[int, str | Promise]] = [
    (10, _("10 minutes")),
    (60, _("1 hour")),
    (24 * 60, _("1 day")),
    (7 * 24 * 60, _("7 days")),
]
# Posted instead of minutes: an end to a mute.
NO_LONGER = "0"


def mute_choices() -> list[tuple[int, str]]:
    """The usual lengths, in the reader's language."""
    return [(minutes, str(label)) for minutes, label in MUTES]


def mute_until(*, minutes: str, typed: str, zone: str) -> datetime:
    """When a mute ends: ``minutes`` from now, else the time ``typed`` on the clock of ``zone``.

    Raises MuteEnds for neither.
    """
    if minutes.isascii() and minutes.isdecimal() and len(minutes) < 7:
        return timezone.now() + timedelta(minutes=int(minutes))
    try:
        parsed = parse_datetime(typed)
    except ValueError:
        parsed = None
    if parsed is None:
        raise MuteEnds
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=ZoneInfo(zone))
