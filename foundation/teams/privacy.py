"""What is said to people about what is kept of them: the site's own words, and their version.

Each app that holds something on a person says what, why and how long, in its ``AppConfig.ready()``
beside ``person_data``: the page of a team gathers it, and an app that goes takes its line along.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.teams.models import Team
from foundation.teams.services.account import CODES_KEPT

# The day the site's own words were last changed, whatever app they stand in. Consents note it: set
# it anew with every change that means something (test_privacy.py fails until it is).
WORDS_OF = "2026-11-27"

HowLong = Callable[[Team | None], str]


@dataclass(frozen=True, slots=True)
class KeptPart:
    """One line: ``what`` is kept and ``why``. ``how_long`` runs in the team's scope, for it may be
    the team's own setting; on the page of the whole site it gets None and tells the usual."""

    name: str
    order: int
    title: str | Promise
    what: str | Promise
    why: str | Promise
    how_long: HowLong


_parts: dict[str, KeptPart] = {}


def kept_part(part: KeptPart) -> None:
    """Register what an app keeps, under its label. A second one of the same name replaces it."""
    _parts[part.name] = part


def kept_parts() -> list[KeptPart]:
    """Every line in the order they are shown."""
    return sorted(_parts.values(), key=lambda part: part.order)


def privacy_words_version(team: Team) -> str:
    """The version of the words of a team as they stand: the day of the site's own, and after a dot
    the number of the team's. No query."""
    return f"{WORDS_OF}.{team.privacy_version}" if team.privacy_version else WORDS_OF


def _account_kept(_team: Team | None) -> str:
    return gettext(
        "Until you delete your account. You stay signed in for %(days)s days; codes are dropped"
        " after %(codes)s days."
    ) % {"days": settings.SESSION_COOKIE_AGE // 86400, "codes": CODES_KEPT.days}


def _trail_kept(_team: Team | None) -> str:
    return gettext("For good: nobody can change it afterwards.")


ACCOUNT = KeptPart(
    "teams",
    order=10,
    title=_("Your account"),
    what=_(
        "Your nickname, the phone numbers and e-mail addresses you verified, your language, and the"
        " account you sign in with elsewhere (for example WeChat), if you do."
    ),
    why=_("So that you can sign in, and that nobody else can sign in as you."),
    how_long=_account_kept,
)
TRAIL = KeptPart(
    "audit",
    order=90,
    title=_("The record of what was done"),
    what=_(
        "Who did what and when, and from which network address, by numbers: no names, no phones, no"
        " messages."
    ),
    why=_("To find out what happened when something went wrong, as the law asks."),
    how_long=_trail_kept,
)
