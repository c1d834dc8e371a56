"""Pages of long work."""

from collections.abc import Iterator

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import (
    Http404,
    HttpResponse,
    HttpResponseBase,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from foundation.jobs.errors import JobNoFile
from foundation.jobs.models import Job
from foundation.jobs.registry import (
    job_file_permission,
    job_kinds,
    job_run_permission,
    job_title,
)
from foundation.jobs.results import RESULT_DAYS, result_files, result_response
from foundation.jobs.selectors import job_get, jobs_page, row_errors_all, row_errors_page
from foundation.jobs.services import job_cancel, job_file_take, job_resume
from foundation.jobs.sheets import csv_response
from foundation.scopes.errors import DomainError, NotFound
from foundation.scopes.scope import team_scope
from foundation.teams.access import TeamRequest, actor_of, may, team_page


def _job(public_id: str) -> Job:
    try:
        return job_get(public_id=public_id)
    except NotFound:
        raise Http404 from None


def _job_run(request: TeamRequest, public_id: str) -> Job:
    """A job that this person may stop, let go on, and read the refusals of."""
    job = _job(public_id)
    if not may(request, job_run_permission(job)):
        raise PermissionDenied
    return job


def _page_of(job: Job) -> str | None:
    kinds = {kind.name: kind for kind in job_kinds()}
    kind = kinds.get(job.kind)
    return kind.page(job) if kind and kind.page else None


@require_safe
@team_page("jobs.view")
def job_list(request: TeamRequest) -> HttpResponse:
    """All long work of the team, newest first."""
    state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    kinds = [(one.name, one.label or one.name) for one in job_kinds()]
    state = state if state in Job.State.values else ""
    kind = kind if kind in dict(kinds) else ""
    page = jobs_page(state=state, kind=kind, params=request.GET)
    template = "foundation/jobs/list.html#rows" if request.htmx else "foundation/jobs/list.html"
    return render(
        request,
        template,
        {
            "page": page,
            "state": state,
            "kind": kind,
            "states": Job.State.choices,
            "kinds": kinds,
            "labels": dict(kinds),
            "filtered": bool(state or kind),
        },
    )


@require_safe
@team_page("jobs.view")
def job_detail(request: TeamRequest, public_id: str) -> HttpResponse:
    """One job: its progress, what was refused, and what may be done."""
    job = _job(public_id)
    errors, runs = None, may(request, job_run_permission(job))
    if runs and job.error_count:
        errors = row_errors_page(
            job=job,
            params=request.GET,
        )
    labels = {kind.name: kind.label for kind in job_kinds()}
    context = {
        "job": job,
        "kind": labels.get(job.kind) or job.kind,
        "errors": errors,
        "made": _page_of(job),
        "may_run": runs,
        "has_file": bool(result_files(job)) and may(request, job_file_permission(job)),
        "file_days": RESULT_DAYS,
    }
    template = (
        "foundation/jobs/detail.html#errors" if request.htmx else "foundation/jobs/detail.html"
    )
    return render(request, template, context)


@require_safe
@team_page("jobs.view")
def job_progress(request: TeamRequest, public_id: str) -> HttpResponse:
    """The progress bar alone, asked for every second while it runs; at its end the page that shows
    it is told to load anew."""
    job = _job(public_id)
    response = render(request, "foundation/jobs/progress.html", {"job": job})
    if request.htmx and not job.unfinished:
        response["HX-Refresh"] = "true"
    return response


@require_safe
@team_page("jobs.view")
def job_errors_csv(request: TeamRequest, public_id: str) -> HttpResponseBase:
    """All refused rows as CSV."""
    job = _job_run(request, public_id)
    header = [_("Row"), _("Column"), _("Reason"), _("Value")]

    def rows() -> Iterator[list[object]]:
        # The response is sent after the view's scope has been left.
        with team_scope(job.team_id):
            for error in row_errors_all(job=job):
                yield [error.place, error.column, error.message, error.value]

    return csv_response(f"{job_title(job)} {_('refused rows')}.csv", header, rows())


@require_safe
@team_page("jobs.view")
def job_download(request: TeamRequest, public_id: str) -> HttpResponseBase:
    """The file a job made, sent as it is read; who took it is in the audit trail."""
    job = _job(public_id)
    if not may(request, job_file_permission(job)):
        raise PermissionDenied
    try:
        return result_response(job, job_file_take(job=job, actor=actor_of(request)))
    except JobNoFile:
        raise Http404 from None


@require_POST
@team_page("jobs.view")
def job_cancel_view(request: TeamRequest, public_id: str) -> HttpResponse:
    """Stop it; what is done stays done."""
    job = _job_run(request, public_id)
    try:
        job = job_cancel(job=job, actor=actor_of(request))
    except DomainError as error:
        messages.error(request, error.text())
    else:
        messages.success(
            request,
            _("Cancelled. What was done stays done.")
            if job.state == Job.State.CANCELLED
            else _("It stops after the rows it is at."),
        )
    return _back(request, job)


@require_POST
@team_page("jobs.view")
def job_resume_view(request: TeamRequest, public_id: str) -> HttpResponse:
    """Go on where it stopped."""
    job = _job_run(request, public_id)
    try:
        job_resume(job=job, actor=actor_of(request))
    except DomainError as error:
        messages.error(request, error.text())
    return _back(request, job)


def _back(request: TeamRequest, job: Job) -> HttpResponse:
    """To the job's page."""
    slug = request.team.slug
    return redirect(reverse("jobs:detail", args=[slug, job.public_id]))
