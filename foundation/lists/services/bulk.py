"""Changing many rows of a list at once, and taking that back."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from foundation.jobs.models import Job
from foundation.jobs.services import job_start
from foundation.lists.changing import Before, Change, row_changed, row_taken_back
from foundation.lists.errors import BulkNobody, BulkRefused, BulkRunning, BulkTooOld, BulkUndone
from foundation.lists.filters import Filters
from foundation.lists.models import BulkEdit, BulkRow
from foundation.lists.registry import BulkField, BulkTarget, ListKind
from foundation.lists.services.forgetting import UNDO_DAYS
from foundation.scopes.actors import Actor
from foundation.teams.audit import audit_record

CHANGE, UNDO = "lists.change", "lists.undo"
# More than these are changed by a job.
AT_ONCE = 300
CHUNK = 500
State = BulkEdit.State


def bulk_change(
    *,
    kind: ListKind,
    changes: Sequence[Change],
    actor: Actor,
    team_id: int,
    ids: Sequence[str] = (),
    filters: Filters | None = None,
    once: str = "",
) -> BulkEdit:
    """Make the changes to the rows of these public ids, or to all that fit ``filters`` now: at
    once, or by a job where there are many. The same word ``once`` again is the same edit. Raises
    BulkNobody, BulkRefused (a list without such edits)."""
    target = _target(kind)
    chosen = _chosen(kind, target, ids, filters)
    if not chosen:
        raise BulkNobody
    many = len(chosen) > AT_ONCE
    try:
        with transaction.atomic():
            edit = BulkEdit.objects.create(
                team_id=team_id,
                kind=kind.name,
                changes=list(changes),
                filters=filters.values() if filters is not None else {},
                whole=filters is not None,
                by_id=actor.staff_id,
                once=once[:40],
            )
            audit_record(
                actor=actor,
                action="bulk.change",
                obj=edit,
                changes={
                    "kind": kind.name,
                    "fields": sorted({change["field"] for change in changes}),
                    "count": [None, None if many else len(chosen)],
                },
            )
            if many:
                _as_job(edit, kind, CHANGE, actor, newest=_newest(kind))
            else:
                _part(edit, kind, chosen, actor)
                _end(edit, State.DONE)
    except IntegrityError:
        if not once:
            raise
        return BulkEdit.objects.get(once=once[:40])
    return edit


def _target(kind: ListKind) -> BulkTarget:
    if kind.bulk is None:
        raise BulkRefused
    return kind.bulk


def _chosen(
    kind: ListKind, target: BulkTarget, ids: Sequence[str], filters: Filters | None
) -> list[int]:
    """Keys of the rows, one more than AT_ONCE at most. One query."""
    if filters is not None:
        rows = target.fitting(filters)
    else:
        given = list(dict.fromkeys(ids))[:AT_ONCE]
        rows = kind.model._default_manager.filter(public_id__in=given)
    return list(rows.order_by("pk").values_list("pk", flat=True)[: AT_ONCE + 1])


def _newest(kind: ListKind) -> int:
    newest = kind.model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    return int(newest or 0)


def _as_job(edit: BulkEdit, kind: ListKind, job_kind: str, actor: Actor, **params: Any) -> None:
    job = job_start(
        kind=job_kind, about=str(kind.label), actor=actor, params={"edit": edit.pk, **params}
    )
    if job_kind == UNDO:
        edit.undo_job = job
    else:
        edit.job = job
    edit.save(update_fields=["undo_job", "job"])


def _part(edit: BulkEdit, kind: ListKind, ids: Sequence[int], actor: Actor) -> None:
    """Make the changes to some rows. In the caller's transaction."""
    target = _target(kind)
    fields = {one.name: one for one in target.fields()}
    rows = target.lock(ids, False)
    befores: list[tuple[Any, Before]] = [
        (row, before) for row in rows if (before := row_changed(row, edit.changes, fields))
    ]
    BulkRow.objects.bulk_create(
        [
            BulkRow(team_id=edit.team_id, edit=edit, object_id=row.pk, before=before)
            for row, before in befores
        ]
    )
    _save(target, fields, befores, actor, undoing=False)
    edit.seen += len(ids)
    edit.changed += len(befores)
    edit.save(update_fields=["seen", "changed"])


