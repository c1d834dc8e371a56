"""What is said to fans about what groups keep of them."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from community.groups.services.visitors import VISITOR_DAYS
from foundation.teams.models import Team
from foundation.teams.privacy import KeptPart


def _how_long(_team: Team | None) -> str:
    return gettext(
        "Until you delete your account, or the team erases your record. Which code of a group"
        " outside you were shown is forgotten with the code, or %(days)s days after you last"
        " looked."
    ) % {"days": VISITOR_DAYS}


KEPT = KeptPart(
    "groups",
    order=30,
    title=_("Your groups"),
    what=_(
        "Which groups you are or were in, since when, and what you are called there; requests to"
        " join with your answers, and screenshots you send to show that you follow; what you say"
        " when you leave; mutes and removals with their reasons. On a page that leads to a group"
        " outside, a random word in your browser, so that you see the same code again."
    ),
    why=_("To run the groups and keep their conditions."),
    how_long=_how_long,
)
