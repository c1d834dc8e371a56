"""A person's own places and requests, read in person_scope: all teams they belong to. The list of
their groups is chat's (``conversations_of``): it shows what was said last."""

from community.groups.models import GroupMember, JoinRequest
from foundation.teams.models import User

MOST = 200


def my_requests(user: User) -> list[JoinRequest]:
    """A person's waiting requests, newest first, with group, team and account. One query."""
    return list(
        JoinRequest.objects.filter(fan__user=user, state=JoinRequest.State.PENDING)
        .select_related("group", "group__entry_account", "team")
        .order_by("-pk")[:MOST]
    )


def my_request(user: User, public_id: str) -> JoinRequest | None:
    """A person's own request, whatever became of it, with all its page needs. One query."""
    return (
        JoinRequest.objects.filter(fan__user=user, public_id=public_id)
        .select_related("group", "group__entry_account", "account", "team", "proof", "fan")
        .first()
    )


def my_member(user: User, group_public_id: str) -> GroupMember | None:
    """A person's place in a group they are in, with group and team. One query."""
    return (
        GroupMember.objects.filter(
            user=user, group__public_id=group_public_id, state=GroupMember.State.ACTIVE
        )
        .select_related("group", "team", "fan")
        .first()
    )
