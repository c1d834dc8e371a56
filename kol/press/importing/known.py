"""What is known of contacts while a file is read: from the archive, and from earlier rows of the
same file, which lie in the staging tables."""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from foundation.imports.staging import rows_of
from foundation.text.normal import normalise_phrase

_BY_CHANNEL = """
SELECT channel.kind, channel.normal, contact.id, contact.name, contact.pen_names
FROM unnest(%(kinds)s::text[], %(normals)s::text[]) AS asked(kind, normal)
JOIN press_channel channel ON channel.team_id = %(team)s
  AND channel.kind = asked.kind AND channel.normal = asked.normal
JOIN press_contact contact ON contact.id = channel.contact_id
  AND contact.state IN ('active', 'archived')
"""
_STAGED_BY_CHANNEL = """
SELECT channel.kind, channel.normal, last.contact_id, last.name, '{}'::text[]
FROM unnest(%(kinds)s::text[], %(normals)s::text[]) AS asked(kind, normal)
JOIN press_stage_channel channel ON channel.import_id = %(import)s
  AND channel.kind = asked.kind AND channel.normal = asked.normal
JOIN LATERAL (
  SELECT contact_id, name FROM press_stage_contact staged
  WHERE staged.import_id = %(import)s AND staged.contact_id = channel.contact_id
  ORDER BY seq DESC LIMIT 1
) last ON true
"""
_BY_NAME = """
SELECT contact.id, contact.name, contact.pen_names,
       ARRAY(SELECT outlet_id FROM press_employment job WHERE job.contact_id = contact.id)
FROM unnest(%(keys)s::text[]) AS asked(key)
JOIN press_contact contact ON contact.team_id = %(team)s
  AND contact.state IN ('active', 'archived') AND contact.sort_key = asked.key
"""
_TYPED = """
SELECT contact.id, contact.name, contact.pen_names,
       ARRAY(SELECT outlet_id FROM press_employment job WHERE job.contact_id = contact.id)
FROM press_contact contact
WHERE contact.team_id = %(team)s AND contact.state IN ('active', 'archived')
  AND contact.pinyin_typed AND contact.name = ANY(%(names)s)
"""
_STAGED_BY_NAME = """
SELECT DISTINCT ON (staged.contact_id) staged.contact_id, staged.name, '{}'::text[],
       ARRAY(SELECT outlet_id FROM press_stage_job job
             WHERE job.import_id = %(import)s AND job.contact_id = staged.contact_id)
FROM unnest(%(keys)s::text[]) AS asked(key)
JOIN press_stage_contact staged
  ON staged.import_id = %(import)s AND staged.sort_key = asked.key
"""
_CONTACTS = """
SELECT id, public_id, name, sort_key, region, address, preferences, topics, source,
       purpose, basis, beats, tags, languages, pen_names, birth_year, birth_month, birth_day,
       owner_id, is_kol, do_not_contact, custom::text
FROM press_contact WHERE team_id = %s AND id = ANY(%s)
"""
_STAGED = """
SELECT DISTINCT ON (contact_id) contact_id, public_id, name, sort_key, is_new, fields::text
FROM press_stage_contact WHERE import_id = %s AND contact_id = ANY(%s)
ORDER BY contact_id, seq DESC
"""
_CHANNELS = """
SELECT contact_id, kind, normal FROM press_channel WHERE team_id = %s AND contact_id = ANY(%s)
"""
_STAGED_CHANNELS = """
SELECT contact_id, kind, normal FROM press_stage_channel
WHERE import_id = %s AND contact_id = ANY(%s)
"""
_JOBS = """
SELECT contact_id, outlet_id, id, title, desk, is_primary, '' FROM press_employment
WHERE team_id = %s AND contact_id = ANY(%s) AND NOT ended ORDER BY id
"""
_STAGED_JOBS = """
SELECT contact_id, outlet_id, job_id, title, desk, is_primary, public_id FROM press_stage_job
WHERE import_id = %s AND contact_id = ANY(%s) ORDER BY seq
"""
_NOTES = "SELECT contact_id, text FROM press_pressnote WHERE team_id = %s AND contact_id = ANY(%s)"
_STAGED_NOTES = """
SELECT contact_id, text FROM press_stage_note WHERE import_id = %s AND contact_id = ANY(%s)
"""
TEXTS = ("region", "address", "preferences", "topics", "source", "purpose", "basis")
WORDS = ("beats", "tags", "languages", "pen_names")
FLAGS = ("is_kol", "do_not_contact")


@dataclass(slots=True)
class Job:
    """Where a contact works; ``pk`` 0: not stored yet, and then with its public id."""

    outlet: int
    title: str = ""
    desk: str = ""
    is_primary: bool = False
    pk: int = 0
    public_id: str = ""


