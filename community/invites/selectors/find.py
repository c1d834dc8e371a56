"""Finding a code by what was typed, pasted or clicked. Looks across all teams: nobody on the join
page has a team yet. The caller enters ``team_scope(invite.team)`` with what it got."""

import re
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from community.invites.models import Invite, PhraseClaim
from foundation.scopes.hashing import keyed_hash
from foundation.scopes.scope import system_scope
from foundation.text.phrases import PhraseCandidate, extract_phrases

_CODE = re.compile(r"^[2-9a-hjkmnp-z]{10}$")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a text led to: the code, if any, and how many guesses the text was."""

    invite: Invite | None
    guesses: int


def phrase_hash(normal: str) -> bytes:
    """How a normalised phrase is found in the table of claims."""
    return keyed_hash("phrase", normal)


def phrase_is_free(phrase: str) -> bool:
    """Whether nobody on the site holds ``phrase`` (as typed). One query."""
    from foundation.text.normal import normalise_phrase

    with system_scope():
        return not PhraseClaim.objects.filter(
            phrase_hash=phrase_hash(normalise_phrase(phrase)), free_after__gte=timezone.now()
        ).exists()


def invite_find(text: str) -> Finding:
    """The code that a phrase, a code, a link or a whole pasted text means, whatever its state.

    Of several, one that can be used now comes before one that can't, then the likelier before the
    less likely. Always two queries, found or not, so that the time tells a guesser nothing; the
    group, its team, the account of its entry rule and the code's owner come along.
    """
    candidates = extract_phrases(text)
    codes = [code for one in candidates if (code := _code(one))]
    hashes = [phrase_hash(one.normal) for one in candidates if one.kind == "phrase"]
    with system_scope():
        claims = dict(
            PhraseClaim.objects.filter(phrase_hash__in=hashes or [b""]).values_list(
                "invite_id", "phrase_hash"
            )
        )
        rows = list(
            Invite.objects.filter(Q(code__in=codes) | Q(pk__in=list(claims) or [0])).select_related(
                "team", "group", "group__team", "group__entry_account", "owner"
            )
        )
    order = {**{code: rank for rank, code in enumerate(codes)}}
    ranks = {digest: rank for rank, digest in enumerate(hashes)}
    now = timezone.now()

    def rank(invite: Invite) -> tuple[bool, int]:
        by_phrase = ranks.get(bytes(claims.get(invite.pk, b"")), len(hashes))
        return not invite.is_open(now), min(order.get(invite.code, by_phrase), by_phrase)

    return Finding(min(rows, key=rank, default=None), max(1, len(candidates)))


def _code(candidate: PhraseCandidate) -> str | None:
    """The candidate as a code of ours, where it can be one: a link's, or typed by itself."""
    code = (candidate.text if candidate.kind == "url_code" else candidate.normal).lower()
    return code if _CODE.match(code) else None
