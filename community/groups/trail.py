"""How the audit trail calls members and requests: by the person's name as it is now."""

from community.groups.models import GroupMember, JoinRequest


def member_names(ids: set[int]) -> dict[int, str]:
    """The members of these ids in the team in scope. One query."""
    return dict(GroupMember.objects.filter(pk__in=ids).values_list("pk", "display_name"))


def request_names(ids: set[int]) -> dict[int, str]:
    """Who asked, by the request's id. One query."""
    return dict(JoinRequest.objects.filter(pk__in=ids).values_list("pk", "fan__nickname"))
