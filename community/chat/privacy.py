"""What is said to fans about what conversations keep of them."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.teams.models import Team
from foundation.teams.privacy import KeptPart


def _how_long(_team: Team | None) -> str:
    return gettext(
        "As long as the group. You can recall a message within two minutes. When you delete your"
        " account your name and pictures go; words that others answered stay, without your name."
    )


KEPT = KeptPart(
    "chat",
    order=60,
    title=_("What you say"),
    what=_(
        "Messages and pictures you send to groups, with the time; how far you have read; what you"
        " pinned and silenced."
    ),
    why=_(
        "So that those in the group can read the conversation, later too. Who joins later doesn't"
        " see what was said before."
    ),
    how_long=_how_long,
)