@dataclass(slots=True)
class Known:
    """A contact as known. ``fields`` holds the columns an import speaks of (texts, words, ``birth``
    as [year, month, day], ``owner_id``, flags, ``custom``); ``is_new``: not stored yet, though it
    has its id."""

    pk: int
    public_id: str
    name: str
    sort_key: str
    fields: dict[str, Any] = field(default_factory=dict)
    channels: list[tuple[str, str]] = field(default_factory=list)
    jobs: dict[int, Job] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    is_new: bool = False


@dataclass(slots=True)
class People:
    """Whom rows may be about, by what they give."""

    by_channel: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    by_name: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    names: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    outlets: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def load(
        self,
        team_id: int,
        channels: Iterable[tuple[str, str]],
        names: dict[str, str],
        *,
        staged: int = 0,
    ) -> None:
        """Look up these channels, and names with their sort keys. Three queries, five with
        ``staged``."""
        asked = list(set(channels))
        values: dict[str, Any] = {
            "team": team_id,
            "import": staged,
            "kinds": [kind for kind, _normal in asked],
            "normals": [normal for _kind, normal in asked],
            "keys": list(set(names.values())),
            "names": list(names),
        }
        by_channel = rows_of(_BY_CHANNEL, values) if asked else []
        by_name = [*rows_of(_BY_NAME, values), *rows_of(_TYPED, values)] if names else []
        if staged:
            by_channel += rows_of(_STAGED_BY_CHANNEL, values) if asked else []
            by_name += rows_of(_STAGED_BY_NAME, values) if names else []
        for kind, normal, pk, name, pen_names in by_channel:
            self.by_channel[kind, normal].add(pk)
            self.names[pk] |= {name_key(one) for one in (name, *pen_names)}
        for pk, name, pen_names, outlets in by_name:
            self.by_name[name_key(name)].add(pk)
            self.names[pk] |= {name_key(one) for one in (name, *pen_names)}
            self.outlets[pk] |= set(outlets)

    def put(self, known: Known) -> None:
        """Somebody new, or who has more now."""
        key = name_key(known.name)
        self.by_name[key].add(known.pk)
        self.names[known.pk].add(key)
        self.outlets[known.pk] |= set(known.jobs)
        for channel in known.channels:
            self.by_channel[channel].add(known.pk)


def name_key(name: str) -> str:
    """What names are compared by."""
    return normalise_phrase(name) or name.strip().casefold()


def known_load(team_id: int, ids: Iterable[int], *, staged: int = 0) -> dict[int, Known]:
    """These contacts as stored, and as import number ``staged`` would leave them. Four queries,
    eight with ``staged``."""
    wanted = list(ids)
    if not wanted:
        return {}
    known = {row[0]: _stored(row) for row in rows_of(_CONTACTS, [team_id, wanted])}
    if staged:
        for pk, public_id, name, sort_key, is_new, fields in rows_of(_STAGED, [staged, wanted]):
            known[pk] = Known(pk, public_id, name, sort_key, json.loads(fields), is_new=is_new)
    for sql, owner in _both(_CHANNELS, _STAGED_CHANNELS, team_id, staged):
        for pk, kind, normal in rows_of(sql, [owner, wanted]):
            known[pk].channels.append((kind, normal))
    for sql, owner in _both(_JOBS, _STAGED_JOBS, team_id, staged):
        for pk, outlet, job, title, desk, primary, public in rows_of(sql, [owner, wanted]):
            known[pk].jobs[outlet] = Job(outlet, title, desk, primary, job or 0, public)
    for sql, owner in _both(_NOTES, _STAGED_NOTES, team_id, staged):
        for pk, text in rows_of(sql, [owner, wanted]):
            known[pk].notes.append(text)
    return known


def _both(stored: str, laid: str, team_id: int, staged: int) -> list[tuple[str, int]]:
    return [(stored, team_id), (laid, staged)] if staged else [(stored, team_id)]


def _stored(row: tuple[Any, ...]) -> Known:
    pk, public_id, name, sort_key = row[:4]
    fields: dict[str, Any] = dict(zip((*TEXTS, *WORDS), row[4:15], strict=True))
    year, month, day, owner, is_kol, silent, custom = row[15:]
    if month:
        fields["birth"] = [year, month, day]
    if owner:
        fields["owner_id"] = owner
    fields |= {"is_kol": is_kol, "do_not_contact": silent, "custom": json.loads(custom)}
    return Known(
        pk, public_id, name, sort_key,
        {name: value for name, value in fields.items() if value not in ("", [], None, False, {})},
    )  # fmt: skip
