"""Which outlets names in a file are: from the archive, and from earlier rows of the file."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from foundation.imports.staging import rows_of

_STORED = """
SELECT id, name, aliases, keys, state FROM press_outlet
WHERE team_id = %(team)s AND keys && %(keys)s::varchar[] AND state <> 'merged'
"""
_STAGED = """
SELECT DISTINCT ON (outlet_id) outlet_id, name, aliases, keys, 'active'
FROM press_stage_outlet WHERE import_id = %(import)s AND keys && %(keys)s::varchar[]
ORDER BY outlet_id, seq DESC
"""
_STORED_IDS = "SELECT id, name, aliases FROM press_outlet WHERE team_id = %s AND id = ANY(%s)"
_STAGED_IDS = """
SELECT DISTINCT ON (outlet_id) outlet_id, name, aliases FROM press_stage_outlet
WHERE import_id = %s AND outlet_id = ANY(%s) ORDER BY outlet_id, seq DESC
"""


@dataclass(slots=True)
class OutletIndex:
    """Outlets by the keys of their names (``outlet_key``); an outlet's own name goes before
    another's alias."""

    by_key: dict[str, int] = field(default_factory=dict)
    # Name and aliases, for the search.
    names: dict[int, list[str]] = field(default_factory=dict)

    def load(self, team_id: int, keys: Iterable[str], *, staged: int = 0) -> None:
        """Look these keys up. A query, two with ``staged``."""
        wanted = [key for key in set(keys) if key not in self.by_key]
        if not wanted:
            return
        values = {"team": team_id, "import": staged, "keys": wanted}
        found = rows_of(_STORED, values) + (rows_of(_STAGED, values) if staged else [])
        for pk, name, aliases, its_keys, _state in found:
            self.names[pk] = [name, *aliases]
            for at, key in enumerate(its_keys):
                if at == 0 or key not in self.by_key:
                    self.by_key[key] = pk

    def name_all(self, team_id: int, ids: Iterable[int], *, staged: int = 0) -> None:
        """Have the names of these outlets. No query where they are there; two at most."""
        missing = [pk for pk in set(ids) if pk not in self.names]
        if not missing:
            return
        found = rows_of(_STORED_IDS, [team_id, missing])
        found += rows_of(_STAGED_IDS, [staged, missing]) if staged else []
        for pk, name, aliases in found:
            self.names[pk] = [name, *aliases]

    def put(self, pk: int, names: list[str], keys: Iterable[str]) -> None:
        """An outlet that is new, or has new names."""
        self.names[pk] = names
        for key in keys:
            self.by_key.setdefault(key, pk)
