"""Finding a code by what was typed, pasted or clicked. Looks across all teams: nobody on the join
page has a team yet. The caller enters ``team_scope(invite.team)`` with what it got."""

import re
from dataclasses import dataclass

from django.db.models import F
from django.utils import timezone

from community.groups.models import FanGroup, GroupPool
from community.invites.models import Invite, PhraseClaim
from foundation.scopes.hashing import keyed_hash
from foundation.scopes.prepared import RowReader, columns_of, fetch_one
from foundation.scopes.scope import system_scope
from foundation.teams.models import Team
from foundation.text.phrases import PhraseCandidate, extract_phrases
from kol.platforms.models import PlatformAccount

_CODE = re.compile(r"[2-9a-hjkmnp-z]{10}")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a text led to: the code, if any, and how many guesses the text was."""

    invite: Invite | None
    guesses: int


def is_code(text: str) -> bool:
    """Whether ``text`` is written as a link's code is. It can't be guessed; a phrase can."""
    return _CODE.fullmatch(text) is not None


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


def invite_find(text: str, *, related: tuple[str, ...] = ("group",)) -> Finding:
    """The code that a phrase, a code, a link or a whole pasted text means, whatever its state.

    Of several, one that can be used now comes before one that can't, then the likelier before the
    less likely. One query for phrases and one for codes, as far as the text holds such: never does
    their number depend on what is found, so that the time tells a guesser nothing.
    """
    candidates = extract_phrases(text)
    ranks: dict[str | bytes, int] = {}
    for number, one in enumerate(candidates):
        if code := _code(one):
            ranks.setdefault(code, number)
        if one.kind == "phrase":
            ranks.setdefault(phrase_hash(one.normal), number)
    return Finding(_best(ranks, related), max(1, len(candidates)))


def invite_find_link(code: str, *, related: tuple[str, ...] = ("group",)) -> Finding:
    """As invite_find, for what stands in a ``/j/<code>/`` address: a code, or a phrase that
    somebody put there. One query for a code, with team, group, pool and the account it asks to
    follow."""
    if is_code(code):
        return Finding(_by_code(code), 1)
    return invite_find(code, related=related)


_BY_CODE = (
    f"SELECT {columns_of(Invite, 'i')}, {columns_of(Team, 't')}, "  # noqa: S608 -- ours
    f"{columns_of(FanGroup, 'g')}, {columns_of(PlatformAccount, 'a')}, "
    f"{columns_of(GroupPool, 'p')} "
    "FROM invites_invite i JOIN teams_team t ON t.id = i.team_id "
    "LEFT JOIN groups_fangroup g ON g.id = i.group_id AND g.team_id = i.team_id "
    "LEFT JOIN platforms_platformaccount a ON a.id = g.entry_account_id AND a.team_id = i.team_id "
    "LEFT JOIN groups_grouppool p ON p.id = i.pool_id AND p.team_id = i.team_id "
    "WHERE i.code = %s::varchar"
)


def _by_code(code: str) -> Invite | None:
    """Prepared: a page opened by everybody in a live stream at the same moment."""
    row = fetch_one(_BY_CODE, [code])
    if row is None:
        return None
    read = RowReader(row)
    with system_scope():
        invite = read.take(Invite)
        invite.team = read.take(Team)
        invite.group, account = read.take_or_none(FanGroup), read.take_or_none(PlatformAccount)
        invite.pool = read.take_or_none(GroupPool)
        if invite.group is not None:
            invite.group.team, invite.group.entry_account = invite.team, account
        if invite.pool is not None:
            invite.pool.team = invite.team
    return invite


def _best(ranks: dict[str | bytes, int], related: tuple[str, ...]) -> Invite | None:
    """The best of the invites with these codes (str) and hashes of phrases (bytes)."""
    codes = [key for key in ranks if isinstance(key, str)]
    hashes = [key for key in ranks if isinstance(key, bytes)]
    found: list[tuple[Invite, int]] = []
    with system_scope():
        invites = Invite.objects.select_related(*related)
        if hashes:
            by_phrase = invites.annotate(digest=F("claim__phrase_hash"))
            found += [
                (invite, ranks[bytes(invite.digest)])
                for invite in by_phrase.filter(claim__phrase_hash__in=hashes)
            ]
        if codes:
            found += [(invite, ranks[invite.code]) for invite in invites.filter(code__in=codes)]
    now = timezone.now()
    best = min(found, key=lambda one: (not one[0].is_open(now), one[1]), default=None)
    return best[0] if best else None


def _code(candidate: PhraseCandidate) -> str | None:
    """The candidate as a code of ours, where it can be one: a link's, or typed by itself."""
    code = (candidate.text if candidate.kind == "url_code" else candidate.normal).lower()
    return code if is_code(code) else None
