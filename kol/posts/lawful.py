"""What advertising law forbids, found while one writes: superlatives, and advertisements that don't
say so. It warns; a team may say that it stops (PublishRules.law_stops)."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kol.posts.drawn import body_plain
from kol.posts.lawful_words import FORBIDDEN, SELLING, Reason
from kol.posts.models import PublishRules
from kol.posts.rendering import PostParts, Shaped

MOST_FLAGS = 20


@dataclass(frozen=True, slots=True)
class LawFlag:
    """A word and why it is a risk. ``platform``: in whose own version; '' for the master."""

    word: str
    text: str
    platform: str = ""
    forbidden: bool = True


def law_flags(parts: PostParts) -> list[LawFlag]:
    """All flags of a post, those of versions only where the master hasn't the same. No query."""
    found: dict[str, LawFlag] = {}
    for platform in ("", *sorted(parts.shapes)):
        for flag in _flags(parts.shaped(platform), platform):
            found.setdefault(flag.word, flag)
    return list(found.values())[:MOST_FLAGS]


def law_stops(parts: PostParts) -> list[str]:
    """The forbidden words, where the team lets none through. One query."""
    rules = PublishRules.objects.filter(team_id=parts.post.team_id, law_stops=True)
    words = [flag.word for flag in law_flags(parts) if flag.forbidden]
    return words if words and rules.exists() else []


def _flags(shaped: Shaped, platform: str) -> list[LawFlag]:
    text = "\n".join([shaped.title, body_plain(shaped.body), *shaped.topics])
    flags = [
        LawFlag(found[0], _reason(reason), platform)
        for pattern, reason in _PATTERNS
        for found in pattern.finditer(text)
    ]
    if not shaped.ad and (found := _SELLS.search(text)) is not None:
        why = _(
            "This reads like an advertisement. If somebody pays for it, switch on the mark: an"
            " advertisement has to be recognised as one."
        )
        flags.append(LawFlag(found[0], why, platform, forbidden=False))
    return flags


def _reason(reason: Reason) -> str:
    match reason:
        case Reason.STATE:
            return _("No advertisement may lean on the state or its organs (advertising law, 9).")
        case Reason.ABSOLUTE:
            return _(
                "A superlative: advertisements may not call anything the best or the highest"
                " (advertising law, 9). Say what is true of it instead."
            )
        case Reason.PROMISE:
            return _("A promise of effect or safety that nobody can keep (advertising law, 28).")


_PATTERNS = [(re.compile("|".join(words)), reason) for reason, words in FORBIDDEN.items()]
_SELLS = re.compile("|".join(SELLING))
