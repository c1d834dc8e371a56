"""One phrase, many doors: the answer to a text in which somebody may have said a code.

A connector (an Official Account's keyword, a robot in a group) hands in what it was sent and gets
the words and the link to answer with; it registers how its place wants them.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from community.groups.models import FanGroup, GroupPool
from community.invites.guesses import Guesser, guess_check, guess_missed
from community.invites.models import Invite
from community.invites.selectors import invite_find
from community.invites.share import Way
from foundation.scopes.scope import team_scope


@dataclass(frozen=True, slots=True)
class PhraseAnswer:
    """What to answer. ``found`` False is a polite "no such code", the same for wrong and ended."""

    found: bool
    text: str
    link: str = ""
    title: str = ""
    description: str = ""


Style = Callable[[PhraseAnswer], PhraseAnswer]
_styles: dict[str, tuple[Way, Style | None]] = {
    "official_account": (Way.BOTH, None),
    "wechat_chat": (Way.BOTH, None),
    "qq": (Way.BOTH, None),
    "sms": (Way.BOTH, None),
    "page": (Way.BOTH, None),
}


def answer_channel(key: str, *, way: Way = Way.BOTH, style: Style | None = None) -> None:
    """Register a place that answers phrases, in ``AppConfig.ready()``: what it lets through, and a
    function that gives the answer its own shape. The same key again replaces it."""
    _styles[key] = (way, style)


def answer_channels() -> list[str]:
    """Every place that answers phrases."""
    return sorted(_styles)


def phrase_answer(
    *, text: str, channel: str, root: str, guesser: Guesser, team_id: int | None = None
) -> PhraseAnswer:
    """The answer to ``text`` as ``channel`` gives it; ``root`` is the site's address.

    With ``team_id`` only that team's codes are known. Wrong ones count as guesses of ``guesser``,
    the person at the other end as far as the connector knows them. Raises TooManyGuesses, KeyError
    for a channel nobody registered.
    """
    way, style = _styles[channel]
    guess_check(guesser)
    finding = invite_find(text, related=("group", "pool", "team"))
    invite = finding.invite
    known = invite is not None and (team_id is None or invite.team_id == team_id)
    if invite is None or not known or not invite.is_open(timezone.now()):
        guess_missed(guesser, count=finding.guesses)
        return PhraseAnswer(False, _("No code by that name. Check it, or ask for a new one."))
    with team_scope(invite.team_id):
        answer = _answer(invite, f"{root.rstrip('/')}/j/{invite.code}/", way)
    return style(answer) if style is not None else answer


def _answer(invite: Invite, link: str, way: Way) -> PhraseAnswer:
    name = invite.leads_to
    if not _takes(invite) or invite.is_full or not invite.team.is_open:
        return PhraseAnswer(
            True,
            _("“%(group)s” takes nobody new just now. Look in later.") % {"group": name},
            title=name,
        )
    words = {"group": name, "link": link, "phrase": invite.phrase}
    if way == Way.PHRASE:
        text = _("“%(phrase)s” leads into %(group)s.") % words
    else:
        text = _("Come into %(group)s here: %(link)s") % words
    return PhraseAnswer(True, text, link, name, invite.blurb)


def _takes(invite: Invite) -> bool:
    """Whether somebody new gets in there, as far as its own state says; a pool's next group is
    looked for when they come."""
    if invite.pool is not None:
        return invite.pool.state == GroupPool.State.OPEN
    return invite.into.state == FanGroup.State.OPEN
