"""Changing many rows as a job."""

from typing import Any

from django.urls import reverse

from foundation.jobs.models import Job
from foundation.jobs.registry import JobStep
from foundation.lists.models import BulkEdit
from foundation.lists.registry import list_kind_get
from foundation.lists.services.bulk import bulk_some, bulk_undo_some
from foundation.scopes.actors import Actor
from foundation.teams.models import Staff


def _actor(job: Job) -> Actor:
    staff = Staff.objects.filter(user=job.created_by_id).values_list("pk", flat=True).first()
    return Actor(kind="staff", user_id=job.created_by_id, staff_id=staff)


def change_step(job: Job, cursor: dict[str, Any]) -> JobStep:
    """The next rows that fit."""
    edit = BulkEdit.objects.get(pk=job.params["edit"])
    kind = list_kind_get(edit.kind)
    total = cursor.get("total")
    if total is None:
        assert kind.bulk is not None
        fitting = kind.bulk.fitting(kind.filters_of(edit.filters))
        total = fitting.filter(pk__lte=job.params["newest"]).order_by().count()
    after = bulk_some(
        edit=edit, kind=kind, after=cursor.get("after", 0), newest=job.params["newest"],
        actor=_actor(job),
    )  # fmt: skip
    edit.refresh_from_db()
    finished = not after
    return JobStep(
        cursor={"after": after, "total": total},
        done=edit.seen,
        total=edit.seen if finished else max(total, edit.seen),
        finished=finished,
        result={"changed": edit.changed} if finished else None,
    )


def undo_step(job: Job, cursor: dict[str, Any]) -> JobStep:
    """The next rows to take back."""
    edit = BulkEdit.objects.get(pk=job.params["edit"])
    kind = list_kind_get(edit.kind)
    after = bulk_undo_some(edit=edit, kind=kind, after=cursor.get("after", 0), actor=_actor(job))
    edit.refresh_from_db()
    return JobStep(
        cursor={"after": after},
        done=edit.taken_back + edit.kept,
        total=edit.changed,
        finished=not after,
        result={"changed": edit.taken_back, "kept": edit.kept} if not after else None,
    )


def edit_permission(job: Job) -> str:
    """What it takes to change rows of the list that an edit is of. One query."""
    kind = BulkEdit.objects.filter(pk=job.params["edit"]).values_list("kind", flat=True).first()
    return list_kind_get(kind).change if kind else "jobs.run"


def edit_page(job: Job) -> str | None:
    """The edit's page."""
    edit = BulkEdit.objects.filter(pk=job.params["edit"]).first()
    if edit is None:
        return None
    return reverse("lists:edit", args=[job.team.slug, edit.public_id])
