"""Reads of jobs."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import QueryDict

from foundation.jobs.models import Job, JobRowError
from foundation.scopes.errors import NotFound
from foundation.scopes.pages import Page, keyset_page

PAGE = 50


def job_get(*, public_id: str) -> Job:
    """A job of the team in scope, with who started it. One query. Raises NotFound."""
    job = Job.objects.select_related("created_by").filter(public_id=public_id).first()
    if job is None:
        raise NotFound
    return job


def jobs_page(*, state: str = "", kind: str = "", params: QueryDict | None = None) -> Page[Job]:
    """A page of the team's jobs, newest first. One query, with who started them."""
    jobs: QuerySet[Job, Job] = Job.objects.select_related("created_by")
    if state:
        jobs = jobs.filter(state=state)
    if kind:
        jobs = jobs.filter(kind=kind)
    return keyset_page(jobs, params=params, size=PAGE, counted=False)


def row_errors_page(*, job: Job, params: QueryDict | None = None) -> Page[JobRowError]:
    """A page of a job's refused rows, in the file's order. One query."""
    return keyset_page(
        JobRowError.objects.filter(job=job),
        params=params,
        order=("row", "id"),
        size=PAGE,
        counted=False,
    )


def row_errors_all(*, job: Job, chunk: int = 2000) -> Iterator[JobRowError]:
    """All refused rows of a job, in order, read some at a time: a query for each ``chunk``."""
    params = QueryDict()
    while True:
        page = keyset_page(
            JobRowError.objects.filter(job=job),
            params=params,
            order=("row", "id"),
            size=chunk,
            counted=False,
        )
        yield from page.rows
        if not page.next:
            return
        params = QueryDict(page.next.lstrip("?"))
