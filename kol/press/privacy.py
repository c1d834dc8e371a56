"""What is said to people about what the media archive keeps of them."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.teams.models import Team
from foundation.teams.privacy import KeptPart


def _how_long(_team: Team | None) -> str:
    return gettext(
        "As long as the team works with you, or until the day it set. Before that day somebody"
        " decides whether you are kept longer; else your record is erased. Ask the team and it"
        " gives you all it holds on you, and erases it: dates and sums stay without your name."
    )


KEPT = KeptPart(
    "press",
    order=70,
    title=_("People of the media the team works with"),
    what=_(
        "If you report on the team or work with it: your name and where you work, how you are"
        " reached, what you write about, your accounts and rates, your birthday if you told it,"
        " when you and the team were in touch and about what, invitations and your answers, gifts"
        " and fees."
    ),
    why=_("To send you news that fits you, ask before writing, and keep within rules on gifts."),
    how_long=_how_long,
)
