"""What is said to people about what clippings keep of them."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.teams.models import Team
from foundation.teams.privacy import KeptPart


def _how_long(_team: Team | None) -> str:
    return gettext("Until you ask for no more of these mails, or leave the team.")


KEPT = KeptPart(
    "clippings",
    order=80,
    title=_("Alerts you asked for"),
    what=_("If you work on a team: which watches of the media are to send you a mail."),
    why=_("So that you hear when something is written about the team."),
    how_long=_how_long,
)
