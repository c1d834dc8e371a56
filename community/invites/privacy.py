"""What is said to fans about what invites keep of them."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.teams.models import Team
from foundation.teams.privacy import KeptPart


def _how_long(_team: Team | None) -> str:
    return gettext("Until you delete your account. What remains for the figures has no name in it.")


KEPT = KeptPart(
    "invites",
    order=40,
    title=_("Invite codes"),
    what=_(
        "Which code you came by, who brought you, the codes you have yourself and whom they"
        " brought."
    ),
    why=_("To count what a code brought, and give you what it promises."),
    how_long=_how_long,
)
