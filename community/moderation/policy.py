"""A team's words and rules, compiled once a version and kept in this process.

The version is a column of the team's row that every send reads anyhow, so nobody asks whether
what is kept is stale: it is told.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from community.moderation.models import Rules, SiteWordList, Word, WordList
from community.moderation.verdict import stronger
from foundation.text.sounds import SoundMatcher
from foundation.text.words import WordMatcher

# Teams whose rules a process keeps; a big list is about a megabyte.
KEPT = 300


class Entry(NamedTuple):
    """What a word leads to."""

    text: str
    act: str
    category: str
    minutes: int
    in_names: bool


@dataclass(frozen=True, slots=True)
class Policy:
    """Words and rules of one team, ready to be asked."""

    version: int
    rules: Rules
    entries: dict[str, Entry]
    words: WordMatcher
    sounds: SoundMatcher

    def is_new(self, joined_at: datetime) -> bool:
        """Whether somebody who joined then still counts as new."""
        return timezone.now() - joined_at < timedelta(hours=self.rules.new_hours)

    @property
    def asks_text(self) -> bool:
        """Whether there is anything a text could be found to have."""
        return bool(self.entries) or self.rules.on_link != "allow" or not self.rules.new_links


_kept: dict[int, Policy] = {}
# Version 0 says that neither the team nor the site ever set anything (a new team counts up where
# the site has lists: consumers.py).
_NOTHING = Policy(0, Rules(), {}, WordMatcher(), SoundMatcher([]))


def policy_of(team_id: int, version: int) -> Policy:
    """The policy of the team in scope at that version. No query where this process has it; four
    where it has not (the rows may be newer than the version, never older)."""
    if version == 0:
        return _NOTHING
    kept = _kept.get(team_id)
    if kept is not None and kept.version == version:
        return kept
    made = _compile(team_id, version)
    while len(_kept) >= KEPT:
        _kept.pop(next(iter(_kept)), None)
    _kept[team_id] = made
    return made


def _compile(team_id: int, version: int) -> Policy:
    rules = Rules.objects.filter(team_id=team_id).first() or Rules(team_id=team_id)
    entries: dict[str, Entry] = {}
    sounding: set[str] = set()
    for one in SiteWordList.objects.filter(enabled=True).order_by("pk"):
        for line in one.words.splitlines():
            normal, _tab, text = line.partition("\t")
            _add(
                entries, normal, Entry(text, one.act, one.category, one.mute_minutes, one.in_names)
            )
            if one.by_sound:
                sounding.add(normal)
    lists = {one.pk: one for one in WordList.objects.filter(team_id=team_id, enabled=True)}
    rows = Word.objects.filter(team_id=team_id, list__in=lists)
    for list_id, normal, text, category in rows.values_list("list", "normal", "text", "category"):
        own = lists[list_id]
        entry = Entry(text, own.act, category or own.category, own.mute_minutes, own.in_names)
        _add(entries, normal, entry)
        if own.by_sound:
            sounding.add(normal)
    return Policy(
        version=version,
        rules=rules,
        entries=entries,
        words=WordMatcher(normals={normal: normal for normal in entries}),
        sounds=SoundMatcher(sorted(sounding)),
    )


def _add(entries: dict[str, Entry], normal: str, entry: Entry) -> None:
    """A word of several lists does what the strictest says."""
    there = entries.get(normal)
    if normal and (there is None or stronger(entry.act, there.act)):
        entries[normal] = entry
