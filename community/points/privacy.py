"""What is said to fans about what points keep of them."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.teams.models import Team
from foundation.teams.privacy import KeptPart


def _how_long(_team: Team | None) -> str:
    return gettext(
        "Until you delete your account. Then the reasons go, and bare numbers remain for the sums."
    )


KEPT = KeptPart(
    "points",
    order=50,
    title=_("Points and levels"),
    what=_("Every point you got or spent, with when and what for, and the level they come to."),
    why=_("To give you the level you reached."),
    how_long=_how_long,
)
