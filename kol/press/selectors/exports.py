"""Reads of exports: which there are, which wait, and whose mark a text bears."""

from dataclasses import dataclass

from django.http import QueryDict

from foundation.scopes.errors import NotFound
from foundation.scopes.pages import Page, keyset_page
from foundation.teams.models import Staff
from foundation.text.marks import marks_read
from kol.press.exporting.kinds import export_kinds
from kol.press.models import Export

PAGE = 30
# An export whose file waits for approval, counted up to here: a column of a statement about
# ``%(team)s``.
EXPORTS_WAITING = """
  (SELECT count(*) FROM (
     SELECT FROM press_export WHERE team_id = %(team)s AND state = 'waiting' LIMIT 100) waiting)
"""


@dataclass(frozen=True, slots=True)
class MarkFound:
    """A mark in a text: its word, and the export that bears it (None: of another team, or none)."""

    word: str
    export: Export | None


def export_get(public_id: str) -> Export:
    """An export of the team in scope, with who asked and decided, and its job. One query. Raises
    NotFound."""
    found = Export.objects.select_related("asked_by", "decided_by", "job", "team")
    export = found.filter(public_id=public_id).first()
    if export is None:
        raise NotFound
    return export


def exports_page(*, params: QueryDict, staff: Staff | None = None) -> Page[Export]:
    """Exports, newest first; ``staff``: theirs alone. ``?state=`` and ``?kind=`` narrow. One
    query."""
    exports = Export.objects.select_related("asked_by", "decided_by", "job")
    if staff is not None:
        exports = exports.filter(asked_by=staff)
    if (state := params.get("state", "")) in Export.State.values:
        exports = exports.filter(state=state)
    if (kind := params.get("kind", "")) in export_kinds():
        exports = exports.filter(kind=kind)
    return keyset_page(exports, params=params, size=PAGE, counted=False)


def marks_found(text: str) -> list[MarkFound]:
    """Whose marks a text bears. One query."""
    words = list(marks_read(text))[:20]
    exports = Export.objects.select_related("asked_by").filter(public_id__in=words)
    by_id = {one.public_id: one for one in exports}
    return [MarkFound(word, by_id.get(word)) for word in words]
