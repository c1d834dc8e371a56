"""The import target "texts": a table of what the team wrote before, one text a row.

Each text is kept once, so the same file again brings nothing; rows are laid out by COPY with the
words and prints they are found by, and all of them are written in one transaction.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from foundation.events.services import event_emit
from foundation.imports.copying import copy_rows, ids_of
from foundation.imports.errors import StageStale
from foundation.imports.leaving import edited_since
from foundation.imports.models import Import
from foundation.imports.registry import (
    CellError,
    ImportColumn,
    ImportTarget,
    MappingProblem,
    RowOutcome,
    SourceRow,
    Undone,
)
from foundation.imports.staging import rows_of, staged_forget
from foundation.scopes.actors import Actor
from foundation.scopes.models import new_public_ids
from foundation.scopes.scope import require_in_scope
from foundation.teams.audit import audit_record_rows
from foundation.text.copied import LEAST, MOST_CHARACTERS, prints_kept
from foundation.text.dates import day_read
from foundation.text.errors import value_shown
from foundation.text.normal import display_clean
from kol.posts.models import ArchivedText
from kol.posts.originality.texts import KIND, digest_of, forget, lexemes_of, whole_of

STAGE = "posts_stage_text"
AUDIT_KIND = "posts.archivedtext"
_STAGED = f"SELECT text_id, public_id FROM {STAGE} WHERE import_id = %(import)s ORDER BY seq"  # noqa: S608
_WHOLE = "SELECT count(*) FROM imports_importrow WHERE record_id = %(import)s AND fate = 'created'"
_KNOWN = f"""
SELECT id, digest FROM posts_archivedtext WHERE team_id = %(team)s AND digest = ANY(%(digests)s)
UNION ALL SELECT text_id, digest FROM {STAGE}
WHERE import_id = %(import)s AND digest = ANY(%(digests)s)
"""  # noqa: S608
_TEXTS = f"""
INSERT INTO posts_archivedtext (id, team_id, public_id, title, text, place, written_on, digest,
                                search, brought_by_id, created_at)
SELECT text_id, %(team)s, public_id, title, text, place, written_on, digest,
       array_to_tsvector(search), %(import)s, %(at)s
FROM {STAGE} WHERE import_id = %(import)s ORDER BY seq
"""  # noqa: S608
_PRINTS = f"""
INSERT INTO posts_textprints (team_id, kind, ref, prints)
SELECT %(team)s, '{KIND}', text_id, prints FROM {STAGE} WHERE import_id = %(import)s ORDER BY seq
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class _New:
    pk: int
    public_id: str
    title: str
    text: str
    place: str
    written_on: date | None
    digest: bytes


class TextsSession:
    """One import of texts at work; see ``ImportSession``."""

    def __init__(self, record: Import) -> None:
        self.record = record
        self.ids, self.public_ids = ids_of("posts_archivedtext"), new_public_ids()
        self.new: dict[bytes, _New] = {}

    def plan(self, rows: Sequence[SourceRow]) -> list[RowOutcome]:
        """One outcome a row. One query, and one for each 500 new texts."""
        read = [(row, display_clean(row.cells.get("text", ""), MOST_CHARACTERS, multiline=True))
                for row in rows]  # fmt: skip
        digests = [digest_of(text) for _row, text in read]
        known = self._known([digest for digest in digests if digest])
        return [
            self._planned(row, text, digest, known)
            for (row, text), digest in zip(read, digests, strict=True)
        ]

    def stage(self) -> None:
        """Lay out what was planned, and forget it."""
        copy_rows(
            STAGE,
            ("import_id", "text_id", "public_id", "title", "text", "place", "written_on",
             "digest", "search", "prints"),
            self._staged(),
        )  # fmt: skip
        self.new = {}

    def _staged(self) -> Iterator[tuple[Any, ...]]:
        for one in self.new.values():
            yield (
                self.record.pk, one.pk, one.public_id, one.title, one.text, one.place,
                one.written_on, one.digest, lexemes_of(one.title, one.place, one.text),
                prints_kept(whole_of(one.title, one.text), self.record.team_id),
            )  # fmt: skip

    def _known(self, digests: list[bytes]) -> dict[bytes, int]:
        values = {"team": self.record.team_id, "import": self.record.pk, "digests": digests}
        return {bytes(digest): pk for pk, digest in rows_of(_KNOWN, values)}

    def _planned(
        self, row: SourceRow, text: str, digest: bytes | None, known: dict[bytes, int]
    ) -> RowOutcome:
        if digest is None:
            message = _("A text to compare with has at least %(least)s characters.")
            return _refused(row, "text", "text_short", message % {"least": LEAST})
        said = row.cells.get("written_on", "").strip()
        try:
            day = day_read(said) if said else None
        except (ValueError, TypeError):
            message = _("“%(value)s” is not a date. Write it as 2026-11-26.")
            return _refused(row, "written_on", "value_date", message % {"value": value_shown(said)})
        if digest in known:
            return RowOutcome(row.number, "unchanged", object_id=known[digest])
        if digest in self.new:
            return RowOutcome(row.number, "unchanged", object_id=self.new[digest].pk)
        new = _New(
            next(self.ids),
            next(self.public_ids),
            display_clean(row.cells.get("title", ""), 200),
            text,
            display_clean(row.cells.get("place", ""), 300),
            day,
            digest,
        )
        self.new[digest] = new
        return RowOutcome(row.number, "created", object_id=new.pk)