def _save(
    target: BulkTarget,
    fields: Mapping[str, BulkField],
    befores: Sequence[tuple[Any, Before]],
    actor: Actor,
    *,
    undoing: bool,
) -> None:
    if not befores:
        return
    names = sorted({name for _row, before in befores for name in before if name in fields})
    rows = [row for row, _before in befores]
    columns = sorted({fields[name].column for name in names})
    type(rows[0])._default_manager.bulk_update(rows, columns, batch_size=250)
    target.saved(rows, names, actor, undoing)


def _end(edit: BulkEdit, state: str) -> None:
    edit.state = state
    edit.save(update_fields=["state"])


def bulk_some(*, edit: BulkEdit, kind: ListKind, after: int, newest: int, actor: Actor) -> int:
    """Change the next rows of an edit of all that fit (keys above ``after``, up to ``newest``), in
    order of their keys: each is met once, whatever the changes do to the filter meanwhile. Returns
    the last key, or 0 at the end. In the step's transaction."""
    fitting = _target(kind).fitting(kind.filters_of(edit.filters))
    rows = fitting.filter(pk__gt=after, pk__lte=newest).order_by("pk")
    ids = list(rows.values_list("pk", flat=True)[:CHUNK])
    edit = BulkEdit.objects.select_for_update().get(pk=edit.pk)
    if edit.state != State.RUNNING:  # it was stopped and undone, and its job let go on
        return 0
    if ids:
        _part(edit, kind, ids, actor)
    if len(ids) < CHUNK:
        _end(edit, State.DONE)
        return 0
    return int(ids[-1])


def bulk_undo(*, edit: BulkEdit, kind: ListKind, actor: Actor) -> BulkEdit:
    """Take an edit back where nobody changed the same field since: at once, or by a job where
    there are many. Raises BulkUndone, BulkRunning, BulkTooOld."""
    if edit.at < timezone.now() - timedelta(days=UNDO_DAYS):
        raise BulkTooOld(days=UNDO_DAYS)
    with transaction.atomic():
        locked = BulkEdit.objects.select_for_update().get(pk=edit.pk)
        if locked.state in (State.UNDOING, State.UNDONE):
            raise BulkUndone
        if locked.state == State.RUNNING and _at_work(locked.job_id):
            raise BulkRunning
        locked.state, locked.undone_at = State.UNDOING, timezone.now()
        locked.save(update_fields=["state", "undone_at"])
        audit_record(actor=actor, action="bulk.undo", obj=locked)
        if locked.changed > AT_ONCE:
            _as_job(locked, kind, UNDO, actor)
        else:
            after: int = 0
            while after := bulk_undo_some(edit=locked, kind=kind, after=after, actor=actor):
                pass
            locked.refresh_from_db()
    return locked


def _at_work(job_id: int | None) -> bool:
    if job_id is None:
        return False
    stopped = (Job.State.DONE, Job.State.FAILED, Job.State.CANCELLED)
    return Job.objects.filter(pk=job_id).exclude(state__in=stopped).exists()


def bulk_undo_some(*, edit: BulkEdit, kind: ListKind, after: int, actor: Actor) -> int:
    """Take back the next rows of an edit (keys above ``after``). Returns the last key, or 0 at the
    end. In the caller's transaction."""
    target = _target(kind)
    fields = {one.name: one for one in target.fields()}
    edit = BulkEdit.objects.select_for_update().get(pk=edit.pk)
    left = BulkRow.objects.filter(edit=edit, object_id__gt=after).order_by("object_id")
    befores = dict(left.values_list("object_id", "before")[:CHUNK])
    rows = target.lock(list(befores), True)
    whole = 0
    for row in rows:
        whole += row_taken_back(row, befores[row.pk], edit.changes, fields)
    _save(target, fields, [(row, befores[row.pk]) for row in rows], actor, undoing=True)
    edit.taken_back += whole
    edit.kept += len(befores) - whole
    edit.save(update_fields=["taken_back", "kept"])
    if len(befores) < CHUNK:
        _end(edit, State.UNDONE)
        return 0
    return max(befores)
