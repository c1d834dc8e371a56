"""What is said to fans about what content safety keep of them."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.moderation.models import Rules
from community.moderation.models.rules import FEWEST_LOG_DAYS
from foundation.teams.models import Team
from foundation.teams.privacy import KeptPart


def _how_long(team: Team | None) -> str:
    """The team's own number of days, or the least there is. One query for a team."""
    rules = Rules.objects.only("log_days", "team").first() if team is not None else None
    days = rules.log_days if rules is not None else FEWEST_LOG_DAYS
    return gettext(
        "%(days)s days, and as long as a report waits for its answer. When you delete your account,"
        " what you wrote and what was written about you is emptied at once; that something was"
        " decided stays as long."
    ) % {"days": days}


KEPT = KeptPart(
    "moderation",
    order=70,
    title=_("Safety of the groups"),
    what=_(
        "Messages that waited for a check, were declined or refused, and why; nicknames that were"
        " hidden; reports you made or that were made about you; what was decided, and what you and"
        " the team said to that."
    ),
    why=_(
        "Who runs a group answers for it. The law asks that such records are kept for half a year."
    ),
    how_long=_how_long,
)
