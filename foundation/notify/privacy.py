"""What is said to people about the notices that staff get."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.notify.services.ending import KEPT as KEPT_FOR
from foundation.teams.models import Team
from foundation.teams.privacy import KeptPart


def _how_long(_team: Team | None) -> str:
    return gettext("%(days)s days. What you chose goes when you leave the team.") % {
        "days": KEPT_FOR.days
    }


KEPT = KeptPart(
    "notify",
    order=88,
    title=_("Notices, if you work on the team"),
    what=_("What you were told of, whether you read it, and where you chose to be told."),
    why=_("So that you hear of what waits for you, once and where you want it."),
    how_long=_how_long,
)
