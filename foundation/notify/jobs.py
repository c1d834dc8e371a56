"""What the house itself tells of: long work that came to its end."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from foundation.events.models import Event
from foundation.jobs.models import Job
from foundation.jobs.registry import job_title
from foundation.notify.registry import BELL, MAIL, Subject, notice_kind
from foundation.teams.models import Staff, Team


def register() -> None:
    """Called once, in AppConfig.ready()."""
    notice_kind(
        "job.done",
        label=_("A job of yours is done"),
        one=_("“%(about)s” is done"),
        many=ngettext_lazy("%(count)d job is done", "%(count)d jobs are done", "count"),
        subjects=jobs_named,
        who=_starter,
        permission="jobs.view",
        many_path=_all_jobs,
        channels=(BELL,),
        icon="circle-check",
        tone="good",
    )
    notice_kind(
        "job.failed",
        label=_("A job of yours stopped"),
        one=_("“%(about)s” stopped by an error"),
        many=ngettext_lazy(
            "%(count)d job stopped by an error", "%(count)d jobs stopped by an error", "count"
        ),
        subjects=jobs_named,
        who=_starter,
        permission="jobs.view",
        many_path=_all_jobs,
        channels=(BELL, MAIL),
        icon="circle-x",
        tone="bad",
    )


def jobs_named(team: Team, ids: Sequence[int]) -> Mapping[int, Subject]:
    """Jobs as their readers know them. One query."""
    return {
        job.pk: Subject(job_title(job), reverse("jobs:detail", args=[team.slug, job.public_id]))
        for job in Job.objects.filter(pk__in=ids)
    }


def _starter(event: Event) -> list[int]:
    """Whoever started it, at their place on the team."""
    by = event.payload.get("by")
    return list(Staff.objects.filter(user_id=by).values_list("pk", flat=True)) if by else []


def _all_jobs(team: Team) -> str:
    return reverse("jobs:list", args=[team.slug])
