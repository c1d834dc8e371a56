"""Long work, for partners' programs. (Jobs stand below the API's rules: their calls are here.)"""

from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.jobs.models import Job
from foundation.jobs.registry import (
    job_file_permission,
    job_kinds,
    job_run_permission,
    job_title,
)
from foundation.jobs.results import result_files, result_response
from foundation.jobs.selectors import job_get
from foundation.jobs.services import job_cancel, job_file_take, job_resume
from foundation.partners.api import PartnerView


class JobOut(serializers.Serializer[Any]):
    """A piece of long work and how far it is."""

    id = serializers.CharField()
    kind = serializers.CharField(help_text=_("What kind of work it is"))
    title = serializers.CharField(help_text=_("What it does, in the language asked for"))
    state = serializers.ChoiceField(Job.State.choices)
    done = serializers.IntegerField(help_text=_("Rows done so far"))
    total = serializers.IntegerField(allow_null=True, help_text=_("Rows in all, null if unknown"))
    rate = serializers.FloatField(
        allow_null=True, help_text=_("Rows a second of the present run, null while unknown")
    )
    left = serializers.FloatField(
        allow_null=True, help_text=_("Seconds to its end, null while unknown")
    )
    errors = serializers.IntegerField(help_text=_("How many rows were refused"))  # type: ignore[assignment]
    message = serializers.CharField(help_text=_("Why it stopped, where it did"))
    has_file = serializers.BooleanField(help_text=_("Whether it made a file that is still kept"))
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True, help_text=_("When it began to run"))
    finished_at = serializers.DateTimeField(allow_null=True, help_text=_("When it ended"))


class JobsPageOut(serializers.Serializer[Any]):
    """A page of jobs."""

    items = JobOut(many=True)
    next = serializers.CharField(allow_null=True)


def job_out(job: Job) -> dict[str, Any]:
    """A job as JobOut has it."""
    progress = job.progress
    return {
        "id": job.public_id,
        "kind": job.kind,
        "title": job_title(job),
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "rate": progress.rate,
        "left": progress.left,
        "errors": job.error_count,
        "message": job.message,
        "has_file": bool(result_files(job)),
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
    }


class JobsView(PartnerView):
    """All long work of the team."""

    scopes = {"GET": "jobs:read"}

    @extend_schema(
        operation_id="jobs_list",
        parameters=[
            OpenApiParameter("state", enum=Job.State.values),
            OpenApiParameter("kind", description=_("What kind of work it is")),
        ],
        responses=JobsPageOut,
    )
    def get(self, request: Request) -> Response:
        """Jobs, newest first."""
        jobs = Job.objects.all()
        if state := self.word("state", Job.State.values):
            jobs = jobs.filter(state=state)
        if kind := self.word("kind", [one.name for one in job_kinds()]):
            jobs = jobs.filter(kind=kind)
        return self.page(jobs, job_out)


class JobView(PartnerView):
    """One job."""

    scopes = {"GET": "jobs:read"}

    @extend_schema(operation_id="jobs_get", responses=JobOut)
    def get(self, request: Request, public_id: str) -> Response:
        """One job by id: ask again every few seconds while it is ``queued`` or ``running``."""
        return Response(job_out(job_get(public_id=public_id)))


class JobCancelView(PartnerView):
    """Stopping one."""

    scopes = {"POST": "jobs:write"}

    @extend_schema(operation_id="jobs_cancel", request=None, responses=JobOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Stop a job: at once while it waits, after the rows it is at while it runs. What is done
        stays done."""
        job = job_get(public_id=public_id)
        self.require_may(job_run_permission(job))
        return Response(job_out(job_cancel(job=job, actor=self.actor)))


class JobResumeView(PartnerView):
    """Going on with one."""

    scopes = {"POST": "jobs:write"}

    @extend_schema(operation_id="jobs_resume", request=None, responses=JobOut)
    def post(self, request: Request, public_id: str) -> Response:
        """Let a job that failed or was cancelled go on where it stopped."""
        job = job_get(public_id=public_id)
        self.require_may(job_run_permission(job))
        return Response(job_out(job_resume(job=job, actor=self.actor)))


class JobFileView(PartnerView):
    """The file one made."""

    scopes = {"GET": "jobs:files"}

    @extend_schema(
        operation_id="jobs_file",
        responses={
            (200, "text/csv"): OpenApiResponse(OpenApiTypes.BINARY, description=_("The file"))
        },
    )
    def get(self, request: Request, public_id: str) -> HttpResponseBase:
        """The file a job made, as a CSV download; who took it is in the team's audit trail. Files
        are kept for 7 days."""
        job = job_get(public_id=public_id)
        self.require_may(job_file_permission(job))
        return result_response(job, job_file_take(job=job, actor=self.actor))
