"""How much of a draft stands in the archive already, and where.

Two to five queries: texts that share a print with the draft, then the texts themselves of those
few that account for all prints that were found; they are compared with it character by character.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction

from foundation.scopes.scope import ScopeError, allowed_team_ids
from foundation.text.copied import LEAST, Plain, gaps, plain_of, prints_of, runs_shared
from kol.posts.originality.registry import SourceText, originality_sources

# Texts that are compared in full. What the next ones would add are a few words each.
MOST_SOURCES = 40
# Texts that are looked at for one print: an ending that stands under every post is in them all.
PER_PRINT = 40

_FOUND = """
SELECT asked.print, hit.kind, hit.ref
FROM unnest(%(prints)s::int[]) AS asked (print)
CROSS JOIN LATERAL (
    SELECT kind, ref FROM posts_textprints
    WHERE prints @> ARRAY[asked.print] AND team_id = %(team)s
      AND NOT (kind = %(kind)s AND ref = %(ref)s)
    LIMIT %(most)s
) hit
"""
# The planner can't know how rare a print is; there is one good way, whatever it is.
_ONE_WAY = """
SELECT set_config('enable_seqscan', 'off', true), set_config('enable_indexscan', 'off', true),
       set_config('enable_memoize', 'off', true), set_config('jit', 'off', true)
"""

Ref = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Source:
    """A text of the archive that a draft has passages of: its number in the answer, its kind, and
    how much of the draft is found there first (in hundredths)."""

    number: int
    kind: str
    ref: int
    text: SourceText
    percent: int


@dataclass(frozen=True, slots=True)
class Overlap:
    """A passage: where it stands in the draft, and where in its source."""

    start: int
    end: int
    source: Source
    source_start: int
    source_end: int


@dataclass(frozen=True, slots=True)
class Originality:
    """``percent`` of the draft's letters stand in the archive, in ``overlaps``, which are in order
    and apart. ``compared`` is how many letters the draft has; fewer than LEAST are not compared."""

    percent: int
    overlaps: list[Overlap]
    sources: list[Source]
    compared: int

    @property
    def enough(self) -> bool:
        """Whether there was enough to compare."""
        return self.compared >= LEAST


def originality_check(text: str, exclude: Ref | None = None) -> Originality:
    """Compare a draft with the archive of the team in scope. ``exclude`` is the text itself, as
    the archive knows it (its kind and id)."""
    team_id = _team_in_scope()
    draft = plain_of(text)
    by_source = _found(draft, team_id, exclude)
    texts = _texts(_enough(by_source))
    pieces: list[tuple[int, int, Ref, int, Plain]] = []
    taken: list[tuple[int, int]] = []
    for ref, source in texts.items():
        plain = plain_of(source.text)
        for run in runs_shared(draft.chars, plain.chars):
            for low, high in list(gaps(taken, run.start, run.end)):
                pieces.append((low, high, ref, run.source_start + low - run.start, plain))
        taken = sorted((low, high) for low, high, *_rest in pieces)
    return _told(draft, pieces, texts)


def _team_in_scope() -> int:
    """The one team in scope. Raises ScopeError where there is none or several."""
    teams = allowed_team_ids()
    if teams is None or len(teams) != 1:
        raise ScopeError("originality is checked in the scope of one team")
    return teams[0]


def _found(draft: Plain, team_id: int, exclude: Ref | None) -> dict[Ref, set[int]]:
    """Which texts share which prints with the draft. One query, in a savepoint of its own."""
    asked = sorted({number for number, _place in prints_of(draft.chars, team_id)})
    found: dict[Ref, set[int]] = defaultdict(set)
    if not asked or len(draft.chars) < LEAST:
        return found
    kind, ref = exclude or ("", 0)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ONE_WAY)
        cursor.execute(
            _FOUND,
            {"prints": asked, "team": team_id, "kind": kind, "ref": ref, "most": PER_PRINT},
        )
        for number, of_kind, pk in cursor.fetchall():
            found[of_kind, pk].add(number)
        cursor.execute(
            "RESET enable_seqscan; RESET enable_indexscan; RESET enable_memoize; RESET jit"
        )
    return found


def _enough(by_source: Mapping[Ref, set[int]]) -> list[Ref]:
    """The fewest texts that have all the prints that were found: each time the one that has most
    of those left, of equals the older."""
    left = {ref: set(prints) for ref, prints in by_source.items()}
    chosen: list[Ref] = []
    while left and len(chosen) < MOST_SOURCES:
        best = min(left, key=lambda ref: (-len(left[ref]), ref))
        took = left.pop(best)
        if not took:
            break
        chosen.append(best)
        left = {ref: rest for ref, prints in left.items() if (rest := prints - took)}
    return chosen


def _texts(chosen: Sequence[Ref]) -> dict[Ref, SourceText]:
    """The texts as they are now, in the order they were chosen. One query a kind."""
    by_kind: dict[str, list[int]] = defaultdict(list)
    for kind, ref in chosen:
        by_kind[kind].append(ref)
    known = originality_sources()
    found = {
        (kind, ref): text
        for kind, refs in by_kind.items()
        if kind in known
        for ref, text in known[kind].texts(refs).items()
    }
    return {ref: found[ref] for ref in chosen if ref in found}


def _told(
    draft: Plain,
    pieces: list[tuple[int, int, Ref, int, Plain]],
    texts: Mapping[Ref, SourceText],
) -> Originality:
    whole = len(draft.chars)
    share: dict[Ref, int] = defaultdict(int)
    for low, high, ref, *_rest in pieces:
        share[ref] += high - low
    sources = {
        ref: Source(number, ref[0], ref[1], texts[ref], _percent(share[ref], whole))
        for number, ref in enumerate(sorted(share, key=lambda ref: -share[ref]), start=1)
    }
    overlaps = [
        Overlap(*draft.span(low, high), sources[ref], *plain.span(at, at + high - low))
        for low, high, ref, at, plain in sorted(pieces, key=lambda piece: piece[0])
    ]
    return Originality(
        percent=_percent(sum(share.values()), whole),
        overlaps=overlaps,
        sources=list(sources.values()),
        compared=whole,
    )


def _percent(part: int, whole: int) -> int:
    """Rounded, but 0 and 100 are said only where it is none and all."""
    if part in (0, whole):
        return 100 if part and whole else 0
    return min(99, max(1, round(part * 100 / whole)))
