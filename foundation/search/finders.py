"""What lies below search and can be found too: the team's people, and its long work."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from foundation.jobs.models import Job
from foundation.jobs.registry import job_title
from foundation.search.registry import SearchHit
from foundation.teams.models import Staff, Team
from foundation.text.matching import answers, typed

MOST_STAFF, MOST_JOBS = 500, 300


def staff_find(team: Team, staff: Staff, query: str, limit: int) -> list[SearchHit]:
    """People of the team by name, pinyin, initials or address; none for an empty query. One
    query."""
    wanted = typed(query)
    if not wanted:
        return []
    people = Staff.objects.filter(state=Staff.State.ACTIVE).select_related("user").order_by("pk")
    return [
        SearchHit(
            title=one.display_name,
            url=reverse("teams:staff", args=[team.slug]),
            icon="id-card",
            subtitle=one.get_role_display(),
            kind=_("Staff"),
        )
        for one in people[:MOST_STAFF]
        if answers(one.display_name, wanted) or wanted in typed(one.user.email or "")
    ][:limit]


def jobs_find(team: Team, staff: Staff, query: str, limit: int) -> list[SearchHit]:
    """Long work by what it says, the newest first; none for an empty query. One query."""
    wanted = typed(query)
    if not wanted:
        return []
    jobs = Job.objects.order_by("-pk").only("team", "public_id", "kind", "about", "title", "state")
    named = ((job, job_title(job)) for job in jobs[:MOST_JOBS])
    return [
        SearchHit(
            title=title,
            url=reverse("jobs:detail", args=[team.slug, job.public_id]),
            icon="loader",
            subtitle=job.get_state_display(),
            kind=_("Job"),
        )
        for job, title in named
        if answers(title, wanted)
    ][:limit]
