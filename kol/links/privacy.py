"""What is said to people about what short links keep of them."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.teams.models import Team
from foundation.teams.privacy import KeptPart


def _how_long(_team: Team | None) -> str:
    return gettext(
        "Who opened a link can be told apart for one day, by a code made of address and browser;"
        " its key is thrown away the day after. Which link brought you here stays with your"
        " joining."
    )


KEPT = KeptPart(
    "links",
    order=85,
    title=_("Opening a short link"),
    what=_(
        "When it was opened, on what kind of device, in which app, and from which site. Your IP"
        " address is not kept. If you join a group by it: which link it was."
    ),
    why=_("So that the team sees where people come from."),
    how_long=_how_long,
)