def _refused(row: SourceRow, column: str, code: str, message: str) -> RowOutcome:
    error = CellError(column, code, message, value_shown(row.cells.get(column, "")))
    return RowOutcome(row.number, "refused", (error,))


def commit(record: Import) -> datetime:
    """Write all that was laid out, with trail and one event; returns its moment. Raises
    IntegrityError when somebody kept one of the texts meanwhile, StageStale when not all is there
    that was laid out."""
    require_in_scope(record.team_id, "import")
    at: datetime = rows_of("SELECT clock_timestamp()", {})[0][0]
    values: dict[str, Any] = {"import": record.pk, "team": record.team_id, "at": at}
    staged = [(int(pk), str(public_id)) for pk, public_id in rows_of(_STAGED, values)]
    if rows_of(_WHOLE, values)[0][0] != len(staged):
        raise StageStale
    with connection.cursor() as cursor:
        cursor.execute(_TEXTS, values)
        cursor.execute(_PRINTS, values)
    actor = Actor(kind="staff", user_id=record.job.created_by_id if record.job else None)
    _trail(record, actor, "archived_text.import", staged, [None, record.public_id])
    event_emit(
        team_id=record.team_id,
        name="archived_text.imported",
        actor=actor,
        subject=record,
        payload={"count": len(staged)},
    )
    return at


def discard(record: Import) -> None:
    """Forget what was laid out. One statement."""
    staged_forget((STAGE,), record)


KEPT: dict[str, str | Promise] = {
    "edited": gettext_lazy("Changed since"),
    "gone": gettext_lazy("No longer there"),
}


def undo(record: Import, changed: dict[int, list[dict[str, Any] | None]]) -> Undone:
    """Take texts out again that an import had brought. A fixed number of queries."""
    rows = {
        row.pk: row
        for row in ArchivedText.objects.filter(pk__in=changed).only("team_id", "public_id")
    }
    kept = {pk: "gone" for pk in changed if pk not in rows}
    edited = edited_since(record, list(rows), kind=AUDIT_KIND, action="archived_text.import")
    kept |= dict.fromkeys(edited, "edited")
    gone = sorted((pk, row.public_id) for pk, row in rows.items() if pk not in kept)
    actor = Actor(kind="staff", user_id=record.undo_job.created_by_id if record.undo_job else None)
    _trail(record, actor, "archived_text.import_undo", gone, [record.public_id, None])
    forget([pk for pk, _public_id in gone])
    return Undone(taken_back=len(gone), kept=kept)


def _trail(
    record: Import,
    actor: Actor,
    action: str,
    objects: list[tuple[int, str]],
    change: list[str | None],
) -> None:
    audit_record_rows(
        team_id=record.team_id,
        actor=actor,
        action=action,
        object_type=AUDIT_KIND,
        objects=objects,
        changes={"import": change},
    )


def names(ids: Sequence[int], slug: str) -> dict[int, tuple[str, str]]:
    """What these texts are called and where they are read. One query."""
    rows = ArchivedText.objects.filter(pk__in=ids).only("team_id", "public_id", "title", "text")
    return {
        row.pk: (str(row), reverse("originality:text", args=[slug, row.public_id])) for row in rows
    }


def check(fields: set[str], options: dict[str, Any]) -> list[MappingProblem]:
    """What is wrong with a choice of columns."""
    if "text" in fields:
        return []
    return [MappingProblem(gettext_lazy("Choose the column that holds the texts."))]


TEXTS = ImportTarget(
    name="texts",
    label=gettext_lazy("Texts of the archive"),
    permission="posts.edit",
    columns=(
        ImportColumn(
            "text",
            pgettext_lazy("archive", "Text"),
            ("正文", "内容", "文本", "文案", "文章", "text", "content", "body"),
        ),
        ImportColumn(
            "title", pgettext_lazy("text", "Title"), ("标题", "题目", "title", "headline")
        ),
        ImportColumn(
            "place",
            gettext_lazy("Where it appeared"),
            ("发布平台", "来源", "链接", "出处", "平台", "place", "source", "url", "link"),
        ),
        ImportColumn(
            "written_on",
            gettext_lazy("Written on"),
            ("日期", "发布日期", "发布时间", "时间", "date", "day", "published"),
        ),
    ),
    session=TextsSession,
    commit=commit,
    discard=discard,
    undo=undo,
    kept_labels=KEPT,
    names=names,
    check=check,
    home="originality:list",
    hints=(gettext_lazy("Each text is kept once: what is there already is left as it is."),),
)
