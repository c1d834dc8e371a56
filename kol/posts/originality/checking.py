"""How much of a draft stands in the archive already, and where.

Two to four queries: texts that share a print with the draft, then those texts themselves, in which
passages are followed character by character as far as they go.
"""

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from foundation.scopes.scope import ScopeError, allowed_team_ids
from foundation.text.copied import (
    LEAST,
    MOST_CHARACTERS,
    Plain,
    Run,
    gaps,
    plain_of,
    prints_of,
    runs_shared,
)
from foundation.text.normal import folded
from kol.posts.originality.registry import SourceText, originality_sources

# Texts that are looked into, those with most prints in common first; of thousands that share seven
# characters by chance, each text of passages has more.
MOST_COMPARED = 1500
# Texts that one print brings: an ending that stands under every post is in them all.
PER_PRINT = 200
# All that prints bring together: a long draft that stands under hundreds of texts has fewer each.
MOST_HITS = 300_000
# Characters of sources that are looked into, those with most in common first; a second's work.
MOST_READ = 3_000_000
FIRST_READ = 150
# What is left of a passage, others being in an earlier source, is shown from so many characters on.
SCRAP = 4

# Counted and cut by a window, not by LIMIT: the planner takes LIMIT for a reason to walk the table.
_FOUND = """
SELECT asked.print, hit.kind, hit.ref
FROM unnest(%(prints)s::int[]) AS asked (print)
CROSS JOIN LATERAL (
    SELECT kind, ref, row_number() OVER () AS place FROM posts_textprints
    WHERE prints @> ARRAY[asked.print] AND team_id = %(team)s
      AND NOT (kind = %(kind)s AND ref = %(ref)s)
) hit
WHERE hit.place <= %(most)s
"""

Ref = tuple[str, int]
# From, to, the text it is in, and where there.
Piece = tuple[int, int, Ref, int]


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
    hints = _found(draft, team_id, exclude)
    most = sorted(hints, key=lambda ref: (-len(hints[ref]), ref))[:MOST_COMPARED]
    texts = _read(most)
    runs = {ref: _runs(draft, hints[ref], one.text) for ref, one in texts.items()}
    return _told(draft, _pieces(runs), texts)


def _team_in_scope() -> int:
    """The one team in scope. Raises ScopeError where there is none or several."""
    teams = allowed_team_ids()
    if teams is None or len(teams) != 1:
        raise ScopeError("originality is checked in the scope of one team")
    return teams[0]


def _found(draft: Plain, team_id: int, exclude: Ref | None) -> dict[Ref, set[int]]:
    """Which texts share prints with the draft, and where in the draft those stand. One query."""
    places: dict[int, list[int]] = defaultdict(list)
    for number, place in prints_of(draft.chars, team_id):
        places[number].append(place)
    found: dict[Ref, set[int]] = defaultdict(set)
    if not places or len(draft.chars) < LEAST:
        return found
    kind, ref = exclude or ("", 0)
    per_print = max(1, min(PER_PRINT, MOST_HITS // len(places)))
    asked: dict[str, Any] = {
        "prints": sorted(places), "team": team_id, "kind": kind, "ref": ref, "most": per_print,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, asked)
        for number, of_kind, pk in cursor.fetchall():
            found[of_kind, pk].update(places[number])
    return found


def _runs(draft: Plain, places: set[int], source: str) -> list[Run]:
    chars = folded(source[:MOST_CHARACTERS])
    return runs_shared(draft.chars, plain_of(source).chars if chars is None else chars, places)


def _pieces(runs: Mapping[Ref, list[Run]]) -> list[Piece]:
    """What is shown of each text, so that nothing is shown twice: those with the longest passages
    first, of equals the older."""
    pieces: list[Piece] = []
    taken: list[tuple[int, int]] = []
    order = sorted(runs, key=lambda ref: (-sum(run.end - run.start for run in runs[ref]), ref))
    for ref in order:
        for run in runs[ref]:
            near = taken[max(0, bisect_left(taken, (run.start, 0)) - 1) :]
            for low, high in list(gaps(near, run.start, run.end)):
                if high - low >= SCRAP:
                    pieces.append((low, high, ref, run.source_start + low - run.start))
                    insort(taken, (low, high))
    return pieces


def _read(chosen: Sequence[Ref]) -> dict[Ref, SourceText]:
    """The texts that are looked into: the first, and as many of the others as their length lets
    one read. Two queries a kind at most."""
    texts = _texts(chosen[:FIRST_READ])
    length = sum(len(one.text) for one in texts.values())
    more = (MOST_READ - length) * len(texts) // length if length else 0
    if more > 0 and len(chosen) > FIRST_READ:
        texts |= _texts(chosen[FIRST_READ : FIRST_READ + more])
    return texts


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


def _told(draft: Plain, pieces: list[Piece], texts: Mapping[Ref, SourceText]) -> Originality:
    whole = len(draft.chars)
    share: dict[Ref, int] = defaultdict(int)
    for low, high, ref, _at in pieces:
        share[ref] += high - low
    sources = {
        ref: Source(number, ref[0], ref[1], texts[ref], _percent(share[ref], whole))
        for number, ref in enumerate(sorted(share, key=lambda ref: -share[ref]), start=1)
    }
    plains = {ref: plain_of(texts[ref].text) for ref in share}
    overlaps = [
        Overlap(*draft.span(low, high), sources[ref], *plains[ref].span(at, at + high - low))
        for low, high, ref, at in sorted(pieces)
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
