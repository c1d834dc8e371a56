"""The stored files: private, below the team's own folder, and not for ever."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import IO, cast

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone

from foundation.imports.errors import FileGone
from foundation.imports.models import Import, ImportRow
from foundation.imports.registry import import_target_get
from foundation.scopes.scope import system_scope
from foundation.teams.models import Team

KEEP_DAYS = 30
ROWS_A_SWEEP = 50_000


def file_store(path: Path, *, team: Team, public_id: str) -> str:
    """Keep a readable file; returns its key. Nothing serves it: only workers read it."""
    with path.open("rb") as stream:
        return default_storage.save(f"{team.public_id}/imports/{public_id}.csv", File(stream))


@contextmanager
def file_open(record: Import) -> Iterator[IO[bytes]]:
    """The stored file, for reading. Raises FileGone."""
    stream = file_stream(record)
    try:
        yield stream
    finally:
        stream.close()


def file_stream(record: Import) -> IO[bytes]:
    """The stored file; the caller closes it. Raises FileGone."""
    if not record.key:
        raise FileGone
    try:
        return cast(IO[bytes], default_storage.open(record.key, "rb").file)
    except FileNotFoundError:
        raise FileGone from None


def files_drop() -> int:
    """Delete uploaded files after 30 days, and what was quoted of them. Returns how many."""
    dropped = 0
    with system_scope():
        old = Import.objects.exclude(key="").filter(
            created_at__lt=timezone.now() - timedelta(days=KEEP_DAYS)
        )
        for record in old.order_by("pk")[:500]:
            default_storage.delete(record.key)
            preview = {"counts": record.preview.get("counts", {})}
            Import.objects.filter(pk=record.pk).update(key="", samples=[], preview=preview)
            dropped += 1
    return dropped


def stages_drop() -> int:
    """Forget what was laid out of imports that were stopped and left lying for a day; going on with
    one reads its file again. Returns how many."""
    since = timezone.now() - timedelta(days=1)
    dropped = 0
    with system_scope():
        left = Import.objects.filter(
            Q(state=Import.State.RUNNING, job__finished_at__lt=since)
            | Q(state=Import.State.PREVIEWING, preview_job__finished_at__lt=since)
        )
        for record in left.order_by("-pk")[:500]:
            import_target_get(record.target).discard(record)
            dropped += 1
    return dropped


def rows_drop() -> int:
    """Empty what stood there before, of imports too old to be undone. Returns how many rows."""
    with system_scope():
        old = Import.objects.filter(
            committed_at__lt=timezone.now() - timedelta(days=KEEP_DAYS)
        ).values("pk")
        rows = ImportRow.objects.filter(record__in=old, undo__isnull=False)
        some = list(rows.values_list("pk", flat=True)[:ROWS_A_SWEEP])
        return ImportRow.objects.filter(pk__in=some).update(undo=None)
