"""A kind of job for tests; a worker is told to load this module too."""

import time
from typing import Any

from foundation.jobs.models import Job
from foundation.jobs.registry import JobStep, RowError, job_kind
from foundation.scopes.actors import SYSTEM
from foundation.scopes.errors import DomainError
from foundation.teams.audit import audit_record
from foundation.teams.models import AuditEntry


class Full(DomainError):
    """A refusal with a sentence of its own."""

    code = "full"
    message = "桶满了，倒掉一些再来。"


def count_step(job: Job, cursor: dict[str, Any]) -> JobStep:
    """Writes a row of the trail for each number up to ``rows``, ``chunk`` at a time."""
    at, rows = cursor.get("at", 0), job.params["rows"]
    ahead = range(at, min(at + job.params.get("chunk", 3), rows))
    for number in ahead:
        audit_record(actor=SYSTEM, action="test.row", obj=job, changes={"n": number})
    if job.params.get("pause"):
        time.sleep(job.params["pause"])
    if job.params.get("fails_at") in ahead:
        raise {"full": Full(), "bug": ZeroDivisionError()}[job.params["with"]]
    errors = [RowError(n + 1, "odd", f"第{n + 1}行是单数", "数") for n in ahead if n % 2 == 0]
    end = ahead.stop
    return JobStep(
        cursor={"at": end}, done=end, total=rows, errors=errors, finished=end >= rows,
        result={"sum": end} if end >= rows else None,
    )  # fmt: skip


job_kind("test.count", count_step, label="数数")
job_kind("test.media", count_step, label="数媒体", runs=lambda job: "press.import")


def rows_written() -> list[int]:
    """The numbers the step has written, in order."""
    trail = AuditEntry.objects.filter(action="test.row").order_by("pk")
    return [entry.changes["n"] for entry in trail]
