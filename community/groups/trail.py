"""How the audit trail and the list of jobs lead back to members and requests."""

from django.urls import reverse

from community.groups.models import FanGroup, GroupMember, JoinRequest
from foundation.jobs.models import Job


def member_names(ids: set[int]) -> dict[int, str]:
    """The members of these ids in the team in scope. One query."""
    return dict(GroupMember.objects.filter(pk__in=ids).values_list("pk", "display_name"))


def request_names(ids: set[int]) -> dict[int, str]:
    """Who asked, by the request's id. One query."""
    return dict(JoinRequest.objects.filter(pk__in=ids).values_list("pk", "fan__nickname"))


def removal_page(job: Job) -> str | None:
    """Where members removed together are seen, and let back in. One query."""
    group = FanGroup.objects.filter(pk=job.params.get("group")).select_related("team").first()
    return reverse("groups:members", args=[group.team.slug, group.public_id]) if group else None
