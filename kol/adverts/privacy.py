"""What is said to people about the records of advertisements."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.teams.models import Team
from foundation.teams.privacy import KeptPart


def _how_long(_team: Team | None) -> str:
    return gettext(
        "Three years after the advertisement ended, also when the team or your account is deleted"
        " before that: the law asks for it, so until then it is kept and used for nothing else."
    )


KEPT = KeptPart(
    "adverts",
    order=86,
    title=_("Advertisements, if you work on the team"),
    what=_(
        "What was published as an advertisement, where, when and for whom, and the names of who"
        " wrote it and who approved it."
    ),
    why=_("So that authorities can be told who published what, as advertising law asks."),
    how_long=_how_long,
)
