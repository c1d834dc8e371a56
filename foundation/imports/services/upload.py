"""Taking a file in, and reading it again as somebody says it is written."""

from collections.abc import Sequence
from dataclasses import asdict

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Min

from foundation.imports.customs import target_columns
from foundation.imports.errors import ImportMoved
from foundation.imports.guess import columns_fields, mapping_guess
from foundation.imports.models import Import
from foundation.imports.reading import TableLook, table_look, table_prepare
from foundation.imports.reading.prepare import Chunks
from foundation.imports.registry import ImportColumn, ImportTarget, import_target_get
from foundation.imports.services.files import file_open, file_store
from foundation.imports.services.saved import saved_mapping_find
from foundation.imports.sources import record_parts
from foundation.scopes.actors import Actor
from foundation.scopes.models import new_public_id
from foundation.teams.audit import audit_record
from foundation.teams.models import Team
from foundation.text.normal import display_clean


def import_create(
    *, team: Team, target: str, upload: Chunks, filename: str, actor: Actor, encoding: str = ""
) -> Import:
    """Read a file through, keep it, and guess which column is which.

    ``encoding`` overrides what would be recognised (a workbook has none). Raises FileRefused's
    kinds; then nothing is kept.
    """
    kind = import_target_get(target)
    columns = target_columns(kind)
    with table_prepare(upload) as prepared:
        with prepared.path.open("rb") as stream:
            look = table_look(
                stream,
                encoding=prepared.encoding or encoding,
                parts=prepared.parts,
                words=columns_fields(columns),
            )
        public_id = new_public_id()
        key = file_store(prepared.path, team=team, public_id=public_id)
    try:
        with transaction.atomic():
            record = Import(
                team=team,
                public_id=public_id,
                target=target,
                filename=display_clean(filename, 120) or "file.csv",
                key=key,
                size=prepared.size,
                sha256=prepared.sha256,
                is_workbook=prepared.is_workbook,
                parts=[asdict(part) for part in prepared.parts],
                created_by_id=actor.user_id,
            )
            first = Import.objects.filter(target=target, sha256=prepared.sha256).aggregate(
                at=Min("evidence_at")
            )["at"]
            record.evidence_at = min(record.created_at, first or record.created_at)
            _look_keep(record, look)
            _columns_guess(record, kind, columns)
            record.save()
            audit_record(
                actor=actor, action="import.upload", obj=record, changes={"rows": [None, look.rows]}
            )
    except BaseException:
        default_storage.delete(key)
        raise
    return record


def import_reread(
    *,
    record: Import,
    encoding: str,
    has_header: bool,
    actor: Actor,
    header_row: int | None = None,
    sheets: Sequence[int] | None = None,
) -> Import:
    """Read the file again by another encoding, with another idea of where its header is
    (``header_row`` None: find it), or of which of its sheets are read (None: those that are). The
    columns are guessed anew. Raises FileRefused's kinds, ImportMoved; then it stays as it was."""
    if sheets is None and record.layout:
        sheets = [one["part"] for one in record.layout]
    columns = target_columns(import_target_get(record.target))
    with file_open(record) as stream:
        look = table_look(
            stream,
            encoding="utf-8" if record.is_workbook else encoding,
            has_header=has_header,
            header_row=header_row if has_header else None,
            parts=record_parts(record),
            chosen=sheets if record.parts else None,
            words=columns_fields(columns),
        )
    with transaction.atomic():
        locked = (
            Import.objects.select_for_update(of=("self",))
            .select_related("preview_job")
            .get(pk=record.pk)
        )
        if not locked.changeable:
            raise ImportMoved
        _look_keep(locked, look)
        kind = import_target_get(locked.target)
        _columns_guess(locked, kind, columns)
        locked.state, locked.preview = Import.State.DRAFT, {}
        locked.save()
    return locked


def _look_keep(record: Import, look: TableLook) -> None:
    record.encoding, record.delimiter = look.encoding, look.delimiter
    record.has_header, record.first_row = look.has_header, look.first_row
    record.columns, record.samples, record.rows = look.columns, look.samples, look.rows
    record.header_row = look.header_row
    record.layout = [asdict(one) for one in look.layout]


def _columns_guess(record: Import, target: ImportTarget, columns: Sequence[ImportColumn]) -> None:
    """As the team chose for the same headers before, else by the headers' words."""
    headers = record.columns if record.has_header else []
    if target.guess is None:
        record.mapping = mapping_guess(headers, columns)
    else:
        record.mapping, options = target.guess(headers, columns)
        record.options = {**record.options, **options}
    if target.refine is not None:
        record.mapping = target.refine(record.mapping, record.samples)
    if not record.has_header:
        return
    saved = saved_mapping_find(target=record.target, columns=record.columns)
    if saved is not None:
        names = {column.name for column in columns}
        known = {at: name for at, name in saved.mapping.items() if name in names}
        record.mapping = known or record.mapping
        record.options = dict(saved.options)
